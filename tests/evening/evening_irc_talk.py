"""What is said in IRC: to rooms and people, by one line, in pastes, in batches, by the longest names. Data only."""

from evening_steps import Script

LONG = "слово и дело " * 30
"""690 bytes and more: no line holds it."""


def talking(script: Script) -> None:
    script.title("talking")
    for who in ("anna", "boris", "Ёлка", "all"):
        script.say(who, "JOIN #room")
    script.at_nc("нина", "нина", "/join room")
    script.announced("olga", "en", "/join room")
    for who in ("anna", "all"):
        script.say(
            who,
            "PRIVMSG #room :hello",
            "PRIVMSG #ROOM :Привет, 你好, 🙂",
            "PRIVMSG #room word",
            "PRIVMSG #room :\x01ACTION waves\x01",
        )
        script.say(
            who,
            "PRIVMSG #room :\x02bold\x02 \x0304red\x03 \x1f",
            "PRIVMSG #room :\x01ACTION no end",
            f"PRIVMSG #room :{LONG}",
        )
        script.say(
            who,
            f"PRIVMSG #room :\x01ACTION {LONG}\x01",
            f"NOTICE #room :{LONG}",
            "PRIVMSG #room :\x01ACTION\x01",
            "NOTICE #room :hear",
        )
        script.say(
            who,
            "PRIVMSG #room :\x01VERSION\x01",
            "NOTICE boris :\x01VERSION mine\x01",
            "PRIVMSG boris :\x01DCC SEND x 1 2 3\x01",
        )
        script.say(
            who,
            f"PRIVMSG #room :\x01PING {LONG}\x01",
            "PRIVMSG #room :\x01",
            "PRIVMSG boris :hello",
            "NOTICE boris :hear",
        )
        script.say(
            who,
            f"PRIVMSG {who} :to myself",
            f"NOTICE {who} :to myself",
            "PRIVMSG boris,#room,нина :all",
            "PRIVMSG boris,boris :twice",
        )
        script.say(
            who,
            "PRIVMSG",
            "PRIVMSG boris",
            "PRIVMSG boris :",
            "PRIVMSG , :x",
            "PRIVMSG nobody :x",
            "PRIVMSG #nowhere :x",
            "PRIVMSG #a:b :x",
        )
        script.say(
            who,
            "NOTICE",
            "NOTICE boris",
            "NOTICE nobody :x",
            "NOTICE #nowhere :x",
            "PRIVMSG a!b :x",
            "PRIVMSG 7up :x",
            "PRIVMSG # :x",
        )
        script.say(
            who,
            f"PRIVMSG {','.join(f'p{number}' for number in range(21))} :x",
            "PRIVMSG @#room :ops",
            "PRIVMSG +#room :voiced",
        )
        script.say(
            who,
            "TAGMSG",
            "@+typing=active TAGMSG #room",
            "@+typing=active TAGMSG boris",
            "TAGMSG nobody",
            "@a=b;+c TAGMSG @#room",
        )
        script.say(
            who,
            "@+draft/reply=1;time=x;+a=\\:\\s\\r\\n;label=xx PRIVMSG #room :tagged",
            "@+draft/react=🙂 TAGMSG all",
            f"@+x TAGMSG {who}",
        )
        script.say(
            who,
            ":fake!a@b PRIVMSG #room :with a source",
            "privmsg #room :small letters",
            "PRIVMSG #room  two  words",
            "  PRIVMSG #room :blanks",
        )
    script.say(
        "all",
        "@label=a PRIVMSG #room :labelled",
        "@label=b PRIVMSG #room,boris,nobody :three",
        "@label=c NOTICE #room :labelled",
    )
    script.say(
        "all",
        "@label=d TAGMSG #room",
        "@label=e PRIVMSG all :myself",
        f"@label=f PRIVMSG #room :{LONG}",
        "@label=g NOTICE nobody :x",
    )
    script.say(
        "all",
        "@label=h PRIVMSG",
        "@label= PRIVMSG #room :no label",
        "@label=i;+j=k PRIVMSG boris :tagged",
        "@label=l PRIVMSG нина :hi",
    )
    script.say("olga", "/msg all hello", "/me acts", "/nick olga2", "/nick olga")
    # No blank to part them at, and letters that are several characters.
    for words in ("x" * 900, "ж" * 900, "👩‍👩‍👧‍👦" * 60, "e\u0301" * 400, "👍🏽" * 150):
        script.say("нина", f"a{words}", f"/msg anna {words}", f"/me {words}")


