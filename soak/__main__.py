"""`python -m soak [names]`: runs scenarios, each in a folder of its own, and writes RESULTS.md."""

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tongues import IRC, WEB

from soak import ROOT, attacks, changes, crowds, deleting, hostile, long, secrecy
from soak.attackers import ATTACKS
from soak.long import come_and_go_in_irc as in_irc
from soak.long import come_and_go_in_plain_text as in_plain_text
from soak.report import Report, rows_in

RESULTS = ROOT / "soak" / "RESULTS.md"


class Scenario(NamedTuple):
    bar: str
    promise: str
    minutes: float
    """About how long it takes; each has its own bounds."""
    run: Callable[[Report, Path], None]


SCENARIOS = {
    "stopping": Scenario("C19", "SIGTERM with 1,000 people mid-burst", 0.5, crowds.stopping),
    "stopping-irc": Scenario("C19", "the same in IRC", 0.5, partial(crowds.stopping, tongue=IRC)),
    "stopping-web": Scenario("C19", "the same by WebSocket", 0.5, partial(crowds.stopping, tongue=WEB)),
    "idle": Scenario("C5", "10,000 idle connections", 1, crowds.idle),
    "idle-irc": Scenario("C5", "10,000 idle IRC clients", 1.5, crowds.idle_irc),
    "storm": Scenario("C6", "5,000 connects at once", 1, crowds.storm),
    "storm-visits": Scenario(
        "C6", "5,000 visits at once", 1, partial(crowds.storm, asks=crowds.visit, served=b"HTTP/1.1 200 ")
    ),
    "storm-web": Scenario(
        "C6",
        "5,000 handshakes of WebSocket at once",
        1,
        partial(crowds.storm, asks=crowds.web_socket, served=b"HTTP/1.1 101 "),
    ),
    "stalled": Scenario("C3", "1 stalled reader among 1,000", 1.5, crowds.stalled),
    "stalled-irc": Scenario("C3", "the same in IRC", 1.5, partial(crowds.stalled, tongue=IRC)),
    "stalled-web": Scenario("C3", "the same by WebSocket", 1.5, partial(crowds.stalled, tongue=WEB)),
    "stalled-100": Scenario("C4", "100 stalled of 1,000", 1.5, partial(crowds.stalled, count=100, ratio=1.5)),
    "slowloris": Scenario("C7", "5,000 who send a byte every 5 s", 1.5, hostile.slowloris),
    "slowloris-frames": Scenario(
        "C7",
        "the same in a frame of WebSocket",
        1.5,
        partial(hostile.slowloris, opening=hostile.in_a_frame, bytes_dripped=b"a"),
    ),
    "slowloris-heads": Scenario(
        "C7",
        "the same in a header of HTTP",
        1.5,
        partial(hostile.slowloris, opening=hostile.in_a_head, bytes_dripped=b"a"),
    ),
    "slowloris-tls": Scenario(
        "C7",
        "the same in a record of TLS",
        1,
        partial(hostile.slowloris, opening=hostile.in_a_record, bytes_dripped=b"\x03", deadline=hostile.TO_SHAKE),
    ),
    "storm-tls": Scenario("C6", "1,000 TLS handshakes at once, beside twenty pairs", 1.5, secrecy.handshakes),
    "half-handshakes": Scenario("C8", "1,000 halves of a TLS handshake", 2, secrecy.half),
    "duplex-tls": Scenario("C10", "fifty talk within TLS while keys change, ten minutes", 11, secrecy.both_ways),
    "malformed-tls": Scenario(
        "C9", "30,000 malformed handshakes and records", 2, partial(hostile.malformed, inputs=hostile.INPUTS_TLS)
    ),
    "malformed": Scenario("C9", "50,000 malformed inputs", 2, partial(hostile.malformed, inputs=hostile.INPUTS)),
    "malformed-frames": Scenario(
        "C9", "100,000 malformed messages by WebSocket", 2, partial(hostile.malformed, inputs=hostile.INPUTS_WEB)
    ),
    "malformed-heads": Scenario(
        "C9", "100,000 malformed visits by HTTP", 2, partial(hostile.malformed, inputs=hostile.INPUTS_HTTP)
    ),
    "malformed-irc": Scenario("C9", "a million in IRC", 20, partial(hostile.malformed, inputs=hostile.INPUTS_IRC)),
    "malformed-proxy": Scenario(
        "C9", "100,000 malformed headers of proxies", 2, partial(hostile.malformed, inputs=hostile.INPUTS_PROXY)
    ),
    "forgotten": Scenario("-", "2,000 floods of openings, with a late poller", 15, hostile.forgotten),
    "endless": Scenario("-", "three lines without an end", 0.5, hostile.endless),
    "interleavings": Scenario("-", "every order in which threads can run", 5, hostile.interleavings),
    "locked": Scenario("C14", "a stranger locks the archive for 30 s", 1, hostile.locked),
    "junk": Scenario("C22", "100,000 junk datagrams a second", 1, hostile.junk),
    "kills": Scenario("C1", "kill -9 a hundred times", 4, long.kills),
    "deleting": Scenario("-", "1,000 messages taken back beside three pairs", 1.5, deleting.beside),
    "changes": Scenario("8.2", "a million changes of rules and topics", 4, changes.many),
    "churn": Scenario("C21", "ten minutes of coming and going", 10, partial(long.churn, come_and_go=in_plain_text)),
    "churn-irc": Scenario("C21", "the same in IRC", 10, partial(long.churn, come_and_go=in_irc)),
    **{
        f"attack-{name}": Scenario(f"9.{attack.point}", f"{attack.what}, beside six pairs", 1, attacks.beside(name))
        for name, attack in ATTACKS.items()
    },
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        print(f"there is no {', '.join(unknown)}; there are: {' '.join(SCENARIOS)}", file=sys.stderr)
        return 64
    report, earlier = Report(), rows_in(RESULTS)
    chosen = names or list(SCENARIOS)
    print(f"{len(chosen)} scenarios, about {sum(SCENARIOS[name].minutes for name in chosen):.0f} minutes")
    for name in chosen:
        scenario = SCENARIOS[name]
        report.begin(name, f"{scenario.promise} ({scenario.bar})")
        earlier.pop(name, None)
        with tempfile.TemporaryDirectory(prefix="beseda-soak-") as folder:
            try:
                scenario.run(report, Path(folder))
            except Exception as error:  # whatever it is, the other scenarios go on
                report.failed(error)
        kept = [row for rows in earlier.values() for row in rows]
        report.write(RESULTS, ["python -m soak", *names], kept)
    print(f"\n{report.misses} missed; written to {RESULTS}")
    return 1 if report.misses else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
