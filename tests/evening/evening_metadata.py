"""The evening of metadata: what is said by keys of people and rooms, who is told of it and who is not. Data only."""

from evening_steps import PASSWORD, Plan, Script, Speech

CAPS = ("batch", "draft/metadata-3")
MANY = tuple(f"k{number}" for number in range(31))


def metadata_evening() -> Script:
    script = Script(Plan())
    _come(script)
    _look(script)
    _say(script)
    _rooms(script)
    _limits(script)
    _watch(script)
    return script


def _come(script: Script) -> None:
    script.title("before the welcome")
    script.comes("anna", Speech.IRC)
    script.say("anna", "METADATA * LIST", "CAP LS 302", f"CAP REQ :{' '.join(CAPS)} labeled-response")
    script.say(
        "anna", "METADATA * SUB display-name url $x", "METADATA * SET display-name :Anna S. 🌸", "METADATA * SET"
    )
    script.say(
        "anna", "METADATA * SET $x :y", "METADATA * SET url :\x1b", "METADATA * SET url :x", "METADATA * SET url"
    )
    script.say("anna", "METADATA * LIST", "METADATA * GET url display-name $x", "METADATA * SUBS", "METADATA * SYNC")
    script.say("anna", "METADATA bob LIST", "METADATA * CLEAR", "METADATA * SET display-name :Server")
    script.say("anna", *[f"METADATA * SET k{number} :v" for number in range(12)])
    script.paste("anna", "NICK anna", "USER a 0 * :Anna", "CAP END")
    script.irc("boris", *CAPS)
    script.irc("vera", "message-tags")
    script.at_nc("nina")
    script.say("vera", "METADATA * LIST")


def _look(script: Script) -> None:
    script.title("what there is")
    script.say(
        "anna", "METADATA * CLEAR", "METADATA * CLEAR", "METADATA anna SET display-name :Anna S. 🌸", "JOIN #room"
    )
    script.say(
        "boris", "METADATA * SUB display-name url pronouns", "METADATA * SUB url", "JOIN #room", "JOIN #nowhere,#"
    )
    for who in ("vera", "nina"):
        script.say(who, "JOIN #room" if who == "vera" else "/join room")
    script.say("boris", "METADATA anna LIST", "METADATA #room LIST", "METADATA nobody LIST", "METADATA $x LIST")
    script.say(
        "boris", "METADATA anna GET display-name url $x", "METADATA #room SYNC", "METADATA anna SYNC", "WHOIS anna"
    )
    script.say("boris", "METADATA *ALL SYNC", "METADATA nobody SYNC", "METADATA nobody SUB x", "METADATA boris SUBS")
    script.say(
        "boris", "METADATA", "METADATA *", "METADATA * NOD", "METADATA * GET", "METADATA * LIST x", "METADATA * :x y"
    )
    script.say("anna", "@label=1 METADATA * SUB pronouns", "@label=2 METADATA * LIST", "@label=3 METADATA * SYNC")
    script.say("vera", "WHOIS anna")


def _say(script: Script) -> None:
    script.title("what is said of people")
    script.say(
        "anna", "METADATA * SET pronouns :she/her", "METADATA * SET pronouns :she/her", "METADATA * SET pronouns"
    )
    script.say("anna", "METADATA * SET display-name :B o ris", "METADATA * SET display-name :\u202eanna", "NICK anya")
    script.say(
        "boris", "METADATA anya SET url :x", "METADATA * SET display-name :Anna S", "NICK annas", "METADATA * SET $x"
    )
    script.say("anna", "METADATA * CLEAR", "NICK anna", "METADATA * SET url :http://x", "CAP REQ :-batch")
    script.say("boris", "METADATA * UNSUB url $x none", "METADATA * SUBS")


def _rooms(script: Script) -> None:
    script.title("what is said of rooms")
    script.say("boris", "METADATA #room SET url :x", "METADATA #room CLEAR", "METADATA #nowhere SET url :x")
    script.say("anna", "CAP REQ :batch", "METADATA * SUBS", "METADATA #room SET url :http://room")
    script.say("anna", "METADATA #room SET display-name :The room", "METADATA #room SET display-name :lobby")
    script.say("boris", "METADATA * SUB url", "JOIN #other", "MODE #other +s", "PART #room", "JOIN #room")
    script.say("anna", "METADATA #other LIST", "METADATA #other SYNC")
    script.say("anna", "METADATA #room SET pronouns :it", "PART #room")
    script.say("boris", "METADATA #room CLEAR", "METADATA #room CLEAR", "METADATA #other SET url :secret")
    script.say("nina", "hello", "/names")


def _limits(script: Script) -> None:
    script.title("limits")
    script.say("boris", f"METADATA * SUB {' '.join(MANY)}", *[f"METADATA * SET k{number} :v" for number in range(13)])
    script.say("boris", *[f"METADATA * SET k0 :{number}" for number in range(13)], "METADATA * CLEAR")
    script.later(60)
    script.say("boris", "METADATA * SET k0 :at last", f"METADATA * SET url :{'v' * 257}")


def _watch(script: Script) -> None:
    script.title("those who are watched for")
    script.irc("gleb", *CAPS)
    script.say("gleb", "METADATA * SUB url", "MONITOR + anna,zed", f"OPER root :{PASSWORD}", "METADATA anna CLEAR")
    script.irc("zed", *CAPS)
    script.say("zed", "METADATA * SET url :z", "MODE zed +i", "METADATA * SET url :y")
    script.say("boris", "METADATA zed LIST", "METADATA * UNSUB url", "MONITOR + zed")
    script.title("more than is told at once")
    for number in range(51):
        who = f"p{number:02}"
        script.irc(who, *CAPS)
        script.say(who, "METADATA * SET k0 :v", "JOIN #crowd")
    script.say("boris", "JOIN #crowd", "METADATA #crowd SYNC")
