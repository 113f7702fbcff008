"""The evening of capabilities: everybody has others, and everything happens before all of them. Data only."""

from evening_steps import PASSWORD, Script

CAPS = (
    "away-notify",
    "batch",
    "cap-notify",
    "chghost",
    "draft/channel-rename",
    "draft/chathistory",
    "draft/event-playback",
    "draft/extended-isupport",
    "draft/metadata-3",
    "draft/multiline",
    "draft/pre-away",
    "echo-message",
    "extended-join",
    "extended-monitor",
    "invite-notify",
    "labeled-response",
    "message-tags",
    "multi-prefix",
    "no-implicit-names",
    "server-time",
    "setname",
    "standard-replies",
    "userhost-in-names",
    "beseda/resume",
    "draft/read-marker",
    "draft/message-edit",
    "draft/message-redaction",
    "soju.im/search",
)
"""Each somebody's only one. That none is missing is checked."""
NOT_THERE = ("account-notify", "account-tag")
"""What is asked for and refused, while nobody has an account."""
LABELS = ("batch", "labeled-response")
TOGETHER = (
    ("message-tags", "server-time"),
    LABELS,
    ("echo-message", *LABELS),
    ("echo-message", "message-tags", *LABELS),
    ("echo-message", "server-time", *LABELS, "standard-replies"),
    ("extended-join", "away-notify", "chghost", "setname"),
    ("multi-prefix", "userhost-in-names"),
    ("draft/extended-isupport", "batch"),
    ("draft/multiline", "message-tags", "server-time", "echo-message", *LABELS),
    ("draft/multiline", "batch"),
    ("message-tags", "draft/message-edit"),
    ("message-tags", "draft/message-redaction"),
    ("draft/chathistory", "draft/event-playback", "message-tags", "server-time", *LABELS),
    ("away-notify", "extended-monitor", "setname"),
)
SETS = ((), CAPS, *[(cap,) for cap in (*NOT_THERE, *CAPS)], *TOGETHER)


def caps_evening() -> Script:
    script = Script()
    people = [f"c{number:02}" for number in range(len(SETS))]
    script.title("everybody comes")
    script.at_nc("nina", "nina", "/join room")
    for who, caps in zip(people, SETS, strict=True):
        script.irc(who, *caps)
    script.say(people[3], "AWAY :before coming")
    for who in people[:3]:
        script.say(who, "JOIN #room")
    script.title("the others come in one batch, and some of them are spoken to")
    script.together(
        *[(who, ("JOIN #room",)) for who in people[3:12]],
        ("c00", ("PRIVMSG #room :hello", "PRIVMSG c05 :hello")),
        *[(who, ("JOIN #room",)) for who in people[12:]],
        ("nina", ("hello everybody", "/names")),
        ("c01", ("PRIVMSG #room :hello",)),
    )
    script.at_nc("late", "late", "/join room", "/quit")
    script.announced("later", "ru", "/join room", "/quit")
    _somebody_acts(script)
    script.title("several at once")
    script.together(*[(who, ("PRIVMSG #room :all at once", f"PRIVMSG #room :{who}")) for who in people[:5]])
    script.together(*[(who, ("JOIN #second,#third", "PRIVMSG #third :here")[:1]) for who in people[:12]])
    script.together(*[(who, ("PRIVMSG #third :last", "PART #room,#second,#third :together")) for who in people[2:]])
    for who in people:
        _acts(script, who)
    script.title("some go in one batch")
    script.together(*[(who, ("JOIN #end",)) for who in people[:10]])
    script.together(*[(who, (f"QUIT :{who}",)) for who in people[:10:3]])
    return script


def batch(target: str, *lines: str, opening: str = "") -> list[str]:
    """What a client says in several lines; a line that begins with "+" goes on with the one before it."""
    return [
        f"{opening}BATCH +1 draft/multiline {target}",
        *[
            f"@batch=1{';draft/multiline-concat' * line.startswith('+')} PRIVMSG {target} :{line.lstrip('+')}"
            for line in lines
        ],
        "BATCH -1",
    ]


