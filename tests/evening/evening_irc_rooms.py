"""IRC's rooms: entering, modes, closed ones, invitations, knocks, kicks, renamings. Data only."""

from evening_irc_talk import LONG
from evening_steps import Script


def rooms(script: Script) -> None:
    script.title("rooms")
    for who in ("anna", "all"):
        script.say(
            who,
            "JOIN",
            "JOIN #",
            "JOIN room",
            "JOIN #a:b",
            "JOIN #" + "x" * 60,
            "JOIN #room",
            "JOIN ,",
            "JOIN #rооm",
            "JOIN #new,#кухня,x",
        )
        script.say(
            who,
            "TOPIC",
            "TOPIC #new",
            "TOPIC #new :",
            "TOPIC #new :О погоде",
            "TOPIC #new",
            "TOPIC #nowhere",
            "TOPIC x",
            "TOPIC #nowhere :x",
        )
        script.say(
            who,
            f"TOPIC #new :{LONG * 3}",
            "TOPIC #new :\x02bold\x03",
            "NAMES",
            "NAMES #new",
            "NAMES #new,#room,x,#nowhere",
            "NAMES x",
        )
        script.say(
            who,
            "PART",
            "PART #nowhere",
            "PART x",
            "PART ,",
            "PART #new :so long",
            "PART #new",
            "TOPIC #new :mine",
            "PRIVMSG #new :outside",
        )
        script.say(
            who,
            "PART #кухня",
            f"JOIN {','.join(f'#{number}' for number in range(51))}",
            "JOIN #1,#2",
            "PART #1,#2,#3 :both",
            "JOIN #1,#2",
            "JOIN 0",
        )
        script.say(
            who,
            f"PART {','.join(f'#{number}' for number in range(51))}",
            f"NAMES {','.join(f'#{number}' for number in range(21))}",
            "JOIN #room",
        )
        script.say(
            who,
            "LIST",
            "LIST #room",
            "LIST *oo*,!#a*",
            "LIST >1",
            "LIST <3",
            "LIST C>0",
            "LIST C<9",
            "LIST T<9",
            "LIST T>0",
            "LIST #nowhere",
            "LIST x",
        )
        script.say(who, f"LIST {','.join(f'#{number}' for number in range(21))}")
    script.say(
        "all",
        "@label=1 JOIN #x,#y",
        "@label=2 PART #x,#y,#z",
        "@label=3 NAMES #room",
        "@label=4 TOPIC #room :x",
        "@label=5 JOIN #room",
    )


def modes(script: Script) -> None:
    script.title("modes")
    script.say(
        "anna",
        "JOIN #m",
        "MODE",
        "MODE #m",
        "MODE #nowhere",
        "MODE #a:b",
        "MODE #m b",
        "MODE #m e",
        "MODE #m I",
        "MODE #nowhere b",
    )
    for who in ("boris", "all", "Ёлка"):
        script.say(who, "JOIN #m")
    script.say("нина", "/join m", "/join room")
    script.say(
        "boris",
        "MODE #m",
        "MODE #m +m",
        "MODE #m +o boris",
        "MODE #m +mi-t+o boris",
        "MODE #m b",
        "KICK #m anna",
        "TOPIC #m :x",
    )
    for letters in (
        "b boris",
        "b *!*@*.example",
        "b m:bad!*@*",
        "e good",
        "I guest",
        "k key",
        "l 30",
        "C",
        "i",
        "m",
        "n",
        "s",
        "t",
    ):
        script.say(
            "anna",
            f"MODE #m +{letters}",
            f"MODE #m +{letters}",
            "MODE #m",
            f"MODE #m -{letters}",
            f"MODE #m -{letters}",
        )
    script.say(
        "anna",
        "MODE #m +b bad",
        "MODE #m +b-b user@host user@host",
        "MODE #m +eI good guest",
        "MODE #m b",
        "MODE #m e",
        "MODE #m I",
        "MODE #m +beI",
        "MODE #m -beI bad good guest",
    )
    script.say(
        "anna",
        "MODE #m +imnst-s+k-l+b key mask",
        "MODE #m",
        "MODE #m -imnst",
        "MODE #m -k",
        "MODE #m +k",
        "MODE #m +l",
        "MODE #m +l x",
        "MODE #m +l 0",
    )
    script.say(
        "anna",
        "MODE #m +k a,b",
        "MODE #m +k " + "x" * 60,
        "MODE #m +b x:y",
        "MODE #m +Z",
        "MODE #m +ж",
        "MODE #m +ovh-v boris all Ёлка all",
        "MODE #m -oh boris Ёлка",
    )
    script.say(
        "anna",
        "MODE #m +o nobody",
        "MODE #m +o 7up",
        "MODE #m +v нина",
        "MODE #m +v clara",
        "MODE #m +q anna",
        "MODE #m +a boris",
        "MODE #m -a boris",
    )
    script.say("anna", "MODE #m +" + "b" * 22 + " " + " ".join(f"mask{number}" for number in range(22)), "MODE #m b")
    for half in range(5):
        script.say("anna", "MODE #m +" + "b" * 20 + " " + " ".join(f"more{half}x{number}" for number in range(20)))
    script.say("anna", "MODE #m +b onemore")
    script.say("all", "@label=1 MODE #m", "@label=2 MODE #m +m", "@label=3 MODE #m b", "@label=4 MODE #m +Zb")
    script.say("clara", "MODE #m", "MODE #m b", "MODE #room")
    script.title("closed rooms")
    script.say("anna", "JOIN #c", "MODE #c +k key")
    for who in ("boris", "all"):
        for closing, opening in (("+k key", "-k key"), ("+i", "-i"), ("+l 1", "-l"), ("+b *!*@*", "-b *!*@*")):
            script.say("anna", f"MODE #c {closing}")
            script.say(who, "JOIN #c", "JOIN #c wrong")
            script.say("anna", f"MODE #c {opening}")
    script.say("anna", "MODE #c +k key", "MODE #c +s")
    script.say(
        "boris", "JOIN #c,#d key", "MODE #c", "PART #c,#d", "MODE #c", "NAMES #c", "TOPIC #c", "WHO #c", "LIST #c"
    )
    script.say("anna", "MODE #c -sk key", "MODE #c +m-n", "MODE #m +m")
    for who in ("boris", "all"):
        script.say(
            who,
            "PRIVMSG #c :outside",
            "PRIVMSG #m :not heard",
            "NOTICE #m :not heard",
            "TAGMSG #m",
            "PRIVMSG #m :\x01VERSION\x01",
        )
        script.paste(who, "PRIVMSG #m :not", "PRIVMSG #m :heard")
    script.say("anna", "MODE #m +v-m+C boris", "MODE #c -m")
    script.say("boris", "PRIVMSG #m :\x01VERSION\x01", "PRIVMSG #m :\x01ACTION waves\x01", "PRIVMSG #c :from outside")
    script.say("нина", "/names m", "/join m", "hello", "/join room")
    script.say("anna", "MODE #m -b+b mask1 m:boris", "MODE #m -v boris", "MODE #m -b m:boris")
    script.title("modes of oneself")
    for who in ("anna", "all"):
        script.say(
            who,
            f"MODE {who}",
            f"MODE {who} +i",
            f"MODE {who} +B-i+w",
            f"MODE {who}",
            f"MODE {who} +o",
            f"MODE {who} -Bw",
            f"MODE {who} +xyz",
        )
        script.say(who, "MODE boris", "MODE boris +i", "MODE nobody", "MODE 7up")


