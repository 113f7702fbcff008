"""What the threads of a running server are to the operating system."""

import os
import sys
from pathlib import Path

import pytest
from processes import ServerProcess
from talking import LineClient, unique


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a class")
def test_no_thread_interrupts_the_one_that_wakes_it(server: ServerProcess) -> None:
    with LineClient(server.port, unique("Anna")):
        threads = [int(thread.name) for thread in Path(f"/proc/{server.process.pid}/task").iterdir()]
        others = [thread for thread in threads if os.sched_getscheduler(thread) != os.SCHED_BATCH]
        assert len(threads) > 5 and len(others) <= 1, "only the log's began before the server did"
