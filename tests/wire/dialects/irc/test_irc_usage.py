"""Every use of a command is counted, in whichever thread it was."""

import threading

from beseda.wire.dialects.irc.usage import Usage


def test_uses_are_counted_from_every_thread() -> None:
    usage = Usage()

    def count() -> None:
        for _ in range(1000):
            usage.count("JOIN")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    usage.count("AWAY")
    assert usage.counts() == (("AWAY", 1), ("JOIN", 4000))
