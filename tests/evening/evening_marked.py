"""An evening with `/client 2`: lines that say what they are, beside others. Data only."""

from evening_steps import PASSWORD, Plan, Script


def marked_evening() -> Script:
    script = Script(Plan())
    script.title("names")
    script.at_nc("anna")
    script.marked("mila", "ru", "", "two words", "ANNA", "mila")
    script.marked("max", "en", "max")
    script.comes("later")
    script.say("later", "/client 3 ru", "/client 2 ru", "/client 1 en", "later", "/quit so long")
    script.irc("ira")
    script.say("ira", f"OPER root :{PASSWORD}", "JOIN #lobby")
    script.title("talk")
    for who in ("anna", "mila"):
        script.say(
            who, "hello", "/me waves", 'a\tb "c" \\d\x1b[31m\x1cred', "/msg max psst", f"/msg {who} to myself", ""
        )
        script.say(who, "/msg nobody hi", "/nonsense", "/nick", "/ignore max", "/ignore", "/ignore max", "/away tea")
        script.say(who, "/away")
    script.say("ira", "NOTICE #lobby :hear", "PRIVMSG mila :you", "WALLOPS :operators", "PRIVMSG @#lobby :ranks")
    script.say("ira", "@+typing=active TAGMSG #lobby", "MODE #lobby +o mila", "PRIVMSG @#lobby :ranks")
    script.paste("mila", "one", "two", "/nick мила", "three", "/nick mila")
    script.send("mila", b"bad \xff\n")
    script.say("max", "/away for tea")
    script.say("mila", "/msg max there?")
    script.title("rooms")
    script.say("mila", "/join tea", "in the tea room", "/topic leaves", "/topic", "/names", "/rooms", "/join lobby")
    script.say("mila", "/кто", "/list", "/help who", "/w max там?", "/я waves")
    script.say("max", "/join tea", "hello", "/join lobby")
    script.say("mila", "/join tea", "/invite anna", "/rename чай", "/kick max enough", "/leave", "/leave", "hello?")
    script.say("mila", "/join lobby", "/invite max", "/names nowhere")
    script.say(
        "ira", "JOIN #den", "MODE #den +i", "INVITE mila #den", "KNOCK #чай :please", "RENAME #den #hole :deeper"
    )
    script.say("mila", "/join hole", "/leave hole", "/leave #nowhere")
    script.title("the past")
    script.say("mila", "/history 2", "/history 2 max", "/search hello", "/search nothing at all")
    script.say("max", "/join tea2", "/leave", "/history 1 nobody")
    script.title("what becomes of messages")
    script.say("max", "/join tea3", "helo", "/edit hello", "/me waves")
    script.say(
        "mila", "/join tea3", "/numbers on", "/history", "/reply 1 yes", "/react 1 👍", "/unreact 1 👍", "/react 2 ❤"
    )
    script.say("anna", "/join tea3", "/history", "/react 1 👍")
    script.say("max", "/history", "/delete 2 enough", "/msg mila pst", "/edit psst", "/delete", "/delete 99")
    script.say("max", "/edits 1", "/edits 99", "/edits")
    script.say("mila", "/history 1 before 3", "/numbers off", "/history 2000-01-01", "/edit 1 mine")
    script.title("ends")
    script.say("anna", "/quit the end")
    script.say("ira", "KILL max :for the noise", "QUIT :later")
    script.say("mila", "/quit")
    return script


def marked_and_locked_evening() -> Script:
    """The same client at a server with a password."""
    script = Script(Plan(language="ru", password="сезам"))
    script.marked("mila", "en", "mila", "/password wrong", "/password сезам", "hello")
    script.marked("max", "ru", "/password 1", "/password 2", "/password 3")
    return script
