"""The evening in plain text: lines, chunks and Beseda's own client, beside an operator with IRC. Data only."""

from evening_steps import PASSWORD, Plan, Script, Speech

LONG = "Долгая речь о погоде. " * 60
"""1,320 characters, over 2,000 bytes: more than one send of a chunk client."""


def plain_evening(language: str) -> Script:
    """Everything that plain text says, where those who ask for no language are spoken to in this one."""
    script = Script(Plan(language=language))
    _names(script, "ru" if language == "en" else "en")
    _talk(script)
    _rooms(script)
    _rules(script)
    _roles(script)
    _past(script)
    _changes(script)
    _faults(script)
    _failing(script)
    _ends(script)
    return script


def small_evening(language: str) -> Script:
    """What a server says that has little room."""
    script = Script(Plan(language=language, users=3, rooms=3, rooms_per_user=2, text_bytes=100, connections=5))
    script.title("nobody anywhere")
    script.at_nc("anna")
    script.paste("anna", *[f"/ignore p{number}" for number in range(101)])
    script.say("anna", "/leave", "/rooms", "/names lobby", "/join lobby", "hello", "/leave", "/names lobby", "/rooms")
    script.say("anna", "/join lobby")
    script.title("as many as there may be")
    script.at_nc("boris")
    script.announced("vera", language)
    script.at_nc("gleb")
    script.comes("dora")
    script.pauses("dora")
    script.comes("efim")
    script.comes("fedor")
    script.say("anna", "/join one", "/join two", "/join one", "/leave #lobby", "/join two", "/join three")
    script.say("boris", "/join three", "/leave lobby", "/join four", "/leave three", "/join four")
    script.say("anna", "x" * 101, "ж" * 51, "/me " + "x" * 100, "/msg boris " + "x" * 101, "/topic " + "x" * 600)
    script.say("vera", "x" * 101, "short")
    script.paste("vera", "short", "y" * 101, "short again", "/msg anna " + "z" * 101)
    script.paste("anna", "short", "y" * 101, "short again", "ж" * 51, "last")
    script.title("names that never come")
    script.idles(181)
    script.does("the nameless are let go")
    return script


def locked_evening(language: str) -> Script:
    """A server with a password."""
    script = Script(Plan(language=language, password="сезам"))
    script.title("a password, at nc")
    script.comes("anna")
    script.pauses("anna")
    script.say("anna", "", "anna", "сезам", "anna", "hello")
    script.comes("boris")
    script.say("boris", "one", "two", "three")
    script.comes("clara")
    script.say("clara", "/quit")
    script.comes("dmitri")
    script.paste("dmitri", "сезам", "dmitri", "/names")
    script.title("with Beseda's own client")
    script.announced("vera", "ru", "/password wrong", "/password", "/password сезам", "hello")
    script.announced("gleb", "en", "/password 1", "/password 2", "/password 3")
    script.comes("egor")
    script.say("egor", "/client 1 en", "/password сезам", "egor")
    script.title("in IRC")
    script.irc("ira")
    script.irc("inga", "batch", "labeled-response", "standard-replies")
    script.comes("ivan", Speech.IRC)
    script.paste("ivan", "PASS сезам", "NICK ivan", "USER ivan 0 * :Ivan")
    script.say("ivan", "PASS сезам", "PRIVMSG anna :hello")
    script.comes("igor", Speech.IRC)
    script.say("igor", "PASS wrong", "NICK anna", "NICK igor", "USER igor 0 * :Igor")
    script.comes("ilya", Speech.IRC)
    script.say("ilya", "PASS wrong", "PASS сезам", "NICK ilya", "USER ilya 0 * :Ilya")
    script.title("in chunks")
    script.comes("kolya", Speech.CHUNKS)
    script.say("kolya", "kolya")
    script.pauses("kolya")
    script.say("kolya", "сезам", "kolya", "hello")
    return script


