"""What a person typed, or a pipe brought, as it is read: text, or bytes that are none.

Bytes that are no UTF-8 stay visible in the text as lone surrogates (PEP 383), so that a line with one can be refused
as a server refuses it, and is not sent with something else in its place.
"""

from codecs import utf_8_decode

NO_TEXT = "surrogateescape"
"""How decoders are told to keep such bytes."""


def decoded(line: bytes) -> str:
    return line.decode(errors=NO_TEXT)


def fault_in(line: str) -> int:
    """The place of the first byte that is no text, counted from 1; 0 if there is none."""
    try:
        line.encode()
    except UnicodeEncodeError as error:
        return len(line[: error.start].encode(errors=NO_TEXT)) + 1
    return 0


def whole_characters(data: bytes) -> int:
    """How many of these bytes are whole characters: the last may only have begun."""
    return utf_8_decode(data, NO_TEXT, False)[1]
