"""The evening of lost connections: seats that wait, are taken again, or end. Data only."""

from evening_secrets import secret
from evening_steps import PASSWORD, Plan, Script, Speech

CAPS = ("batch", "beseda/resume", "message-tags", "server-time")


def comebacks_evening() -> Script:
    script = Script(Plan())
    script.title("some who can come back, and others")
    script.irc("anna", *CAPS)  # secret 1
    script.irc("boris")
    script.marked("mila", "ru", "mila")  # secret 2
    script.at_nc("nina")
    script.say("anna", "JOIN #room,#lobby", "TOPIC #room :about", "MODE anna +i", "AWAY :for tea")
    script.say("boris", "JOIN #room", "MONITOR + anna")
    script.say("mila", "/join room", "/ignore nina", "/away за чаем")
    _lost(script)
    _ghosts(script)
    _wrong(script)
    _gone(script)
    return script


def _back(script: Script, who: str, *resume: str, caps: tuple[str, ...] = CAPS) -> None:
    script.comes(who, Speech.IRC)
    script.say(who, f"CAP REQ :{' '.join(caps)}", " ".join(("RESUME", *resume)))


def _lost(script: Script) -> None:
    script.title("lost, and back")
    script.ends("anna")
    script.ends("mila")
    script.say("boris", "PRIVMSG #room :to the room", "PRIVMSG anna,mila :in private", "NAMES #room", "WHOIS anna")
    script.say("nina", "hello?", "/msg anna hello?", "/names")
    script.say("boris", "NICK anna", "INVITE anna #other", "@+a=b TAGMSG #room")
    _back(script, "anna2", secret(1))  # secret 3
    script.comes("mila2")
    script.say("mila2", "/client 2 ru", f"/resume {secret(2)}", "/ignore", "назад", "/away")  # secret 4
    script.say("boris", "PRIVMSG #room :welcome back")
    script.say("anna2", "AWAY", "PRIVMSG #room :back", "RESUME x", "NICK anna", "CAP END")


def _ghosts(script: Script) -> None:
    script.title("connections that seem alive")
    script.say("boris", "PRIVMSG #room :one", "KICK #lobby anna", "PRIVMSG #room :two")
    _back(script, "anna3", secret(3), "0123456789-10000000001", caps=("beseda/resume",))  # secret 5
    script.comes("mila3")
    script.say("mila3", "/client 2 en", f"/resume {secret(4)}", "once more")  # secret 6
    script.comes("mila4")
    script.say("mila4", "/client 2 ru", f"/resume {secret(6)} 0123456789-ffffffffffffff")  # secret 7
    _back(script, "mila5", secret(7), "0123456789-1", caps=("beseda/resume", "echo-message", "no-implicit-names"))
    script.say("mila5", "PRIVMSG #room :from IRC", "CAP REQ :-beseda/resume", "CAP REQ :beseda/resume")
    script.does("the archive is damaged")
    _back(script, "anna4", secret(5))
    script.does("the archive is mended")


def _wrong(script: Script) -> None:
    script.title("wrong secrets")
    _back(script, "guesser", "guess")
    script.say("guesser", f"RESUME {secret(1)}", "RESUME", "RESUME three", "RESUME four")
    script.irc("other")
    script.say("other", "RESUME x")
    script.comes("bare", Speech.IRC)
    script.say("bare", "RESUME x", "NICK bare", "USER b 0 * :b")
    script.comes("tester")
    script.say("tester", "/client 2 ru", "/resume 1", "/resume 2", "/resume 3", "/resume 4")
    script.comes("tester2")
    script.say("tester2", "/client 2 en", "/resume 1", "tester2")


def _gone(script: Script) -> None:
    script.title("those who don't come back")
    script.ends("anna4")
    script.ends("mila5")
    script.does("the lost are looked at")
    script.idles(119)
    script.does("the lost are looked at")
    script.say("boris", "NAMES #room")
    script.idles(1)
    script.does("the lost are looked at")
    script.say("boris", "NAMES #room", "NICK anna")
    script.irc("egor", "beseda/resume")
    script.say("egor", "JOIN #room")
    script.ends("egor")
    script.say("boris", f"OPER root :{PASSWORD}", "KILL egor :enough")
    script.irc("fedor", "beseda/resume")
    script.say("fedor", "JOIN #room", "QUIT")