def _names(script: Script, other: str) -> None:
    script.title("names")
    script.comes("anna")
    script.pauses("anna")
    script.say("anna", "", "x" * 33, "7up", "two words", "a@b", "Server", "Сервер", "/quiet", "anna")
    script.at_nc("boris", "ANNA", "аnna", "boris")
    script.announced("vera", other, "ANNA", "x" * 33, "vera")
    script.announced("wim", "xx")
    script.in_chunks("Глеб", "Всем привет!", "/names")
    script.comes("dora")
    script.say("dora", "/quit")
    script.comes("elle")
    script.send("elle", b"GET / HTTP/1.1\r\n")
    script.comes("tom")
    script.send("tom", b"\x16\x03\x01\x02\x00\x01")
    script.comes("fred")
    script.send("fred", b"fred\r\n")
    script.send("fred", b"half a li")
    script.send("fred", "ne, и полбуквы ж".encode()[:-1])
    script.send("fred", "ж".encode()[1:] + b"\r\nand a second\r\n")
    script.comes("keys")
    for key in "kim":
        script.send("keys", key.encode())
    script.send("keys", b"\r\0")
    for who in ("wim", "keys", "fred"):
        script.say(who, "/quit")
    script.irc("ira", real_name="Ирина Петровна")
    script.say("ira", f"OPER root :{PASSWORD}", "JOIN #lobby", "MODE #lobby", "MODE ira +w")
    script.irc("rita", "message-tags", "server-time", "echo-message")
    script.say("rita", "JOIN #lobby,#tea")


def _talk(script: Script) -> None:
    script.title("talk")
    for who in ("anna", "vera", "Глеб"):
        script.say(who, "hello", "Привет, 你好, שלום, 🙂", "/me waves", "//slash", "   ", "a\tb\x1b[31mred\x07", LONG)
        script.say(who, "/msg boris psst", "/msg boris a\tb", f"/msg {who} to myself", "/msg nobody hi", "/msg ira hi")
    for who in ("anna", "vera"):
        script.say(who, "/msg boris", "/msg two! words", "/me", "/wave", "/hlep", "/help", "/help msg", "/help nothing")
    script.say(
        "ira", "PRIVMSG #lobby :hello", "PRIVMSG #lobby :\x01ACTION waves\x01", "PRIVMSG #lobby :\x02bold\x02 \x0304red"
    )
    script.say("ira", "NOTICE #lobby :hear", "NOTICE anna :hear", "PRIVMSG anna,boris,vera,Глеб :all of you")
    script.say(
        "ira", "PRIVMSG #lobby :\x01PING 1\x01", "PRIVMSG anna :\x01VERSION\x01", f"PRIVMSG #lobby :{LONG[:200]}"
    )
    script.say(
        "ira", "WALLOPS :operators only", "MODE #lobby +v boris", "PRIVMSG @#lobby :ranks", "PRIVMSG +#lobby :voiced"
    )
    script.say(
        "rita", "@+typing=active TAGMSG #lobby", "PRIVMSG +#lobby :from outside the rank", "PART #lobby,#tea :later"
    )
    script.title("pastes")
    script.paste("anna", "one", "two", "three")
    script.paste(
        "anna", "one", "/msg boris two", "/msg boris three", "/me four", "five", "//six", "", "/names", "seven"
    )
    script.paste("vera", "one", "two", "/msg boris three", "/nick VERA", "four", "/nonsense", "five")
    script.say("Глеб", "раз", "два", "три")
    script.say("boris", "/join alone")
    script.paste("boris", *[f"line {number}" for number in range(66)])
    script.say("anna", "/join alone", "/leave", "/join lobby")
    script.say("boris", "/leave", "/join lobby")
    script.title("several in one batch")
    script.together(("anna", ("one", "two")), ("boris", ("three",)), ("Глеб", ("четыре",)), ("vera", ("five", "six")))
    script.together(
        ("anna", ("/msg boris a", "/msg boris b")), ("boris", ("/msg anna c",)), ("ira", ("PRIVMSG anna :d",))
    )
    script.together(("anna", ("/join #tea",)), ("boris", ("/join #tea",)), ("vera", ("/join #tea",)))
    script.together(("anna", ("hello", "/leave")), ("boris", ("hello",)), ("vera", ("hello", "/leave")))
    script.say("vera", "/leave")
    script.say("boris", "/leave #tea")
    script.title("away and ignored")
    script.say("boris", "/away", "/away for tea", "/away for tea", "/away for cake")
    for who in ("anna", "vera", "Глеб"):
        script.say(who, "/msg boris are you there?")
    script.say("ira", "PRIVMSG boris :there?")
    script.say("boris", "/away", "/away")
    script.say("anna", "/ignore", "/ignore boris", "/ignore nobody", "/ignore a!b", "/ignore")
    script.say("boris", "can you hear me?", "/msg anna you?", "/nick bob")
    script.paste("boris", "and now?", "and now?")
    script.say("anna", "/ignore", "/ignore bob", "/ignore")
    script.say(
        "boris", "/nick boris", "/nick", "/nick Server", "/nick anna", "/nick аnna", "/nick BORIS", "/nick boris"
    )
    script.say("vera", "/nick вера", "/nick vera", "/msg вера hi")


