"""The evening in IRC: every command, every numeric, every way to be refused. Data only."""

from evening_irc_people import asking, monitor, operators, people
from evening_irc_rooms import inviting, modes, rooms
from evening_irc_talk import LONG, batches, longest, talking
from evening_steps import Plan, Script, Speech

FULL = ("batch", "cap-notify", "echo-message", "labeled-response", "message-tags", "server-time", "standard-replies")


def irc_evening() -> Script:
    script = Script(Plan(admin=("A house", "An admin", "admin@example.org")))
    _registering(script)
    _server(script)
    talking(script)
    batches(script)
    rooms(script)
    modes(script)
    inviting(script)
    people(script)
    asking(script)
    monitor(script)
    longest(script)
    operators(script)
    _faults(script)
    _failing(script)
    _ends(script)
    return script


def bare_evening() -> Script:
    """A server that says little of itself, and has little room."""
    script = Script(Plan(users=3, rooms=3, rooms_per_user=2, text_bytes=100, motd=(), admin=(), connections=5))
    script.title("little room")
    script.irc("anna")
    script.say("anna", "MOTD", "ADMIN", "JOIN #a,#b,#c", "PRIVMSG #a :" + "x" * 101, "NOTICE #a :" + "x" * 101)
    script.paste(
        "anna", "PRIVMSG #a :short", "PRIVMSG #a :" + "x" * 101, "PRIVMSG #a :short", "PRIVMSG #a :" + "ж" * 51
    )
    script.irc("boris", "standard-replies", "batch", "labeled-response")
    script.say("boris", "@label=1 JOIN #a,#c,#d", "@label=2 PRIVMSG #a :" + "x" * 101, "JOIN 0", "@label=3 JOIN #d,#e")
    script.paste(
        "boris", "@label=4 PRIVMSG anna :short", "@label=5 PRIVMSG anna :" + "x" * 101, "@label=6 PRIVMSG anna :short"
    )
    script.at_nc("clara")
    script.irc("dora")
    script.irc("egor")
    script.irc("fedor")
    return script


def _registering(script: Script) -> None:
    script.title("registration")
    script.comes("anna", Speech.IRC)
    script.say(
        "anna",
        "CAP LS",
        "NICK",
        "NICK 7up",
        "NICK Server",
        "NICK anna",
        "USER",
        "USER anna 0 *",
        "PRIVMSG x :y",
        "JOIN #x",
    )
    script.say(
        "anna",
        "USER anna 0 * :",
        "PING",
        "PING early",
        "PONG x",
        "AWAY :early",
        "ISUPPORT",
        "ERROR x",
        "CAP",
        "CAP NONE",
    )
    script.say(
        "anna",
        "CAP LS",
        "CAP LIST",
        "CAP REQ",
        "CAP REQ :batch nonsense",
        "CAP REQ :away-notify",
        "CAP REQ :-away-notify",
    )
    script.say(
        "anna",
        "CAP LS 302",
        "CAP REQ :-cap-notify",
        "CAP LIST",
        "USER anna! 0 * :Анна Сергеевна",
        "NOTACOMMAND",
        "CAP END",
    )
    script.comes("boris", Speech.IRC)
    script.say("boris", "USER boris 0 * :Boris", "NICK ANNA", "NICK аnna", "NICK boris")
    script.comes("clara", Speech.IRC)
    script.say(
        "clara", "CAP REQ :draft/pre-away draft/extended-isupport batch", "ISUPPORT", "AWAY :already away", "NICK clara"
    )
    script.say("clara", "USER clara 0 * :Clara", "CAP END", "AWAY", "ISUPPORT")
    script.comes("dora", Speech.IRC)
    script.say("dora", "WEBIRC a b c d")
    script.comes("egor", Speech.IRC)
    script.say("egor", "PASS needless", "NICK egor", "QUIT :never came")
    script.comes("feofan", Speech.IRC)
    script.say("feofan", "NICK feofan")
    script.ends("feofan")
    script.irc("Ёлка", name="Ёлка", real_name="с Новым годом! " * 12)
    script.irc("all", *FULL)
    script.say(
        "anna", "NICK anna", "USER a 0 * :again", "PASS again", "WEBIRC a b c d", "CAP LS 302", "CAP REQ :server-time"
    )
    script.say(
        "anna",
        "CAP REQ :-server-time",
        "CAP LIST",
        "CAP END",
        "NICK",
        "NICK 7up",
        "NICK boris",
        "NICK bоris",
        "NICK Beseda",
    )
    script.say("anna", "NICK Anna", "NICK anna", "NICK " + "x" * 33, "CAP NONE", "PASS")


