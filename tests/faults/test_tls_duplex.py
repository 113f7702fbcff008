"""Within TLS, everybody talks and hears at once, keys change meanwhile, and nothing is lost or damaged (C10)."""

from pathlib import Path

from duplex import talk
from rig import Server

PEOPLE, AT_OPENSSL = 50, 3
SECONDS, EACH = 10.0, 4.0
"""How long they talk, and how many lines each of them says in a second. (`soak duplex-tls`: ten minutes.)"""


def test_fifty_talk_at_once_while_keys_change(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--unlimited", "--quiet", "--tls") as server:
        assert talk(server, PEOPLE, AT_OPENSSL, SECONDS, EACH) > 50_000
        server.assert_no_traceback()
        assert server.is_alive
