"""The evening of those who come later: what was said before, asked for in IRC, or shown on joining. Data only."""

from evening_steps import Script

WHOLE = ("batch", "draft/chathistory", "labeled-response", "message-tags", "server-time", "standard-replies")
PLAYS = (*WHOLE, "draft/channel-rename", "draft/event-playback", "draft/multiline")
BEGINNING, END = "timestamp=2023-11-14T22:00:00.000Z", "timestamp=2023-11-14T23:00:00.000Z"
PLACE, NO_ID = "msgid=0123456789-10000000014", "msgid=elsewhere-1"
"""An id of something that happened in this evening, and one of none."""


def history_evening() -> Script:
    script = Script()
    script.title("something happens")
    script.irc("anna", "message-tags")
    script.say("anna", "JOIN #room")
    script.irc("boris")
    script.say("boris", "JOIN #room")
    script.at_nc("nina", "nina", "/join room")
    script.say("nina", "in plain text", "/me waves")
    script.say("anna", "PRIVMSG #room :in IRC", "@+a=b NOTICE #room :heard", "PRIVMSG boris :in private")
    script.say("boris", "PRIVMSG anna :both ways", "PRIVMSG boris :a note", "JOIN #hidden", "MODE #hidden +s")
    script.say("boris", "PRIVMSG #hidden :in secret", "PRIVMSG anna :gone soon", "NICK boris2")
    _later(script)
    _asked(script)
    _again(script)
    _searched(script)
    return script


def _later(script: Script) -> None:
    script.title("others come later")
    sets = (), ("server-time",), ("server-time", "batch"), ("batch",), WHOLE, PLAYS, ("draft/chathistory",)
    for number, caps in enumerate(sets):
        who = f"late{number}"
        script.irc(who, *caps)
        script.say(who, "JOIN #room")
        if "draft/chathistory" in caps:
            script.say(who, "CHATHISTORY LATEST #room * 50")


def _asked(script: Script) -> None:
    script.title("what is asked for")
    for who in ("late5", "late4", "late6"):
        script.say(
            who,
            f"@label=1 CHATHISTORY BEFORE #room {END} 2",
            f"@label=2 CHATHISTORY AFTER #room {BEGINNING} 2",
            f"CHATHISTORY AROUND #room {PLACE} 2",
            f"CHATHISTORY BETWEEN #room {END} {BEGINNING} 2",
            f"@label=3 CHATHISTORY LATEST #room {END} 2",
            f"CHATHISTORY TARGETS {BEGINNING} {END} 5",
        )
        script.say(
            who,
            "CHATHISTORY",
            "@label=4 CHATHISTORY NEWEST",
            "CHATHISTORY LATEST #room",
            "CHATHISTORY LATEST #room * 1 2",
            "CHATHISTORY LATEST #room * x",
            "CHATHISTORY BEFORE #room * 1",
            "CHATHISTORY BEFORE #room timestamp=now 1",
            "CHATHISTORY BEFORE #room account=anna 1",
            f"CHATHISTORY BEFORE #room {NO_ID} 1",
            f"CHATHISTORY TARGETS {NO_ID} {END} 5",
        )
        script.say(
            who,
            "@label=5 CHATHISTORY LATEST #hidden * 5",
            "@label=6 CHATHISTORY LATEST #nothing * 5",
            "@label=7 CHATHISTORY LATEST nobody * 5",
            "@label=8 CHATHISTORY LATEST a!b * 5",
            "@label=9 CHATHISTORY LATEST anna * 5",
        )
    script.say("anna", "CHATHISTORY LATEST #room * 5", "CAP REQ :batch draft/chathistory")
    script.say("anna", "CHATHISTORY LATEST boris2 * 5", "CHATHISTORY LATEST boris * 5")
    script.say("boris", "QUIT")
    script.say(
        "anna",
        "CHATHISTORY LATEST boris2 * 5",
        "CHATHISTORY LATEST boris * 5",
        f"CHATHISTORY TARGETS {BEGINNING} {END} 5",
    )
    script.say("late4", "NICK boris", "CHATHISTORY LATEST anna * 5")
    script.say("anna", "CHATHISTORY LATEST boris * 5", f"CHATHISTORY TARGETS {BEGINNING} {END} 5")


def _again(script: Script) -> None:
    script.title("what else happened")
    script.say("anna", "TOPIC #room :about", "MODE #room +m", "MODE #room +bv x!*@* late5", "KICK #room late6 :out")
    script.say("anna", "MODE #room -m", "RENAME #room #salon :why not")
    script.paste(
        "late5",
        "BATCH +1 draft/multiline #salon",
        "@batch=1 PRIVMSG #salon :several",
        "@batch=1 PRIVMSG #salon :lines",
        "BATCH -1",
    )
    for who in ("late5", "late4", "late6"):
        script.say(who, "CHATHISTORY LATEST #salon * 50")
    script.title("joining again")
    for who in ("late0", "late1", "late5"):
        script.say(who, "PART #salon")
    script.say("nina", "said meanwhile")
    for who in ("late0", "late1", "late5"):
        script.say(who, "JOIN #salon")


def _searched(script: Script) -> None:
    script.title("searching")
    for who, caps in (("finder", ("soju.im/search", *WHOLE)), ("seeker", ("soju.im/search",))):
        script.irc(who, *caps)
        script.say(
            who,
            "SEARCH text=in",
            "@label=10 SEARCH from=ANNA;in=#salon;limit=2",
            r'SEARCH text="in\sIRC";after=2023-11-14T22:00:00.000Z',
            "SEARCH before=2010-01-01T00:00:00.000Z",
            "SEARCH limit=2",
        )
        script.say(
            who,
            "SEARCH",
            "SEARCH text=!",
            "@label=11 SEARCH after=now",
            "SEARCH limit=few",
            "SEARCH text=in;in=#hidden",
            "SEARCH text=in;in=#nothing",
            "SEARCH regex=.",
        )
    script.say("anna", "SEARCH text=in")
