"""Clients that people have, at this server: played in tmux, checked, and written down as docs/clients.md.

    python docs/record_clients.py [docs/clients.md]

Each client of Debian that is installed here comes in as Anna, with a home of its own that is empty; Борис has nothing
but nc. What must be on a screen is waited for, and the script fails where it does not come. Times, cloaks and ports
are written alike, so that a rerun changes nothing. Knows terminals only, never the chat's own code.
"""

import re
import shutil
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clients_of_debian import ANNA, BORIS, CLIENTS, LOBBY, RENAMED, ROOM, Client
from record_library import library_chapter
from record_talk import PATIENCE, PORT, Terminals
from record_terminals import terminals_chapter
from recording import WIDTH, Services, environment_in, origin, tidy


class Evening:
    """One client, Борис, and what is written down of them."""

    def __init__(self, client: Client, services: Services, terminals: Terminals, where: Path) -> None:
        self.client = client
        self.services = services
        self.page: list[str] = []
        self._terminals = terminals
        self._where = where
        self._typed: list[str] = []
        self._nc = ""

    # Who does what, and what is seen then.

    def types(self, line: str, seen: str = "", heard: str = "") -> None:
        """Anna types; nothing where her client knows no such thing."""
        if not line:
            return
        self._typed.append(line)
        self._terminals.type("anna", line)
        if seen:
            self.sees(seen)
        if heard:
            self.hears(heard)

    def sees(self, pattern: str) -> None:
        self._wait("anna", pattern)

    def hears(self, pattern: str) -> None:
        self._wait(self._nc, pattern)

    def _wait(self, name: str, pattern: str) -> None:
        self._terminals.wait(name, pattern)

    def boris_comes(self, name: str) -> None:
        """In a terminal of that name: nc ends with the server."""
        self._nc = name
        self._terminals.open(name)
        self.boris(f"nc localhost {self.services.port}", r":\s*\Z")
        self.boris(BORIS, rf"In {LOBBY}, \d+")

    def boris(self, line: str, heard: str = "", seen: str = "") -> None:
        self._terminals.type(self._nc, line)
        if heard:
            self.hears(heard)
        if seen:
            self.sees(seen)

    def has_file(self, path: str, words: str = "", times: int = 1) -> None:
        """Of a client that writes files: until it is there, and has these words so often."""
        file = self._where / "irc" / "localhost" / path
        until = time.monotonic() + PATIENCE
        while not (file.exists() and (not words or file.read_text(encoding="utf-8").count(words) >= times)):
            if time.monotonic() > until:
                raise SystemExit(f"there is no {path}, or it does not say {words!r}")
            time.sleep(0.05)

    # What is written down.

    def shows(self, title: str, *patterns: str, of_boris: bool = False) -> None:
        """A screen, once it has all this on it; what was typed since the last one stands before it."""
        name = self._nc if of_boris else "anna"
        for pattern in patterns:
            self._wait(name, pattern)
        shown = self._terminals.shown(name)
        if wrong := re.search(r"(?<!\d)(?:[0-5]\d\d) \*|Traceback|�", shown):
            raise SystemExit(f"{wrong[0]!r} is shown:\n{shown}")
        self.page += [f"**{title}**", ""]
        if self._typed and not of_boris:
            self.page += ["```", *self._typed, "```", ""]
            self._typed = []
        self.page += ["```text", *tidy(shown, 0 if of_boris else self.client.bars), "```", ""]


# --- the evening ---


def play(evening: Evening) -> None:
    """The same for all."""
    evening.boris_comes("boris")
    evening.boris("/topic О чае и о жизни", "set the topic")
    for line, seen in evening.client.enters:
        evening.types(line.format(port=evening.services.port), seen)
        if evening.client.in_files:
            evening.has_file("out", "End of /MOTD")
    in_the_lobby(evening)
    in_a_room(evening)
    again(evening)


def joins(evening: Evening, room: str, name: str) -> None:
    client = evening.client
    evening.types(client.joins.format(room=room), client.has_joined.format(room=room, name=name))
    if client.in_files:
        folder = client.folder(room)
        evening.has_file(f"{folder}/in")
        evening.has_file("out", f"{room} End of /NAMES")
        evening.types("tail -n 4 out", f"{room} End of /NAMES")
        evening.types(f"tail --pid=$$ -f '{folder}/out' &", f"has joined {room}")