def _rooms(script: Script) -> None:
    script.title("rooms")
    for who in ("anna", "vera"):
        script.say(
            who, "/join", "/join #", "/join " + "x" * 60, "/join a:b", "/join kitchen", "/join kitchen", "/join lobby"
        )
        script.say(
            who, "hello", "/join #kitchen", "/join #kitсhen", "/names", "/names lobby", "/names nowhere", "/names a:b"
        )
        script.say(who, "/topic", "/topic О погоде", "/topic", "/rooms", "/topic -", "/topic", "hello in the kitchen")
        script.say(
            who, "/leave #nowhere", "/leave #tea", "/rename lobby", "/rename кухня", "/rename kitchen", "/rename a:b"
        )
    script.say(
        "boris", "/join kitchen", "hello", "/kick anna", "/rename mine", "/invite ira", "/invite anna", "/invite nobody"
    )
    script.say(
        "anna", "/invite Глеб", "/kick Глеб", "/kick nobody", "/kick boris for the noise", "/invite a!b", "/kick a!b"
    )
    script.say("boris", "/join kitchen")
    script.say("vera", "/leave", "/kick boris", "/invite boris")
    script.say(
        "anna", "/kick boris", "/leave", "/leave", "hello?", "/me too", "/topic", "/names", "/history", "/invite boris"
    )
    script.say("anna", "/rename x", "/kick boris", "/leave", "/join lobby")
    script.say("vera", "/leave", "hello?", "/join lobby")
    script.say("Глеб", "/leave", "hello?", "/join lobby", "/rooms")
    script.say("boris", "/leave", "/join lobby")


def _rules(script: Script) -> None:
    script.title("what holds in a room")
    script.say("ira", "JOIN #den", "MODE #den")
    for who in ("anna", "vera", "Глеб"):
        script.say(who, "/join den")
    for letters in ("i", "m", "n", "s", "t", "C", "k key", "l 50", "b *!*@1.example", "b m:bad", "e friend", "I guest"):
        script.say("ira", f"MODE #den -{letters}", f"MODE #den +{letters}", f"MODE #den -{letters}")
    script.say("ira", "MODE #den +imntk-s+l key 7", "MODE #den -imntkl key")
    for closing in ("k key", "i", "l 1", "b boris"):
        script.say("ira", f"MODE #den +{closing}")
        script.say("boris", "/join den", "/join den wrong")
        script.say("ira", f"MODE #den -{closing}")
    script.say("ira", "MODE #den +k key")
    script.say("boris", "/join den key", "/leave")
    script.say("ira", "MODE #den -k key", "MODE #den +m")
    script.say("anna", "may I?", "/me too")
    script.paste("vera", "may I?", "may I?")
    script.paste("anna", "may I?", "may I?")
    script.say("ira", "MODE #den +i-m", "INVITE boris #den")
    script.say("boris", "/join den", "/leave #den")
    script.irc("nick")
    script.say("ira", "MODE #den +o anna")
    script.say("nick", "KNOCK #den :let me in", "KNOCK #den", "JOIN #den")
    script.say("ira", "MODE #den -o anna")
    script.say("ira", "MODE #den +tn-i")
    script.say("anna", "/topic mine", "/topic")
    script.say("ira", "TOPIC #den :of the operator", "MODE #den +s")
    script.say("boris", "/names den", "/rooms", "/join den", "/leave", "/invite anna")


