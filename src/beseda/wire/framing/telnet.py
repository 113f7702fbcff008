"""Takes telnet's commands out of what a terminal sends, and answers what it offers: only eight bits are agreed on.

(RFC 854; RFC 855 for options; RFC 856 for eight bits; RFC 1143 for answers that can't go on for ever)

A command begins with the byte 0xFF, which occurs nowhere in UTF-8: no text of ours is ever changed. Text in another
encoding may have that byte ("я" in CP1251, "ÿ" in Latin-1), and is refused anyway; but it must not be answered, eat a
line's end or make another text. So the byte counts only before one of telnet's commands, no option is CR or LF, and no
terminal begins with DONT or WONT (0xFF 0xFE is how UTF-16 begins). What doesn't count stays where it was. A few words
have a command all the same ("заяц" in CP1251 asks whether we are there); their line is refused for its other letters.

IRC has no such commands, and clients of any encoding: whoever has begun in IRC is not read through this.
"""

import re

IAC = 0xFF
"""Interpret as command. Twice, it stands for itself."""
DONT, DO, WONT, WILL = 0xFE, 0xFD, 0xFC, 0xFB
SB, SE = 0xFA, 0xF0
"""Begin and end of a subnegotiation."""
LOWEST = 0xEC
"""The lowest command: EOF, SUSP, ABORT (RFC 1184, 2.5), then the end of a record (RFC 885), and RFC 854's own."""
MEANINGS = {0xF7: b"\x7f", 0xF8: b"\x15"}
"""Commands that edit a line, as the keys that do: erase a character, erase the line."""
ANSWERS = {WILL: DONT, DO: WONT}
"""DONT and WONT are answers themselves, or ask for what is so already: they are never answered (RFC 1143, 2)."""
BINARY, TIMING_MARK = 0x00, 0x06
"""Options. BINARY is eight bits, as we speak anyway. Without it Debian's telnet looks at seven of each letter's: the
second byte of "Н" opens its prompt, that of "у" is its Ctrl-C, which asks for a timing mark. Then it is asked for eight
bits, so that only one line is lost; before, it says nothing by which it could be told from nc."""
AGREED = {WILL: DO, DO: WILL}
ARE_YOU_THERE = 0xF6
THERE = b"\r\n[Yes]\r\n"
"""RFC 854 asks for evidence that is seen; BSD's telnetd says this."""
MOST_ANSWERS = 64
"""Answers between two lines of text. A terminal offers about ten options when it connects, and asks one thing at each
Ctrl-C; a program that answers our answers would go on for ever."""
LONGEST_SUBNEGOTIATION = 1024
"""Bytes. Nobody has reason to send any, for no option that knows them is agreed on. A longer one is no telnet: its rest
is text."""

_BREAKS = b"\r\n"
_NEGOTIATING = (DONT, DO, WONT, WILL)
_END = bytes((IAC, SE))
_INSIDE = re.compile(rb"(?:[^\xff]|\xff[^\xf0])*+")
"""Up to what ends a subnegotiation, or may be the beginning of that."""


class Telnet:
    """One connection's. Holds at most two bytes."""

    __slots__ = ("_answers", "_begun", "_binary", "_has_asked", "_left", "_skipped", "is_awake", "is_seen")

    def __init__(self) -> None:
        self.is_seen = False
        """Whether any command has come: then a terminal is at the other end, and a person who types lines."""
        self.is_awake = False
        """Whether what comes must be given to it, also where there is no IAC in it."""
        self._begun = b""  # a command whose rest has not come
        self._skipped = -1  # bytes of the subnegotiation that goes on; -1 if none does
        self._left = MOST_ANSWERS
        self._answers = b""
        self._binary: tuple[int, ...] = ()  # WILL and DO, if it has said so of BINARY
        self._has_asked = False  # for BINARY, and it has not agreed

    @property
    def is_inside(self) -> bool:
        """Whether a command has begun and not ended."""
        return self._begun != b"" or self._skipped >= 0

    def receive_data(self, data: bytes) -> bytes:
        """Return the text in it."""
        if b"\n" in data or b"\r" in data:
            self._left = MOST_ANSWERS
        if IAC not in data and not self.is_inside:
            return data
        self.is_awake = True
        data, self._begun = self._begun + data, b""
        text = bytearray()
        place = 0
        while place < len(data):
            if self._skipped >= 0:
                place = self._skip(data, place)
                continue
            begins = data.find(IAC, place)
            text += data[place : begins if begins >= 0 else len(data)]
            if begins < 0:
                break
            place = self._command(data, begins, text)
        return bytes(text)

    def receive_timeout(self) -> bytes:
        """Call if nothing more came, or nothing will. Return what looked like a command that begins, and is text."""
        begun, self._begun = self._begun, b""
        return begun if self._skipped < 0 else b""

    def data_to_send(self) -> bytes:
        """Return what the terminal is to be answered, once."""
        answers, self._answers = self._answers, b""
        return answers

    def _command(self, data: bytes, begins: int, text: bytearray) -> int:
        """Read the command that begins there. Return where to read on."""
        if begins + 1 == len(data):
            self._begun = data[begins:]
            return len(data)
        code = data[begins + 1]
        if code in _NEGOTIATING:
            return self._negotiation(data, begins, text)
        if code == IAC or code < LOWEST:
            text.append(IAC)
            return begins + (2 if code == IAC else 1)
        self.is_seen = True
        text += MEANINGS.get(code, b"")
        if code == ARE_YOU_THERE:
            self._answer(THERE)
        elif code == SB:
            self._skipped = 0
        return begins + 2

    def _negotiation(self, data: bytes, begins: int, text: bytearray) -> int:
        if begins + 2 == len(data):
            self._begun = data[begins:]
            return len(data)
        code, option = data[begins + 1], data[begins + 2]
        if option in _BREAKS or (code not in ANSWERS and not self.is_seen):
            text.append(IAC)
            return begins + 1
        self.is_seen = True
        if option == BINARY:
            self._agree(code)
        elif code in ANSWERS:
            self._answer(bytes((IAC, ANSWERS[code], option)))
            if option == TIMING_MARK and WILL not in self._binary and not self._has_asked:
                self._has_asked = True
                self._answer(bytes((IAC, DO, BINARY)))
        return begins + 3

    def _agree(self, code: int) -> None:
        """Answer what it says of BINARY, unless that is so already (RFC 1143, 7) or is an answer itself."""
        is_more = code in AGREED
        asked = code if is_more else code - 1  # WONT takes WILL back, and DONT takes back DO
        if (asked in self._binary) == is_more:
            return
        others = tuple(each for each in self._binary if each != asked)
        self._binary = (asked, *others) if is_more else others
        if code == WILL and self._has_asked:
            self._has_asked = False
            return
        self._answer(bytes((IAC, (AGREED if is_more else ANSWERS)[asked], BINARY)))

    def _answer(self, words: bytes) -> None:
        if self._left > 0:
            self._left -= 1
            self._answers += words

    def _skip(self, data: bytes, place: int) -> int:
        """Skip as much of a subnegotiation as there is. Return where to read on."""
        inside = _INSIDE.match(data, place, place + LONGEST_SUBNEGOTIATION - self._skipped)
        assert inside is not None  # it matches nothing, too
        ends = inside.end()
        self._skipped += ends - place
        if data[ends : ends + 2] == _END:
            self._skipped = -1
            return ends + 2
        if len(data) - ends > 1 or self._skipped >= LONGEST_SUBNEGOTIATION:
            self._skipped = -1
            return ends
        self._begun = data[ends:]  # at most an IAC, whose SE may come
        return len(data)
