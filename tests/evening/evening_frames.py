"""Frames as lines of a transcript: what each is and says. Told by the websockets library, as either end reads them."""

from websockets.frames import Close, Frame, Opcode
from websockets.protocol import Protocol, Side

from malformed_frames import whole

_SAYS = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


def text(*lines: str) -> bytes:
    return b"".join([whole(Opcode.TEXT, line.encode()) for line in lines])


class Frames:
    """One connection's, both ways. What is no frame is told as what ended the reading."""

    def __init__(self) -> None:
        self._ends = {arrow: Protocol(side, max_size=None) for arrow, side in (("<", Side.SERVER), (">", Side.CLIENT))}

    def told(self, arrow: str, data: bytes) -> bytes:
        end = self._ends[arrow]
        was_read = end.parser_exc is None
        end.receive_data(data)
        end.data_to_send()
        frames = [_told(each) for each in end.events_received() if isinstance(each, Frame)]
        if was_read and end.parser_exc is not None:
            frames.append(f"no frame: {end.parser_exc}".encode())
        return b"".join([frame + b"\n" for frame in frames])


def _told(frame: Frame) -> bytes:
    what = frame.opcode.name + ("" if frame.fin else "…")
    if frame.opcode is Opcode.CLOSE:
        return f"{what} {Close.parse(frame.data)}".encode()
    return f"{what} ".encode() + bytes(frame.data)
