"""One visit of each kind: an IRC client and somebody in plain text who ask for all there is, and a browser.

Every word that they choose has a mark in it, so that it is known wherever it turns up.
"""

import socket
from itertools import count

from irc_talker import IrcTalker
from rig import ANSWERS_WITHIN, Server

CAPS = "message-tags batch labeled-response draft/chathistory draft/metadata-3 draft/multiline draft/read-marker"
TEXT = "{mark} ' OR 1=1; DROP TABLE messages; -- \" https://{mark}.example/{mark}.png {mark}*"
"""What might be taken for a part of a statement, for an address, for a name of a host."""
IRC = """
JOIN #{mark} {mark}
TOPIC #{mark} :{text}
MODE #{mark} +b *!*@{mark}.example
MODE #{mark} +k {mark}
PRIVMSG #{mark} :{text}
PRIVMSG o{mark} :{text}
PRIVMSG #{mark},o{mark} :{text}
NOTICE #{mark} :{text}
@+draft/reply={mark};+typing={mark} TAGMSG #{mark}
EDIT #{mark} {mark} :{text}
REDACT #{mark} {mark} :{text}
INVITE o{mark} #{mark}
KICK #{mark} o{mark} :{text}
AWAY :{text}
SETNAME :{text}
WHO *{mark}*
WHO {mark}.example
WHOIS i{mark}
WHOWAS {mark}
USERHOST i{mark}
LIST *{mark}*
MONITOR + {mark}
METADATA * SET avatar :https://{mark}.example/a.png
METADATA #{mark} SET url :{text}
METADATA i{mark} LIST
CHATHISTORY LATEST #{mark} * 50
CHATHISTORY BEFORE #{mark} msgid={mark}-1 50
CHATHISTORY LATEST o{mark} * 50
CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2040-01-01T00:00:00.000Z 50
SEARCH text={mark}
SEARCH from=i{mark};in=#{mark};text={mark}\\s'\\s*
MARKREAD #{mark}
RENAME #{mark} #{mark}r :{text}
ADMIN {mark}.example
OPER {mark} {mark}
LINKS *{mark}* {mark}
{mark} {text}
"""
PLAIN = """
{text}
/join #p{mark}
/topic {text}
{text}
/me {text}
/msg i{mark} {text}
/history 50 #p{mark}
/history 50 i{mark}
/history before 2026-01-01 #p{mark}
/search {text}
/search from:p{mark} in:#p{mark} {mark}*
/search in:i{mark} {mark}
/search from:{mark}'--
/numbers on
the next one {mark}
/edit {text}
/react 1 {mark}
/reply 1 {text}
/delete {mark}
/rename #q{mark}
/ignore {mark}
/names #{mark}
/nick n{mark}
/away {text}
/rooms
"""
TARGETS = ("/", "/{mark}/../{mark}", "http://{mark}.example/", "/?{mark}=https://{mark}.example")


def marked(template: str, mark: str) -> str:
    return template.format(mark=mark, text=TEXT.format(mark=mark))


def visit_in_irc(server: Server, mark: str) -> None:
    visitor, other = IrcTalker(server.port), IrcTalker(server.port)
    server.talkers += visitor, other
    visitor.say(f"CAP REQ :{CAPS}")
    visitor.say("CAP END")
    visitor.enter(f"i{mark}")
    other.enter(f"o{mark}")
    numbers = count(1)
    for line in marked(IRC, mark).strip().splitlines():
        visitor.say_and_wait(line if line.startswith("@") else f"@label={next(numbers)} {line}")
    assert any(" ACK " in line for line in visitor.heard), "a capability is called otherwise"


def visit_in_plain_text(server: Server, mark: str) -> None:
    visitor = server.talker(f"p{mark}")
    for line in marked(PLAIN, mark).strip().splitlines():
        visitor.say_and_wait(line)


def visit_by_http(server: Server, mark: str) -> None:
    for target in TARGETS:
        head = f"GET {marked(target, mark)} HTTP/1.1\r\nHost: localhost\r\nReferer: http://{mark}.example/\r\n"
        with socket.create_connection(("127.0.0.1", server.port), timeout=ANSWERS_WITHIN) as sock:
            sock.sendall(f"{head}Connection: close\r\n\r\n".encode())
            while sock.recv(65536):
                pass


def visit_in_every_way(server: Server, mark: str) -> None:
    visit_in_irc(server, mark)
    visit_in_plain_text(server, mark)
    visit_by_http(server, mark)
