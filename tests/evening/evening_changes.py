"""The evening of what becomes of what was said: other words, taking back, reactions, and every refusal. Data only.

`<id of hello>` stands for the id of the last line "hello", or of the last reaction "👍".
"""

from evening_steps import PASSWORD, Script

FULL = ("message-tags", "server-time", "echo-message", "batch", "labeled-response", "standard-replies")
ALL = (*FULL, "draft/message-edit", "draft/message-redaction")
LONG = "слово и дело " * 60
A_DAY = 24 * 60 * 60


def changes_evening() -> Script:
    script = Script()
    script.title("everybody comes")
    script.irc("anna", *ALL)
    script.irc("boris", *ALL)
    script.irc("clara", "message-tags")
    script.irc("dora")
    for who in ("anna", "boris", "clara", "dora"):
        script.say(who, "JOIN #room")
    script.at_nc("nina", "nina", "/join room")
    script.announced("olga", "ru", "/join room")
    script.marked("pavel", "en", "pavel", "/join room")
    _edits(script)
    _redactions(script)
    _reactions(script)
    _refusals(script)
    _authors(script)
    return script


def edit(target: str, of: str, words: str, label: str = "") -> str:
    begin = f"label={label};" if label else ""
    return f"@{begin}draft/target-msgid=<id of {of}>;draft/edit-text={words} EDIT {target}"


def _edits(script: Script) -> None:
    script.title("other words")
    script.say("anna", "PRIVMSG #room :anex ample", "PRIVMSG #room :\x01ACTION wavs\x01", "NOTICE #room :heer")
    script.say("anna", edit("#room", "anex ample", "an\\sexample", "1"))
    script.say("anna", edit("#room", "\x01ACTION wavs\x01", "\x01ACTION\\swaves\x01"))
    script.say("anna", edit("#room", "heer", "here\\nand\\snow"))
    script.say("anna", edit("#room", "anex ample", LONG.replace(" ", "\\s")))
    script.say("anna", "PRIVMSG boris :psst", "PRIVMSG dora :psst too", "PRIVMSG anna :note")
    script.say("anna", "@label=3 EDITS #room <id of anex ample>", "EDITS #room <id of heer>")
    script.say("dora", "EDITS #room <id of anex ample>", "EDITS #room nothing", "EDITS #room")
    script.say("boris", "EDITS boris <id of anex ample>")
    script.say("anna", edit("boris", "psst", "pssst"), edit("dora", "psst too", "pssst"), edit("anna", "note", "noted"))


def _redactions(script: Script) -> None:
    script.title("taking back")
    script.say("boris", "PRIVMSG #room :mine", "PRIVMSG #room :spam", "PRIVMSG dora :private spam")
    script.say("boris", "@label=2 REDACT #room <id of mine>", "REDACT dora <id of private spam> :sorry")
    script.say("anna", "REDACT #room <id of spam> :off topic", "REDACT #room <id of anex ample>")


def _reactions(script: Script) -> None:
    script.title("reactions")
    script.say("anna", "PRIVMSG #room :Hello!")
    for key in ("+draft/react", "+draft/unreact"):
        script.say("boris", f"@label=3;+reply=<id of Hello!>;{key}=👋 TAGMSG #room")
        script.say("boris", f"@label=4;+reply=<id of Hello!>;{key}=👋 TAGMSG #room")
    script.say("boris", "@+reply=<id of Hello!>;+draft/react=lol PRIVMSG #room :lol")
    script.say("boris", "@+reply=<id of Hello!>;+draft/react=👍;+typing=done TAGMSG #room")
    script.say("boris", "PRIVMSG anna :and you?")
    script.say("anna", "@+reply=<id of and you?>;+draft/react=🙂 TAGMSG boris")
    script.say("boris", "REDACT #room <id of 👍>", "@+reply=<id of Hello!>;+draft/react=🖕 TAGMSG #room")
    script.say("clara", "@+reply=<id of Hello!>;+draft/react=👏 TAGMSG #room", "REDACT #room <id of 🖕>")
    script.say("anna", "REDACT #room <id of 🖕>")


def _refusals(script: Script) -> None:
    script.title("what is refused")
    script.say("dora", edit("#room", "Hello!", "x"), "REDACT #room <id of Hello!>", "EDIT", "REDACT")
    script.say("boris", edit("#room", "Hello!", "x"), "REDACT #room <id of Hello!>", "EDIT #room", "REDACT #room")
    script.say("anna", edit("#room", "mine", "x"), "REDACT #room <id of mine>", "REDACT @#room <id of Hello!>")
    script.say("anna", edit("boris", "Hello!", "x"), "REDACT #nowhere <id of Hello!>", "REDACT #room nonsense")
    script.say("anna", edit("#room", "Hello!", ""), edit("#room", "Hello!", "\x01PING\x01"))
    script.say("anna", f"REDACT #room <id of Hello!> :{'x' * 301}")
    both = "@+reply=<id of Hello!>;+draft/react=a;+draft/unreact=b"
    script.say("boris", f"{both} TAGMSG #room", f"{both} NOTICE #room :x", f"{both} PRIVMSG #room :x")
    script.say("boris", f"@+reply=<id of Hello!>;+draft/react={'x' * 65} TAGMSG #room")
    script.say("boris", "@+reply=<id of mine>;+draft/react=a TAGMSG #room", "@+draft/react=a TAGMSG #room")
    script.say("boris", *[f"@+reply=<id of Hello!>;+draft/react={number} TAGMSG #room" for number in range(21)])
    script.say("anna", "MODE #room +m")
    script.say("clara", "PRIVMSG anna :quiet", "@+reply=<id of Hello!>;+draft/react=x TAGMSG #room")
    script.say("boris", "PRIVMSG anna :mute?", edit("#room", "lol", "x"), "REDACT #room <id of lol> :unheard")
    script.say("anna", "MODE #room -m")
    script.later(A_DAY + 60)
    script.say("anna", edit("#room", "Hello!", "late"), "REDACT boris <id of note>")
    script.say("boris", "REDACT anna <id of and you?>")


def _authors(script: Script) -> None:
    script.title("who it was")
    script.say("boris", "PRIVMSG #room :under this name")
    script.say("boris", "NICK barbara", edit("#room", "under this name", "under\\sanother"))
    script.say("clara", "CAP REQ :draft/message-edit draft/message-redaction", "NICK boris")
    script.say("clara", edit("#room", "under this name", "x"), "REDACT #room <id of under this name>")
    script.irc("root", *ALL)
    script.say("root", f"OPER root :{PASSWORD}", "REDACT #room <id of under this name>")
    script.say("root", "REDACT anna <id of and you?>", "REDACT boris <id of and you?>")