def _roles(script: Script) -> None:
    script.title("roles")
    for letter in "vhoaq":
        script.say("ira", f"MODE #den +{letter} anna", f"MODE #den -{letter} anna", f"MODE #den +{letter} vera")
        script.say("anna", "/invite nick", "/kick nick")
        script.say("ira", f"MODE #den -{letter} vera")
    script.say("ira", "MODE #den +o anna")
    for prefix in "+%@&~":
        script.say("ira", f"PRIVMSG {prefix}#den :for these", f"PRIVMSG {prefix}#den :\x01ACTION waves\x01")
    script.say("anna", "/join lobby")
    script.say(
        "ira", "PRIVMSG @#den :while you are elsewhere", "MODE #den -o anna", "KICK #den anna :enough", "KICK #den vera"
    )
    script.say("nick", "NICK nicholas", "PART #den :so long", "NICK nick")
    script.say("ira", "KILL nick :for the noise", "RENAME #den #hole :deeper")
    _looked_after(script)


def _looked_after(script: Script) -> None:
    """Rules that those who set them leave behind; and a room that an operator of the server removes."""
    script.title("rooms that nobody may change")
    script.say(
        "ira", "MODE ira -o", "JOIN #yard", "PRIVMSG #yard :hello", "MODE #yard +s", "JOIN #attic", "MODE #attic +s"
    )
    script.say("ira", "MODE #yard +mb *!*@2.example", "MODE #lobby +m")
    script.irc("muted")
    script.say("muted", "JOIN #yard", "NICK other", "SETNAME :other", "AWAY :other", "PART #yard :words", "JOIN #yard")
    for who in ("boris", "vera"):
        script.say(who, "/join attic", "/join yard", "/topic mine", "/nick other")
    script.say("vera", "/leave yard", "/join yard")
    script.say("ira", "PART #yard", "PART #attic")
    script.say("boris", "heard again", "/join attic")
    script.say("ira", f"OPER plain :{PASSWORD}", "CLEARCHAN #yard :enough", "CLEARCHAN #attic")


def _past(script: Script) -> None:
    script.title("the past")
    script.say("anna", "/join past", "first words", "/me acts", "вторые слова о ёлке")
    script.later(86_400)
    script.say("boris", "/join past", "today's words", "/msg anna secret words", "/msg anna more")
    script.paste("boris", "six", "seven", "eight")
    for who in ("anna", "vera", "Глеб"):
        script.say(who, "/join past", "/history", "/history 2", "/history 3 boris", "/history 0", "/history nobody")
        script.say(who, "/history 5 #past", "/history 5 past", "/history 5 #nowhere", "/history #a:b", "/search words")
        script.say(who, "/search елке", "/search nothing at all", "/search", "/history 2 boris!")
        script.say(who, '/search "first words" in:#past', "/search from:ANNA", "/search wor* before:2001-01-01")
        script.say(who, "/search !!!", "/search -first words", "/search from: anna", "/search in:a in:b words")
        script.say(who, "/search words before:soon", "/search words after:2001-01-01 before:2001-01-01")
        script.say(who, "/search " + "so " * 33)
        script.paste(who, "before", "/history 2", "after", "/search six", "and after")
    script.irc("sasha")
    script.say("sasha", "JOIN #past")
    script.say("boris", "/leave #past")


def _changes(script: Script) -> None:
    script.title("what becomes of messages")
    for who in ("anna", "vera", "Глеб", "boris"):
        script.say(who, "/join changes")
    script.say("boris", "/join lobby")
    for irc in ("sasha", "rita"):
        script.say(irc, "JOIN #changes")
    for who in ("anna", "vera", "Глеб"):
        script.say(who, "helo", "/edit hello", "/me wavs", "/edit waves", "/numbers on", "/numbers", "/history")
        script.say(
            who, "/reply 1 yes", "/react 1 👍", "/react 1 👍", "/unreact 1 👍", "/react 1 ❤", "/delete", "/delete"
        )
        script.say(who, "/edits 1", "/правки 30", "/edits 99", "/edits")
        script.say(who, "/edit", "/edit 1", "/edit 99 x", "/delete 99", "/react 99 x", "/reply 99 x", "/reply 1")
        script.paste(who, "one", "/edit ONE", "two", "/delete", "three")
        script.say(who, "/history 1 before 3", "/history after 2", "/history 1 after 1 changes", "/history around 2")
        script.say(who, "/history 2023-11-16", "/history 31.02.2023", "/history before 99", "/numbers off")
    script.say("boris", "/join changes", "/history", "/edit 1 mine", "/delete 1", "/react 1 👍", "/reply 1 indeed")
    script.say("anna", "/history", "/delete 3 off topic", "/edit corrected", "/search corrected", "/history")
    script.say("anna", *[f"/react 1 {number}" for number in range(21)])
    script.say("anna", "/msg boris pst", "/edit psst")
    script.say("boris", "/history 1 anna", "/numbers on", "/msg anna and you?")
    script.say("anna", "/history anna", "/history boris", "/react 9 👍")
    script.say(
        "anna", "/history 1 boris", "/delete", "/msg rita for you alone", "/nick Anna_", "/edit for you", "/nick anna"
    )
    script.say("boris", "/reply 99 x", "/reply 1 answered", "/numbers off")
    script.later(86_400)
    script.say("boris", "/edit too late", "/delete", "/history 1 before 2")
    for who in ("anna", "vera", "Глеб", "boris"):
        script.say(who, "/leave changes", "/join past")