def in_the_lobby(evening: Evening) -> None:
    client = evening.client
    joins(evening, LOBBY, ANNA)
    evening.hears(f"{ANNA} joined the chat")
    folder = client.folder(LOBBY)
    evening.types(client.says.format(words="Hello, Борис!", folder=folder), heard=f"^{ANNA}: Hello, Борис!")
    evening.boris("Привет, Anna!", seen=client.spoken.format(who=BORIS, words="Привет, Anna!"))
    evening.types(client.waves, heard=rf"^\* {ANNA} waves")
    evening.boris("/me машет", seen="машет")
    evening.types(client.renames.format(name=RENAMED), heard=f"{ANNA} is now {RENAMED}", seen=RENAMED)
    words = "Чай и пряники"
    evening.types(client.sets_topic.format(words=words, folder=folder), seen=words, heard=f"{RENAMED} set the topic")
    evening.shows("In the lobby", "Hello, Борис!", "Привет, Anna!", "машет", RENAMED, words)


def in_a_room(evening: Evening) -> None:
    client = evening.client
    joins(evening, ROOM, RENAMED)
    evening.boris(f"/join {ROOM}", f"In {ROOM}, 2", seen=rf"{BORIS} ?[\[(]")
    evening.boris("Тут тихо.", seen="Тут тихо.")
    kick = client.kicks.format(name=BORIS, words="пора", room=ROOM)
    evening.types(kick, heard=rf"{RENAMED} put you out of {ROOM}.*пора", seen=rf"(?s:Тут тихо\..*{BORIS}.*пора)")
    evening.shows("A room, whose first has its say", "Тут тихо", "kicked", "пора")
    evening.shows("What Борис sees", "Hello", RENAMED, "put you out", of_boris=True)


def again(evening: Evening) -> None:
    """The server goes, and is there again."""
    client = evening.client
    evening.types(client.looks, "Hello, Борис!")
    evening.services.stop()
    evening.sees(client.lost)
    evening.services.start()
    evening.boris_comes("boris-again")
    if client.in_files:
        evening.types(client.enters[0][0].format(port=evening.services.port))
        evening.has_file("out", "End of /MOTD", times=2)
        evening.types(client.joins.format(room=LOBBY))
    evening.types(client.comes_back)
    name = ANNA if client.in_files else RENAMED
    evening.hears(f"{name} joined the chat")
    evening.sees(client.has_joined.format(room=LOBBY, name=name))
    evening.boris("Мы снова здесь.", seen=client.spoken.format(who=BORIS, words="Мы снова здесь."))
    evening.types(client.says.format(words="И я!", folder=client.folder(LOBBY)), heard=f"^{name}: И я!")
    evening.shows("After the server was stopped and started", "Мы снова здесь", "И я!")


@contextmanager
def evening_with(client: Client) -> Iterator[Evening]:
    with tempfile.TemporaryDirectory(prefix="beseda-") as folder:
        where = Path(folder)
        environment = environment_in(folder)
        services = Services(where, environment)
        try:
            with Terminals(where, environment) as terminals:
                terminals.open("anna")
                yield Evening(client, services, terminals, where)
        finally:
            services.close()


def chapter(client: Client) -> list[str]:
    """A client's part of the page."""
    title = f"### {client.name}"
    if not shutil.which(client.program):
        print(f"{client.name} is not installed: left out", file=sys.stderr)
        return [title, "", f"Not installed where this page was made (`apt-get install {client.package}`).", ""]
    with evening_with(client) as evening:
        play(evening)
        page = [line.replace(str(evening.services.port), str(PORT)) for line in evening.page]
    told = f"{origin(client.package)} {client.about}"
    return [title, "", *textwrap.wrap(told, WIDTH, break_on_hyphens=False), "", *page]


