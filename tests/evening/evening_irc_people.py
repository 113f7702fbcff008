"""People in IRC: what they say of themselves, who asks for them, who watches for them, operators. Data only."""

from evening_irc_talk import LONG
from evening_steps import PASSWORD, Script


def people(script: Script) -> None:
    script.title("what people say of themselves")
    for who in ("anna", "all"):
        script.say(
            who,
            "JOIN #room",
            "SETNAME",
            "SETNAME :",
            "SETNAME :A new name",
            "SETNAME :" + "ж" * 80,
            "AWAY :for tea",
            "AWAY :for cake",
            "AWAY",
        )
        script.say(who, "AWAY", f"AWAY :{LONG * 2}", "AWAY :at last")
        script.say(
            "boris", f"PRIVMSG {who} :there?", f"NOTICE {who} :there?", f"WHOIS {who}", f"USERHOST {who}", f"WHO {who}"
        )
        script.paste("boris", f"PRIVMSG {who} :there?", f"PRIVMSG {who} :really?")
        script.say("нина", f"/msg {who} there?")
        script.say(who, "AWAY", f"NICK {who}2", f"NICK {who}")


def asking(script: Script) -> None:
    script.title("who is who")
    script.say("boris", "MODE boris +i", "JOIN #hidden", "MODE #hidden +s", "PRIVMSG #room :active", "MODE boris +B")
    script.later(90)
    for who in ("anna", "all"):
        script.say(
            who,
            "WHO",
            "WHO #room",
            "WHO #ROOM o",
            "WHO boris",
            "WHO nobody",
            "WHO 0",
            "WHO *",
            "WHO a*",
            "WHO #nowhere",
            "WHO #hidden",
            "WHO * o",
            "WHO boris o",
        )
        script.say(
            who,
            "WHO #room %tcuihsnfdlaor,42",
            "WHO #room %n",
            "WHO #room %nrt,1234",
            "WHO boris %hsu",
            "WHO #room %",
            "WHO *.cloak %nf",
            "WHO nobody %n",
        )
        script.say(
            who,
            "WHOIS",
            "WHOIS boris",
            "WHOIS anna",
            "WHOIS all",
            "WHOIS нина",
            "WHOIS nobody",
            "WHOIS 7up",
            "WHOIS irc.beseda.local boris",
        )
        script.say(
            who,
            "WHOIS elsewhere.example boris",
            "WHOIS boris boris",
            "WHOIS boris,anna",
            "WHOWAS",
            "WHOWAS egor",
            "WHOWAS boris",
            "WHOWAS anna2",
        )
        script.say(
            who,
            "WHOWAS 7up",
            "WHOWAS boris 1",
            "WHOWAS olga2 0",
            "ISON",
            "ISON boris nobody нина",
            "ISON nobody",
            "ISON :boris anna",
            "USERHOST",
        )
        script.say(who, "USERHOST boris anna нина nobody all Ёлка clara", "USERHOST nobody", "LUSERS")
    script.say(
        "all",
        "@label=1 WHO #room",
        "@label=2 WHOIS boris",
        "@label=3 WHO nobody",
        "@label=4 WHOWAS anna2",
        "@label=5 LUSERS",
        "@label=6 WHO * %n",
    )
    script.paste(
        "all",
        "@label=7 WHO boris",
        "@label=8 PRIVMSG #room :between",
        "@label=9 LIST",
        "@label=a NAMES #room",
        "@label=b TIME",
    )


def monitor(script: Script) -> None:
    script.title("monitor")
    script.irc("watcher", "extended-monitor", "away-notify", "setname", "message-tags", "server-time")
    for who in ("anna", "all", "watcher"):
        script.say(
            who,
            "MONITOR",
            "MONITOR X",
            "MONITOR +",
            "MONITOR + boris,nobody,zoya,7up,Zoya",
            "MONITOR L",
            "MONITOR S",
            "MONITOR - nobody",
            "MONITOR L",
        )
        script.say(who, "MONITOR +", "MONITOR - 7up")
    script.irc("zoya")
    script.say("zoya", "AWAY :away", "SETNAME :Зоя", "AWAY", "NICK zoe", "NICK zoya", "NICK Zoya", "QUIT :bye")
    script.at_nc("zoya2", "zoya", "/away tea", "/nick zina", "/quit")
    script.say("anna", "MONITOR C", "MONITOR L")
    for letter in "abc":
        script.say("anna", f"MONITOR + {','.join(f'{letter}{number}' for number in range(35))}")
    script.say("anna", "MONITOR L", "MONITOR S", "MONITOR C")
    script.say(
        "anna",
        "MARKREAD",
        "MARKREAD #room",
        "MARKREAD #room *",
        "MARKREAD #room timestamp=2020-01-02T00:00:00.000Z",
        "MARKREAD #room timestamp=2020-01-01T00:00:00.000Z",
        "MARKREAD boris timestamp=2020-01-01T00:00:00.000Z",
        "MARKREAD nobody",
        "MARKREAD #nowhere timestamp=2020-01-01T00:00:00.000Z",
    )
    script.say("all", "@label=1 MONITOR + anna", "@label=2 MONITOR L", "@label=3 MONITOR C", "@label=4 MONITOR - x")
    script.say("watcher", "QUIT")


def operators(script: Script) -> None:
    script.title("operators")
    script.irc("oper", "chghost", "server-time")
    script.irc("victim", "chghost")
    script.say("victim", "JOIN #room")
    script.say(
        "oper",
        "JOIN #room",
        "KILL victim",
        "WALLOPS :x",
        "REHASH",
        "OPER",
        "OPER root",
        "OPER root wrong",
        "OPER nobody x",
    )
    script.say(
        "oper",
        f"OPER root :{PASSWORD}",
        f"OPER root :{PASSWORD}",
        "MODE oper",
        "WHOIS oper",
        "MODE oper +w",
        "WALLOPS",
        "WALLOPS :",
        "WALLOPS :to all",
    )
    script.say("anna", "MODE anna +w", "WHOIS oper", "WHO oper", "USERHOST oper", "WHO * o", "LUSERS")
    script.say(
        "oper",
        f"WALLOPS :{LONG}",
        f"WALLOPS :{LONG}{LONG}",
        "REHASH",
        "MODE #m +o oper",
        "JOIN #hidden",
        "RENAME #room #zimmer",
        "RENAME #zimmer #room",
    )
    script.does("the settings are wrong")
    script.say("oper", "REHASH")
    script.say(
        "all",
        f"@label=1 OPER plain :{PASSWORD}",
        "@label=2 REHASH",
        "@label=3 KILL nobody",
        "@label=4 WALLOPS :labelled",
        "@label=5 OPER x y",
    )
    script.does("the settings are right")
    script.say("all", "@label=6 REHASH", "MODE all -o")
    script.say(
        "oper",
        "KILL",
        "KILL nobody",
        "KILL 7up",
        "KILL irc.beseda.local",
        "KILL " + "𠀀" * 32 + f" :{LONG}",
        "KILL victim :for the noise",
        "KILL нина",
        "CLEARCHAN",
        "CLEARCHAN x",
        "CLEARCHAN #nowhere",
        "TOPIC #m :by force",
        "KICK #m Ёлка",
    )
    script.say("anna", "JOIN #spam", "PRIVMSG #spam :buy", "CLEARCHAN #spam")
    script.say("all", "JOIN #spam")
    script.say("oper", "CLEARCHAN #spam :for the noise", "CLEARCHAN #spam")
    script.say("oper", "MODE oper -o", "KILL boris", "KILL oper")