def _server(script: Script) -> None:
    script.title("what the server says of itself")
    asked = (
        "ADMIN",
        "HELP",
        "HELP privmsg",
        "HELP nothing",
        "HELPOP",
        "HELPOP away",
        "INFO",
        "ISUPPORT",
        "LINKS",
        "LUSERS",
    )
    script.say(
        "anna",
        *asked,
        "MOTD",
        "TIME",
        "VERSION",
        "STATS m",
        "STATS u",
        "STATS z",
        "STATS",
        "STATS x",
        "USERS",
        "SUMMON x",
    )
    for command in ("ADMIN", "INFO", "MOTD", "TIME", "VERSION"):
        script.say(
            "anna", f"{command} irc.beseda.local", f"{command} boris", f"{command} nobody", f"{command} *.example"
        )
    script.say(
        "anna",
        "STATS u irc.*",
        "STATS u elsewhere.example",
        "PING token",
        "PING",
        "PONG x",
        "ERROR x",
        "NOTACOMMAND a b",
    )
    script.say(
        "all",
        "@label=1 HELP kick",
        "@label=2 PING 1",
        "@label=3 PONG",
        "@label=4 LUSERS",
        "@label=5 VERSION",
        "@label=6 NOPE",
    )
    script.say(
        "all", "@label=7 NICK", "@label=8;+x=y AWAY :gone", "@label=9 AWAY", "@label=10 MOTD boris", "@label=11 LIST"
    )


def _faults(script: Script) -> None:
    script.title("what can't be read")
    for who in ("anna", "all"):
        script.send(who, b"PRIVMSG #room :\xff\xfe\r\n")
        script.send(who, b"@label=x PRIVMSG #room :\xff\xfe\r\n")
        script.send(who, b"PRIVMSG #room :" + b"x" * 600 + b"\r\n")
        script.send(who, b"@label=y PRIVMSG #room :" + b"x" * 600 + b"\r\n")
        script.send(who, b"@" + b"a" * 9000 + b" PRIVMSG #room :x\r\n")
        script.send(who, b"x" * 30000 + b"\r\nPING after\r\n")
        script.send(who, b"@label=z \r\n: \r\n@\r\n@label=w :\r\n:x\r\n\r\n   \r\n")
        script.send(who, b"PING unix\nPING both\r\r\nPING nul\0x\r\nPRIVMSG #room :a\0b\r\n")
        script.send(who, b"PRIVMSG #room :cut in ")
        script.send(who, "two: ж".encode()[:-1])
        script.send(who, "ж".encode()[1:] + b"\r\nPING x\r\n")
        script.say(
            who, "PRIVMSG #room :\u202ebidi \u200bzero \u2028line \x85nel", "PRIVMSG #room :\x07bell\x1b[31m", "A" * 40
        )


def _failing(script: Script) -> None:
    script.title("a disk that is full")
    script.does("the disk fills up")
    for who in ("anna", "all"):
        script.say(
            who,
            "PRIVMSG #room :x",
            "NOTICE #room :x",
            "PRIVMSG boris :x",
            "TOPIC #room :x",
            "MODE #m +i",
            "RENAME #m #n",
            "TAGMSG #room",
            "JOIN #fresh",
        )
        script.say(who, "PRIVMSG #room :\x01VERSION\x01", "AWAY :still", "AWAY")
        script.paste(who, "PRIVMSG #room :x", "PRIVMSG #room :y", "PING z", "PRIVMSG boris :x")
    script.say("all", "@label=1 PRIVMSG #room :x", "@label=2 TOPIC #room :x", "@label=3 PRIVMSG #room,boris :x")
    script.paste("all", "@label=4 PRIVMSG #room :x", "@label=5 PRIVMSG #room :y", "@label=6 NAMES #room")
    script.together(
        ("anna", ("JOIN #fresher", "PRIVMSG #fresher :x")[:1]),
        ("all", ("@label=7 PRIVMSG #room :x",)),
        ("boris", ("PRIVMSG #room :y",)),
    )
    script.idles(2)
    script.together(
        ("anna", ("PRIVMSG #room :first", "NAMES #m", "AWAY :in it", "AWAY", "MODE #m b", "JOIN #fresher")),
        ("clara", ("MONITOR + anna", "WHOIS anna", "JOIN #fresher")),
        ("all", ("@label=8 PRIVMSG #room :last", "@label=9 TOPIC #room", "@label=a JOIN #fresher")),
    )
    script.does("the disk has room again")
    script.idles(2)
    script.say("anna", "PRIVMSG #room :again")


def _ends(script: Script) -> None:
    script.title("ends")
    for number, words in enumerate(("QUIT", "QUIT :with words", "QUIT :" + LONG)):
        who = f"leaver{number}"
        script.irc(who)
        script.say(who, "JOIN #room", words)
    script.irc("hangs")
    script.say("hangs", "JOIN #room,#m")
    script.ends("hangs")
    script.irc("half")
    script.say("half", "JOIN #room")
    script.send("half", b"PRIVMSG #room :no end")
    script.ends("half")
    script.irc("pasting")
    script.paste("pasting", "JOIN #room", "PRIVMSG #room :last", "QUIT :really", "PRIVMSG #room :never")


def silent_evening() -> Script:
    """Whoever says nothing is asked whether they live."""
    script = Script()
    script.title("pings")
    for who in ("anna", "boris"):
        script.irc(who)
        script.say(who, "JOIN #room")
    script.at_nc("clara", "clara", "/join room")
    script.idles(40)
    script.say("anna", "PING awake")
    script.idles(55)
    script.does("the silent are pinged")
    script.say("anna", "PING awake")
    script.idles(61)
    script.does("the silent are pinged")
    script.idles(40)
    script.does("the silent are pinged")
    script.say("anna", "PONG :irc.beseda.local")
    script.idles(80)
    script.does("the silent are pinged")
    return script