HEAD = """\
# Clients

Real clients at a real server, each as it is when just installed. **Anna** has the client, **Борис** has `nc`. Made by
[record_clients.py](record_clients.py) (`make clients`), which fails where a screen does not show what it must.

## With no program for chats

Whatever sends a name and lines will do. A terminal that edits nothing itself may send key by key: Backspace, Ctrl-W and
Ctrl-U erase. Leave with `/quit`.
"""
JOIN = """\
## beseda join, by TLS

`beseda join HOST --tls`, or an address that says so: `ircs://HOST:8878/#tea`, `tls://HOST:8878`, or the page's link,
`https://HOST:8878/` (without a port, a link means 443). Nothing is said before it is known who is there:

- **An authority vouches** for the name: nothing to do. Authorities are those of the system; `SSL_CERT_FILE` names a
  file with others, as for curl. Expired, or for another name: it says so, and does not join.
- **Nobody vouches**, as for a certificate of the server's own making: at first sight a person is shown its SHA-256, to
  compare with what the server printed at its start, and it is remembered in `~/.config/beseda/known_servers` (or where
  `XDG_CONFIG_HOME` says), a line for each server. A certificate that is renewed with the same key is the same server's.
- **It has changed**, or nobody vouches any more: `STOP`, both fingerprints, and which line to delete if the new one is
  right. A server that was once met by TLS, and then answers otherwise, is left, too.
- **From a pipe** nobody sees what is shown: an unknown server is refused, unless `--fingerprint` gives its SHA-256,
  with colons or without. Then that certificate it must be, whoever vouches for another.

After a lost connection all this holds for coming back as well; nothing is asked again, and nothing goes without TLS.
"""
OTHERS_BY_TLS = """\
## Other clients, by TLS

At the same port, if the server was started with `--tls`. How each compares the fingerprint: [tls.md](tls.md). All of
these were tried by hand with a certificate of the server's own making.

| with | how |
|---|---|
| a browser | `https://HOST:8878/`, past a warning that nobody vouches for the certificate; talk goes by `wss://` |
| irssi 1.4 | `/connect -tls -tls_pinned_cert AB:CD:… HOST 8878` |
| WeeChat 3.8 | `/server add beseda HOST/8878 -ssl -ssl_fingerprint=abcd…`; with `-tls` it comes **without** |
| WeeChat from 4.0 on (not tried) | `/server add beseda HOST/8878 -tls -tls_fingerprint=abcd…` |
| a prompt | `openssl s_client -quiet -connect HOST:8878`, then your name |
| curl | `curl --cacert tls-certificate.pem https://HOST:8878/` |

`/whois` with your own name tells whether you came so: "is using a secure connection".
"""
IRC = """\
## IRC clients

A server of Beseda is an IRC server as well: any client comes in at the same port (8878) as everybody, by TLS or not,
with the chat's password if it has one, under the name it gives as its nick. Whoever has no IRC client is in `#lobby`:
join that. Who enters a room is shown its last lines. More of them, edits, reactions and search are for clients that ask
for such (see [irc-history.md](irc-history.md)); in others a correction and a deletion are notices.

What Anna types stands before each screen.
"""
TAIL = """\
### Others

HexChat 2.16 and sic 1.1 were tried by hand, the others were not; what they ask for is the same:

| it asks for | say |
|---|---|
| server, host | the address that `beseda serve --lan` printed; `localhost` on the same machine |
| port | 8878 |
| TLS, SSL, secure connection | on if the server was started with `--tls` (fingerprint: [tls.md](tls.md)); else off |
| nick | your name here, in any script |
| user name, real name | anything; both are shown to others |
| password | that of the chat, if it has one |
| SASL, NickServ | nothing: there are no accounts yet |
| encoding | UTF-8 |
| channels to join | `#lobby` |

- **HexChat**: Network List, Add, and `HOST/8878` as its server; tick off "Use SSL for all the servers on this
  network" unless the server has `--tls`. Or type `/server HOST 8878`.
- **sic**: `sic -h HOST -p 8878 -n NAME`, then `:j #lobby`. What else begins with a colon goes to the server as it is:
  `:NICK Аня`, `:TOPIC #lobby :О чае`.
- **The Lounge** and other web clients: they run on a server of their own, and that one has to reach `HOST:8878`. Under
  "Connect", the network's server and port, "Use secure connection" as the server has it. In The Lounge's `config.js` it
  may be a default: `defaults: {host: "HOST", port: 8878, tls: false, rejectUnauthorized: false, join: "#lobby"}`.
- **Clients that run in a browser** (gamja, Kiwi IRC) speak IRC by WebSocket, a line a message: `ws://HOST:8878/socket`
  (`wss://` with `--tls`), with `text.ircv3.net`, `binary.ircv3.net` or neither. A browser says which page opens a
  connection, and the server lets only its own; programs outside of a browser just come.
- **On a phone**: any IRC client (without `--tls` one that allows that); the phone must be in the server's network
  (`beseda serve --lan`). A phone closes connections of what it does not show: a bouncer or The Lounge stays for you.
"""


def main() -> None:
    page = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("clients.md")
    for program in ("tmux", "nc"):
        if not shutil.which(program):
            raise SystemExit(f"{program} is needed")
    chapters = ["\n".join(chapter(client)) for client in CLIENTS]
    page.write_text(
        "\n".join([HEAD, *terminals_chapter(), JOIN, OTHERS_BY_TLS, IRC, *chapters, *library_chapter(), TAIL]),
        encoding="utf-8",
    )
    print(page)


if __name__ == "__main__":
    main()
