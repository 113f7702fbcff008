"""An evening with more people in one room than are told at once of each who comes. Data only."""

from evening_steps import Script

CROWD = 258
"""More than the server tells of each newcomer by itself, while it is still busy with sending."""


def crowd_evening() -> Script:
    script = Script()
    script.title("some who are heard")
    script.at_nc("anna")
    script.announced("vera", "ru")
    script.irc("ira")
    script.irc("all", "batch", "labeled-response", "message-tags", "server-time", "echo-message", "extended-join")
    for who in ("ira", "all"):
        script.say(who, "JOIN #lobby,#side")
    script.say("vera", "/join side", "/join lobby")
    script.title("a crowd")
    extras = [f"extra{number}" for number in range(CROWD)]
    for who in extras:
        script.comes(who, is_extra=True)
    # Each by itself would be a line for everybody who is heard.
    script.together(*[(who, (who,)) for who in extras[:-3]])
    script.say("anna", "hello, all of you")
    script.title("newcomers of whom not everybody is told at once")
    script.at_nc("boris")
    script.at_nc("clara")
    script.say(extras[-3], extras[-3])
    script.say("anna", "/names")
    script.say("ira", "PING has anybody come?")
    script.say("all", "@label=1 PING x")
    script.irc("dora", "server-time")
    script.say("dora", "JOIN #lobby")
    script.say("boris", "/msg vera do you know me?")
    script.say("clara", "hello")
    script.say("dora", "PRIVMSG #lobby :and me?", "PRIVMSG #side :outside")
    script.say(extras[-2], extras[-2])
    script.at_nc("egor")
    script.say("egor", "/nick egorka")
    script.say("boris", "/leave")
    script.idles(1)
    script.say(extras[-1], extras[-1])
    script.at_nc("fedor")
    script.idles(1)
    script.say("fedor", "/quit")
    script.title("long answers")
    script.say("all", "@label=2 WHO #lobby", "NAMES #lobby")
    script.say("anna", "/rooms", "/names")
    return script
