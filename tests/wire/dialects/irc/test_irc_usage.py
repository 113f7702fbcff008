"""Every use of a command is counted, whoever's thread it was in."""

import threading

from beseda.wire.dialects.irc.usage import Usage


def test_uses_are_counted_from_every_thread() -> None:
    usage = Usage()
    threads = [threading.Thread(target=lambda: [usage.count("JOIN") for _ in range(1000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    usage.count("AWAY")
    assert usage.counts() == (("AWAY", 1), ("JOIN", 4000))