def _somebody_acts(script: Script) -> None:
    """All types of events, each seen by everybody."""
    script.title("somebody acts")
    script.irc("act", "message-tags", "chghost", "draft/message-edit", "draft/message-redaction")
    script.say(
        "act",
        "AWAY :before coming",
        "JOIN #room",
        "AWAY",
        "PRIVMSG #room :said",
        "@+a=b PRIVMSG #room :tagged",
        "NOTICE #room :heard",
    )
    script.irc("whole", "draft/multiline", "batch", "message-tags")
    script.say("whole", "JOIN #room")
    script.paste("whole", *batch("#room", "several", "", "lines, ", "+of which one goes on", opening="@+a=b "))
    script.paste("whole", *batch("c00", "several lines", "in private"))
    script.say("whole", "QUIT")
    script.say(
        "act",
        "@draft/target-msgid=<id of tagged>;draft/edit-text=retold EDIT #room",
        "@+reply=<id of tagged>;+draft/react=👍 TAGMSG #room",
        "@+reply=<id of tagged>;+draft/unreact=👍 TAGMSG #room",
        "REDACT #room <id of tagged> :enough",
    )
    script.say(
        "act",
        "PRIVMSG #room :\x01ACTION waves\x01",
        "PRIVMSG #room :\x01PING 1\x01",
        "@+typing=active TAGMSG #room",
        "SETNAME :New name",
    )
    script.say(
        "act",
        "AWAY :for tea",
        "AWAY",
        "NICK acts",
        "NICK act",
        f"OPER root :{PASSWORD}",
        "MODE act +w",
        "WALLOPS :to operators",
    )
    script.say(
        "act",
        "MODE #room +o act",
        "MODE #room +mt-t",
        "MODE #room -m",
        "MODE #room +v act",
        "TOPIC #room :about",
        "INVITE nobody #room",
    )
    script.irc("guest")
    script.say(
        "act", "INVITE guest #room", "PRIVMSG @#room :to operators", "PRIVMSG +#room :to speakers", "MODE #room +i"
    )
    script.say("guest", "JOIN #room", "PART #room :and out")
    script.say("guest", "KNOCK #room :in again")
    script.say("act", "MODE #room -i", "RENAME #room #salon :better", "RENAME #salon #room")
    script.say("guest", "JOIN #room")
    script.say("act", "KICK #room guest :enough", "KILL guest :for good", "MODE act -o")
    script.paste("act", "PRIVMSG #room :one", "PRIVMSG #room :two", "PRIVMSG #room :three", "@+a PRIVMSG #room :four")
    script.say("act", "PRIVMSG " + ",".join(f"c{number:02}" for number in range(20)) + " :to each")
    script.say("act", "@+a TAGMSG " + ",".join(f"c{number:02}" for number in range(12, 32)))
    script.say("nina", "said in plain text", "/me acts", "/topic of nina", "/nick nina2", "/quit words")
    script.say("act", "QUIT :that was all")
    script.irc("lost")
    script.say("lost", "JOIN #room")
    script.ends("lost")


def _acts(script: Script, who: str) -> None:
    """What somebody with just these capabilities is told of what they do, mostly where nobody else is."""
    script.title(f"{who} acts")
    own = f"#{who}x"
    script.say(
        who,
        "CAP LIST",
        f"@label=1 JOIN {own}",
        f"@label=2 PRIVMSG {own} :said",
        f"@label=3;+a=b TAGMSG {own}",
        f"@label=4 NOTICE {own} :heard",
    )
    script.say(
        who,
        f"@label=5;+a=b PRIVMSG {who} :to myself",
        f"@label=6 PRIVMSG {own},{who},nobody :to each",
        f"@label=36 CHATHISTORY LATEST {own} * 9",
        "@label=7 AWAY :tea",
        "@label=8 AWAY",
    )
    script.say(
        who,
        "@label=9 SETNAME :Anew",
        f"@label=10 MODE {own} +m-m+v {who}",
        f"@label=11 TOPIC {own} :about",
        f"@label=12 NAMES {own}",
        f"@label=13 WHO {own}",
    )
    script.say(
        who,
        f"@label=14 RENAME {own} #{who}y :why",
        f"@label=15 RENAME #{who}y",
        f"@label=16 INVITE c00 #{who}y",
        "@label=17 PING x",
        "@label=18 PONG",
    )
    script.say(
        who,
        f"@label=19 NICK {who}z",
        f"@label=20 NICK {who}",
        "@label=21 MONITOR + c00,nobody",
        "@label=22 WHOIS c00",
        "@label=23 NONSENSE",
    )
    script.say(
        who,
        f"@label=24 PART #{who}y :bye",
        "@label=25 MODE c01 +i",
        f"@label=26 MODE {who} +w",
        "NAMES #room",
        "@label=27 PRIVMSG",
        "ISUPPORT",
    )
    script.paste(
        who,
        f"JOIN {own}",
        f"PRIVMSG {own} :one",
        f"PRIVMSG {own} :two",
        f"@label=28 PRIVMSG {own} :three",
        f"@label=29 PRIVMSG {own} :four",
    )
    script.paste(
        who,
        "@label=30 PING a",
        f"@label=31 PRIVMSG {who} :one",
        f"PRIVMSG {who} :two",
        "@label=32 LIST #room",
        "@label=33 ISUPPORT",
        *batch(own, "one", "two", opening="@label=34 "),
        *batch(own, "three", opening="@label=35 "),
        f"PART {own}",
    )