def batches(script: Script) -> None:
    script.title("pastes and batches")
    talk = tuple(f"PRIVMSG #room :line {number}" for number in range(5))
    for who in ("anna", "all"):
        script.paste(who, *talk)
        script.paste(
            who,
            *talk[:2],
            "PRIVMSG boris :a",
            "PRIVMSG boris :b",
            "NOTICE #room :c",
            *talk[2:],
            "PRIVMSG nobody :x",
            *talk[:1],
        )
        script.paste(
            who, "PRIVMSG #room :one", "JOIN #other", "PRIVMSG #other :two", "PART #other", "PRIVMSG #other :three"
        )
        script.paste(
            who,
            "PRIVMSG #room :\x01ACTION a\x01",
            "PRIVMSG #room :b",
            "PRIVMSG #room :\x02c",
            "PRIVMSG #room :d",
            "",
            "PING x",
        )
        script.paste(who, f"PRIVMSG {who} :one", f"PRIVMSG {who} :two")
        script.paste(
            who, "AWAY :x", "AWAY", "AWAY", "TOPIC #room", "NAMES #room", "WHO #room", "WHOIS boris", "ISON boris"
        )
    script.paste("all", *[f"@label={number} {line}" for number, line in enumerate(talk)])
    script.paste(
        "all",
        "@label=p PRIVMSG #room :one",
        "@label=q PRIVMSG boris :two",
        "@label=r PING x",
        "@label=s NAMES #room",
        "PRIVMSG #room :z",
    )
    script.say("anna", "JOIN #alone")
    script.paste("anna", *[f"PRIVMSG #alone :{number}" for number in range(66)])
    script.say("boris", "JOIN #alone", "PART #alone")
    script.say("anna", "PART #alone")
    script.together(
        ("anna", talk[:2]), ("boris", talk[2:3]), ("all", talk[3:]), ("нина", ("one", "two")), ("anna", talk[:1])
    )
    script.together(
        ("all", ("@label=1 PRIVMSG #room :x", "@label=2 TAGMSG #room")),
        ("boris", ("PRIVMSG all :y", "NOTICE #room :z")),
    )
    script.together(
        ("anna", ("TOPIC #room :one", *talk[:1])),
        ("boris", ("TOPIC #room :two", *talk[:2])),
        ("нина", ("/topic three",)),
    )
    script.together(
        ("anna", ("NICK anja",)),
        ("boris", ("PRIVMSG anja :new",)),
        ("all", ("PRIVMSG anna :old",)),
        ("Ёлка", ("NICK anna",)),
    )
    script.together(
        ("anna", ("NICK anna2",)),
        ("Ёлка", ("NICK Ёлка",)),
        ("boris", ("QUIT :in a batch",)),
        ("нина", ("hello", "/leave")),
    )
    script.say("anna", "NICK anna")
    script.say("нина", "/join room")
    script.irc("boris")
    script.say("boris", "JOIN #room")


def longest(script: Script) -> None:
    """Names of as many bytes as there can be: what does not fit a line is cut, parted, or told otherwise."""
    script.title("the longest names")
    name, other, room, renamed = "𠀀" * 32, "𠀁" * 32, "#" + "𠀂" * 49, "#" + "𠀃" * 49
    script.irc("long", name=name, real_name="𠀄" * 40)
    script.irc(
        "wide", "multi-prefix", "userhost-in-names", "server-time", "message-tags", name=other, real_name="𠀄" * 40
    )
    script.at_nc("tall", "𠀅" * 32)
    script.say("tall", f"/join {room}", "/leave")
    script.say(
        "long", f"JOIN {room}", f"TOPIC {room} :{LONG}", f"TOPIC {room} :{'x' * 200}", f"MODE {room} +b {name[:30]}!*@*"
    )
    script.say(
        "wide",
        f"JOIN {room}",
        f"NAMES {room}",
        f"WHO {room}",
        f"WHOIS {name}",
        f"MODE {room} b",
        f"TOPIC {room}",
        "LIST",
    )
    script.say("tall", f"/join {room}", "said", f"/me {LONG}", LONG)
    for who, whom in (("long", other), ("wide", name)):
        script.say(
            who,
            f"PRIVMSG {room} :{LONG}",
            f"PRIVMSG {whom} :{LONG}",
            f"NOTICE {room} :\x01PING {LONG}\x01",
            f"AWAY :{LONG}",
        )
        script.paste(who, *[f"PRIVMSG {room} :{LONG[:number]}" for number in (3, 400, 5)])
        script.say(
            who,
            f"MONITOR + {whom},{whom[:31]}",
            "MONITOR L",
            "MONITOR S",
            f"MODE {room} +v {whom}",
            f"USERHOST {whom} anna",
            f"ISON {whom}",
        )
    script.say("long", f"MODE {room} +i", f"INVITE anna {room}", f"KICK {room} {other} :{LONG}")
    script.say("wide", f"KNOCK {room} :{LONG}", f"JOIN {room}")
    script.say(
        "long",
        f"RENAME {room} {renamed} :{LONG}",
        f"TOPIC {renamed} :",
        f"RENAME {room} {renamed} :{LONG}",
        f"PART {renamed} :{LONG}",
    )
    script.say("wide", "NICK wide", f"NICK {other}", f"QUIT :{LONG}")
    script.say(
        "anna",
        f"WHOWAS {other}",
        f"PRIVMSG {name} :hello",
        f"WHOIS {name}",
        f"PRIVMSG {'x' * 300} :hello",
        f"{'Y' * 300}",
    )
