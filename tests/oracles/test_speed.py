"""What is slower loses, what is not keeps its points, however busy the machine."""

import itertools

import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_as_fast
from autograder.oracles.speed import ROUNDS, RUNS


class Timed:
    """Stands for a function whose calls take what a test says."""

    def __init__(self, seconds, noise=(1.0,)):
        self.seconds, self.noise, self.calls = seconds, itertools.cycle(noise), 0

    def _measured(self, arguments):
        self.calls += 1
        return self.seconds * next(self.noise) * len(arguments)


def fast(own, loops, times=1.0):
    assert_as_fast(own, loops, lambda: (1,), what="distances(x)", times=times)


def test_faster_passes_after_one_round():
    own = Timed(0.01)
    fast(own, Timed(0.1), times=0.2)
    assert own.calls == 1 + RUNS


def test_slower_is_wrong_after_all_rounds(refused):
    own = Timed(0.1)
    feedback = refused(fast, own, Timed(0.1), times=0.2)
    assert own.calls == 1 + RUNS * ROUNDS
    assert feedback.summary == "distances(x) is too slow"
    assert feedback.expected.startswith("at most 0.2 times the time")
    assert feedback.found == "100 ms, 1 times as long"


@pytest.mark.parametrize(
    "noise",
    [(50, 1, 50, 50, 50), (9, 9, 9, 9, 1), (3.9,)],
    ids=["one run is right", "the last run is right", "all are dearer"],
)
def test_noise_of_its_own_runs_costs_nothing(noise):
    fast(Timed(0.01, noise), Timed(0.1), times=0.2)


def test_two_noisy_rounds_cost_nothing():
    fast(Timed(0.01, [1] + [20] * 2 * RUNS + [1] * RUNS), Timed(0.1), times=0.2)


def test_noise_of_the_baseline_saves_nobody():
    with pytest.raises(Wrong):
        fast(Timed(0.1), Timed(0.1, (1, 30, 1, 1, 30, 1)), times=0.2)


def test_same_speed_is_as_fast():
    fast(Timed(0.1, (1.9,)), Timed(0.1))


def test_short_calls_are_measured_together():
    loops = Timed(0.01)
    made = []
    assert_as_fast(Timed(0.001), loops, lambda: made.append(1) or (1,), what="f", times=0.5)
    assert len(made) == 2 + 2 * RUNS * 5  # as many calls as take 50 ms


def test_baseline_that_is_too_short_is_the_rubric_s_error():
    with pytest.raises(ValueError, match="larger arguments"):
        fast(Timed(0.001), Timed(0.0001))
    with pytest.raises(ValueError, match="times"):
        fast(Timed(1), Timed(1), times=0)


def test_function_of_the_rubric_s_is_measured_here():
    def loops(n):
        return sum(i * i for i in range(n))

    assert_as_fast(Timed(1e-6), loops, lambda: (400_000,), what="f")
