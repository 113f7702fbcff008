"""What a process has used: processor time and memory, as the kernel counts them. Linux only."""

import os
import time
from pathlib import Path

QUIET_FOR = 0.6
"""Seconds without work after which a server counts as caught up: its archiver gathers for some 100 ms at a time."""
QUIET_SHARE = 0.02
"""Share of a processor: below it nothing goes on but the housekeeping's clock."""
STEP = 0.05
PATIENCE = 60.0


def cpu(pid: int) -> float:
    """Seconds of processor time of all threads, dead ones too, user's and kernel's, to the nanosecond.

    clock_getcpuclockid(3) is not in Python; this is what it computes (linux/posix-timers.h, CPUCLOCK_SCHED).
    """
    return time.clock_gettime((~pid << 3) | 2)


def rss(pid: int) -> int:
    """Bytes resident. `status` is wrong by some pages per thread on kernels since 6.2; the sum over the maps is not."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/{pid}/smaps_rollup has no Rss")


def settle(pid: int) -> float:
    """Wait until the process has nothing to do, at most `PATIENCE` seconds. Return the processor time used by then."""
    began = used_at = time.monotonic()
    used = cpu(pid)
    while time.monotonic() - used_at < QUIET_FOR and time.monotonic() - began < PATIENCE:
        time.sleep(STEP)
        now = cpu(pid)
        if now - used > QUIET_SHARE * STEP:
            used_at = time.monotonic()
        used = now
    return used


def busy(core: int) -> float:
    """Seconds that a core has worked, for any process, or that the hypervisor took it from us. In ticks of 10 ms."""
    for line in Path("/proc/stat").read_text(encoding="ascii").splitlines():
        name, *ticks = line.split()
        if name == f"cpu{core}":
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, ticks[:8])
            return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
    return 0.0
