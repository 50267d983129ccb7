"""A worker that keeps ending is started ever more rarely, and one that ran well at once."""

from __future__ import annotations

from web.restarts import Restarts


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_pauses_double_up_to_half_a_minute() -> None:
    clock = _Clock()
    restarts, pauses = Restarts(1, clock), []
    for _ in range(12):
        pauses.append(restarts.ended(0))
        clock.now += pauses[-1]
        assert restarts.take_due() == [0]
    assert pauses[:5] == [0.0, 0.25, 0.5, 1.0, 2.0]
    assert pauses[-1] == max(pauses) == 30.0


def test_a_worker_that_ran_well_starts_at_once() -> None:
    clock = _Clock()
    restarts = Restarts(1, clock)
    for _ in range(3):
        restarts.ended(0)
    clock.now += 61.0
    restarts.take_due()
    clock.now += 61.0
    assert restarts.ended(0) == 0.0


def test_each_worker_has_its_own_pause() -> None:
    clock = _Clock()
    restarts = Restarts(2, clock)
    for _ in range(2):
        restarts.ended(0)
    restarts.ended(1)
    assert restarts.take_due() == [1]
    assert restarts.pause() == 0.25
    clock.now += 0.25
    assert restarts.take_due() == [0]
    assert restarts.pause() is None


def test_what_was_planned_can_be_dropped() -> None:
    restarts = Restarts(1, _Clock())
    restarts.ended(0)
    restarts.forget()
    assert restarts.take_due() == []
