"""Junk datagrams at a steady rate, from a process of its own: `python flooder.py PORT PER_SECOND SECONDS`.

Prints how many went out. Half of them look like packets of our own client, the rest like nothing.
"""

import contextlib
import random
import socket
import struct
import sys
import time


def flood(port: int, per_second: int, seconds: float) -> int:
    chance = random.Random(1)
    packets = [struct.pack("!2sBIII", b"\xff\xbe", kind % 9, kind, kind, kind) + bytes(kind) for kind in range(50)]
    packets += [chance.randbytes(chance.randrange(1, 200)) for _ in range(50)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        start, sent = time.monotonic(), 0
        while (passed := time.monotonic() - start) < seconds:
            due = int(passed * per_second) - sent
            for _ in range(min(due, 1000)):
                with contextlib.suppress(OSError):
                    sock.send(packets[sent % len(packets)])
                sent += 1
            if due < 1:
                time.sleep(0.001)
    return sent


if __name__ == "__main__":
    print(flood(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
