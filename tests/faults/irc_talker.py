"""Somebody with an IRC client, as the rig has them: what was asked is over when a PING behind it is answered."""

import re

from rig import ANSWERS_WITHIN, Talker


class IrcTalker(Talker):
    """One thread uses it. Has no capabilities, and is in no room, but for what it says itself."""

    def enter(self, name: str) -> None:
        self.say(f"NICK {name}")
        self.say(f"USER {name} 0 * :{name}")
        self.expect(re.compile(rf":\S+ 376 {re.escape(name)} "))

    def say_and_wait(self, line: str, within: float = ANSWERS_WITHIN) -> list[str]:
        """Send a line and hear all that comes for it."""
        start = len(self.heard)
        token = f"barrier{self.say(line)}"
        self.sock.sendall(f"PING {token}\r\n".encode())
        self.expect(re.compile(rf":\S+ PONG \S+ :{token}"), within, start, f"after {line!r}")
        return [each.rstrip("\r") for each in self.heard[start:]]
