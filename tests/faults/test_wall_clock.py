"""The wall clock steps an hour back, an hour on: nobody is let go, and no message is before the one before it (C18)."""

from pathlib import Path

from rig import Server, stored_in

HOUR = 3600
STEPS = (-HOUR, HOUR, 0)
"""Seconds by which the clock is off, one after the other."""


def test_a_stepping_clock_disconnects_nobody_and_keeps_the_order(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    with Server(tmp_path / "data", "--unlimited", "--quiet", sabotage=("clock", str(clock))) as server:
        one, other, nameless = server.talker("one"), server.talker("other"), server.talker()
        one.say_and_wait("before")
        for step in STEPS:
            clock.write_text(str(step))
            one.say_and_wait(f"off by {step} s")
            other.say_and_wait(f"so it is {step}")
            other.expect(f"one: off by {step} s")
            nameless.hear_for(1.2)  # over a look of the housekeeping
        assert not nameless.ended and not one.ended and not other.ended
        nameless.enter("late")
        assert server.stop() == 0
        server.assert_no_traceback()
    stored = stored_in(tmp_path / "data")  # which holds their times and places to be in order
    assert [row.text for row in stored] == ["before"] + [
        text for step in STEPS for text in (f"off by {step} s", f"so it is {step}")
    ]


def test_after_a_restart_with_an_earlier_clock_time_still_goes_on(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    for step in (0, -HOUR):
        clock.write_text(str(step))
        with Server(tmp_path / "data", "--quiet", sabotage=("clock", str(clock))) as server:
            server.talker("bob").say_and_wait(f"off by {step}")
            server.stop()
    assert [row.text for row in stored_in(tmp_path / "data")] == ["off by 0", f"off by {-HOUR}"]
