"""Malformed lines of IRC: tags, source, verb and parameters put together by chance, then mutated, from a seed.

The verbs are those the server knows, so that every handler gets its share; each parameter is what some verb takes,
seldom the one that this verb takes. Now and then it is something that is known to cost much where it isn't bounded.
"""

import random

from beseda.wire.dialects.irc.caps import ROWS
from beseda.wire.dialects.irc.commands import COMMANDS
from beseda.wire.dialects.irc.line import LONGEST_CLIENT_TAGS
from mutation import mutated

VERBS = [verb.encode() for verb in COMMANDS if verb != "QUIT"]
"""Who leaves says nothing more, so QUIT comes last."""
LONG = 2 * LONGEST_CLIENT_TAGS
"""Bytes: over the longest line with tags."""
CAPS = " ".join(row.name for row in ROWS).encode()
REAL_NAME = "a" * 100
"""What a mask of many stars has many ways to fit."""
MASK = b"*a" * 20 + b"b"
OTHER_VERBS = [*b"001 999 12 FOO JOIN, nick @ : BATCH AUTHENTICATE ".split(b" "), "ПРИВЕТ".encode()]
SOURCES = [b"", b"", b":prober ", b":nick!user@host ", b": ", b":irc.beseda.local "]
TAGS = b"label=1 label= label +typing=active time=2020 = ; msgid=\\ a=b=c batch=1 draft/multiline-concat".split()
TAGS += [b"label=" + b"x" * 100, b"+draft/reply=\\:\\s\\\\\\r\\n", "+ключ=значение".encode()]
PARAMS = b"""#lobby #tea #TEA # 0 * $* prober other_one nobody #tea,#lobby,#tea @#tea +#tea irc.beseda.local 1,2 user
+b -b +imnst-o +kl key 99999999999999999999 -1 +beI +o ~m:* *!*@* o%tcuihsnfdlaor,42 % <3 >3,T>1,C<60,U>0 !*
302 LS LIST END REQ ACK :sasl M S L C + m u z JOIN : :hello +1 -1 draft/multiline""".split()
PARAMS += b"GET SET CLEAR SUB UNSUB SUBS SYNC *ALL display-name url $url soju.im/x".split()
PARAMS += [b":hello there", b":-batch batch", b":" + CAPS, MASK, b"*!*@" + MASK, b"?" * 60, b"," * 40, b"a," * 60]
PARAMS += [b":\x01ACTION waves\x01", b":\x01PING 1", b":\x02bold\x0304,05red", ":щ\u202eевил".encode()]
COSTLY = [
    b"WHO " + MASK,
    b"LIST " + MASK,
    b"MODE #tea +b *!*@" + MASK,
    b"CAP REQ :" + b"batch " * 80,
    b"@" + b"a;" * 2000,
]
COSTLY += [
    b"JOIN " + b"#x," * 160,
    b"PRIVMSG " + b"#tea," * 90 + b" :hi",
    b"ISON" + b" a" * 250,
    b"MODE #tea " + b"+b-b" * 120,
    b"METADATA * SUB" + b" a/b" * 120,
    b"METADATA #tea GET" + b" $" * 240,
    b"METADATA * SET display-name :" + "я̈̈̈".encode() * 50,
    b"\r\n".join([b"BATCH +1 draft/multiline #tea", *[b"@batch=1 PRIVMSG #tea :" + b"\t" * 160] * 100, b"BATCH -1"]),
    b"\r\n".join([b"BATCH +2 draft/multiline #tea", *[b"@batch=2 NOTICE #tea :x"] * 300]),
]


def line(chance: random.Random) -> bytes:
    """One line; after a mutation it may be several, or none."""
    tags = b"@" + b";".join(chance.choices(TAGS, k=chance.randrange(1, 4))) + b" " if chance.randrange(3) == 0 else b""
    if chance.randrange(20) == 0:
        return chance.choice(COSTLY) + b"\r\n"
    verb = chance.choice(VERBS) if chance.randrange(8) else chance.choice(OTHER_VERBS)
    words = [verb, *chance.choices(PARAMS, k=chance.choice([0, 1, 1, 2, 2, 3, 4, 17]))]
    whole = tags + chance.choice(SOURCES) + b" ".join(words)
    return (mutated(chance, [whole], LONG) if chance.randrange(3) else whole) + chance.choice([b"\r\n", b"\n"])


def visit(chance: random.Random, name: str, count: int) -> bytes:
    """Somebody with these or those capabilities comes in and says so many lines."""
    caps = chance.sample([row.name for row in ROWS], chance.randrange(len(ROWS) + 1))
    before = (
        f"CAP REQ :{' '.join(caps)}\r\nNICK {name}\r\nUSER {name} 0 * :{REAL_NAME}\r\nCAP END\r\nJOIN #lobby,#tea\r\n"
    )
    lines = [line(chance) for _ in range(count - 1)]
    return before.encode() + b"".join(lines) + mutated(chance, [b"QUIT :bye", b"QUIT", b"quit"], LONG) + b"\r\n"


def opening(chance: random.Random) -> bytes:
    """What is said before one is in: a whole registration, of which some is out of place, missing or mutated."""
    name = b"open%d" % chance.randrange(1000)
    said = [b"CAP LS 302", b"CAP REQ :batch labeled-response message-tags", b"PASS secret", b"NICK " + name]
    said += [
        b"USER u 0 * :Real name",
        b"CAP END",
        b"AUTHENTICATE PLAIN",
        b"WEBIRC p g h 127.0.0.1",
        b"PING 1",
        b"QUIT :bye",
    ]
    chosen = [each for each in said[:6] if chance.randrange(6)]
    if chance.randrange(3) == 0:
        chance.shuffle(chosen)
    if chance.randrange(3) == 0:
        chosen.insert(chance.randrange(len(chosen) + 1), chance.choice(said))
    lines = [mutated(chance, [each], LONG) if chance.randrange(4) == 0 else each for each in chosen]
    return b"\r\n".join(lines or [b"NICK"]) + b"\r\n" + (line(chance) if chance.randrange(2) else b"")