def inviting(script: Script) -> None:
    script.title("invitations, knocks, kicks and renamings")
    script.say(
        "anna",
        "JOIN #i",
        "MODE #i +i",
        "INVITE",
        "INVITE boris",
        "INVITE boris #i",
        "INVITE boris #i",
        "INVITE нина #i",
        "INVITE nobody #i",
    )
    script.say("anna", "INVITE 7up #i", "INVITE boris x", "INVITE boris #nowhere", "INVITE anna #i")
    script.say("boris", "INVITE", "JOIN #i", "INVITE clara #i", "INVITE all #m")
    script.say("нина", "/join i", "/join room")
    script.say(
        "all",
        "KNOCK #i :please",
        "KNOCK #i",
        "KNOCK #nowhere",
        "KNOCK x",
        "KNOCK #room",
        "KNOCK #m",
        "KNOCK",
        "@label=1 KNOCK #i :again",
    )
    script.say("anna", "INVITE all #i", "MODE #i +b clara")
    script.say("clara", "KNOCK #i", "JOIN #i", "KNOCK #c")
    script.say("all", "@label=2 JOIN #i", "@label=3 INVITE clara #i", "@label=4 INVITE")
    script.say(
        "anna",
        "MODE #i +o all",
        "KICK",
        "KICK #i",
        "KICK #i nobody",
        "KICK #i clara",
        "KICK #i 7up",
        "KICK #nowhere boris",
        "KICK x boris",
    )
    script.say(
        "anna",
        "KICK #i boris :enough",
        "KICK #i нина",
        "KICK #i,#c all",
        "KICK #i,#room all,Ёлка :from each",
        "KICK #i ,",
    )
    script.say(
        "anna", f"KICK #i {','.join(f'p{number}' for number in range(21))}", "INVITE all #i", "KICK #i anna :myself"
    )
    script.say("all", "JOIN #i", "@label=5 KICK #i anna", "@label=6 KICK #room anna :labelled")
    script.say("anna", "JOIN #r", "PRIVMSG #r :said before")
    for who in ("boris", "all", "clara"):
        script.say(who, "JOIN #r")
    script.say("нина", "/join r")
    script.say("olga", "/join r", "/join room")
    script.say(
        "anna",
        "TOPIC #r :about",
        "RENAME",
        "RENAME #r",
        "RENAME #r #s :a reason",
        "RENAME #s #S",
        "RENAME #s x",
        "RENAME #s #room",
        "RENAME #s #rооm",
    )
    script.say(
        "anna",
        "RENAME #nowhere #x",
        "RENAME x #x",
        "RENAME #s #a:b",
        f"TOPIC #S :{'x' * 380}",
        "RENAME #S #" + "ж" * 49,
        "RENAME #s #r",
    )
    script.say("boris", "RENAME #r #mine")
    script.say("all", "@label=7 RENAME #r #mine", "PART #r :bye")
    script.say("нина", "hello", "/leave")