def _faults(script: Script) -> None:
    script.title("what can't be read")
    for who in ("anna", "vera"):
        script.send(who, b"\xff\xfe not UTF-8\n")
        script.send(who, b"x" * 5000 + b"\n")
        script.send(who, b"good\nbad \xff\ngood again\n" + b"y" * 5000 + b"\nlast\n")
    script.send("Глеб", b"bad \xfe")
    script.send("Глеб", b"x" * 5000)
    script.send("Глеб", "half a letter: ж".encode()[:-1])
    script.send("Глеб", "ж".encode()[1:])
    script.send("Глеб", "half a letter: ж".encode()[:-1])
    script.pauses("Глеб")
    script.send("ira", b"PRIVMSG #lobby :\xff\r\n")
    script.paste("anna", "\x1b]0;title\x07", "a\u202eb", "zero\u200bwidth", "\u0085next", "\u2028line", "e\u0301")


def _failing(script: Script) -> None:
    script.title("a disk that is full")
    script.does("the disk fills up")
    for who in ("anna", "vera", "Глеб"):
        script.say(who, "hello?", "/msg boris hello?", "/topic x", "/join elsewhere", "/join lobby")
    script.paste("anna", "one", "/names", "two", "/msg boris three")
    script.paste("vera", "one", "/names", "two")
    script.say("ira", "PRIVMSG #lobby :hello?", "TOPIC #lobby :x", "MODE #lobby +m", "NOTICE #lobby :hello?")
    script.together(("anna", ("one", "/names")), ("boris", ("two",)), ("ira", ("PRIVMSG #lobby :three",)))
    script.idles(2)
    script.together(
        ("anna", ("first", "/names", "/away tea", "/rooms", "/join both")),
        ("vera", ("second", "/topic", "/join both")),
        ("boris", ("/msg anna third", "/away", "/kick vera", "/join both")),
    )
    for who in ("anna", "vera", "boris"):
        script.say(who, "/leave #both", "/join lobby")
    script.does("the disk has room again")
    script.idles(2)
    script.paste("anna", "hello again", "and again")
    script.does("the archive is damaged")
    for who in ("anna", "vera", "Глеб"):
        script.say(who, "/history")
    script.does("the archive is mended")
    script.say("anna", "/history 2")


def _ends(script: Script) -> None:
    script.title("ends")
    script.say("ira", "KILL boris :for the noise", "KILL Глеб")
    script.announced("zina", "ru")
    script.say("ira", "KILL zina :прощай")
    script.in_chunks("yuri", "hello")
    script.say("ira", "KILL yuri :bye")
    script.at_nc("una")
    script.say("una", "/quit")
    script.at_nc("ulla", "ulla", "/join den2")
    script.ends("ulla")
    script.announced("olga", "en", "/quit with words")
    script.announced("oleg", "ru", "/quit")
    script.in_chunks("nora", "/quit с вещами")
    script.in_chunks("nils")
    script.ends("nils")
    script.at_nc("last")
    script.send("last", b"no newline at the end")
    script.ends("last")
    script.at_nc("pete")
    script.paste("pete", "my last words", "/quit really", "never heard")
    script.does("the old is forgotten")
    script.later(8 * 86_400)
    script.does("the old is forgotten")
    script.say("anna", "/rooms", "/history")
