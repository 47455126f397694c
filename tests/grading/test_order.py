"""Which check is run next, where several run side by side."""

import threading
from dataclasses import replace

import pytest

from autograder.grading.order import Order
from autograder.homework.assignment import Assignment


@pytest.fixture
def homework():
    return Assignment("hw", "Homework", "hw.py")


def order(homework):
    checks = list(homework.checks)
    return Order(checks, homework), {check.name: check for check in checks}


def names(taken):
    return [check.name for check in taken]


def test_a_second_training_begins_while_the_first_runs(homework):
    @homework.fixture(timeout=60)
    def first(student):
        """A training."""

    @homework.fixture(timeout=60)
    def second(student):
        """A training."""

    @homework.check("1", points=1)
    def begins(first):
        """It begins."""

    @homework.check("1", points=1)
    def needs_it_too(first):
        """It needs it, too."""

    @homework.check("2", points=1)
    def other(second):
        """It needs the other."""

    todo, checks = order(homework)
    assert names([todo.take(), todo.take()]) == ["begins", "other"]
    todo.done(checks["begins"])
    assert todo.take().name == "needs_it_too"
    assert todo.take() is None


def test_what_rests_on_a_check_or_asks_whether_it_stopped_comes_after_it(homework):
    @homework.fixture(timeout=60, unless_stopped=["early"])
    def training(student):
        """A training."""

    @homework.check("1", points=1)
    def early(student):
        """It is early."""

    @homework.check("1", points=1)
    def trained(training):
        """It is trained."""

    @homework.check("1", points=1, rests_on=["early"])
    def resting(student):
        """It rests."""

    @homework.check("1", points=1)
    def free(student):
        """It is free."""

    todo, checks = order(homework)
    assert names([todo.take(), todo.take()]) == ["early", "free"]
    todo.done(checks["early"])
    assert names([todo.take(), todo.take()]) == ["resting", "trained"]


def test_who_waits_is_given_a_check_when_its_fixture_is_made(homework):
    @homework.fixture(timeout=60)
    def training(student):
        """A training."""

    @homework.check("1", points=1)
    def one(training):
        """One."""

    @homework.check("1", points=1)
    def two(training):
        """Two."""

    todo, checks = order(homework)
    todo.take()
    found = []
    waiting = threading.Thread(target=lambda: found.append(todo.take()))
    waiting.start()
    todo.done(checks["one"])
    waiting.join(10)
    assert names(found) == ["two"]


@pytest.fixture
def trainings(homework):
    """Two trainings, one of which waits for a layer, and quick checks around them."""

    @homework.fixture(timeout=200, unless_stopped=["layer"])
    def first(student):
        """A training."""

    @homework.fixture(timeout=200)
    def second(student):
        """A training."""

    def data(student):
        """It is quick."""

    def layer(student):
        """It is quick."""

    def curves(first):
        """It is long."""

    def others(second):
        """It is long."""

    def errors(second):
        """It is quick once the training is over."""

    def plot(student):
        """It is quick."""

    for each in (data, layer, curves, others, errors, plot):
        homework.check("1", points=1)(each)
    return homework


def test_one_begins_with_the_last_of_the_longest_and_others_end_with_the_first(trainings):
    todo, checks = order(trainings)
    assert todo.take(long_first=True).name == "others"
    assert names(todo.take() for _ in range(3)) == ["data", "layer", "plot"]
    todo.done(checks["layer"])
    assert todo.take().name == "curves"


def test_one_goes_on_with_the_next_longest_and_what_it_waits_for(trainings):
    todo, checks = order(trainings)
    for name in ("others", "errors", "layer", "curves", "data", "plot"):
        assert todo.take(long_first=True).name == name
        todo.done(checks[name])


def test_one_leaves_the_longest_that_waits_for_what_another_runs(trainings):
    todo, _ = order(trainings)
    assert names([todo.take(), todo.take()]) == ["data", "layer"]
    assert names(todo.take(long_first=True) for _ in range(2)) == ["others", "plot"]


def test_checks_that_wait_for_each_other_are_begun_somewhere(homework):
    def first(student):
        """It waits for the second."""

    def second(student):
        """It waits for the first."""

    for each in (first, second):
        homework.check("1", points=1)(each)
    one, other = homework.checks
    checks = {"first": replace(one, after=("second",)), "second": replace(other, after=("first",))}
    todo = Order(list(checks.values()), homework)
    assert todo.take().name == "first"
    found = []
    waiting = threading.Thread(target=lambda: found.append(todo.take(long_first=True)))
    waiting.start()
    todo.done(checks["first"])
    waiting.join(10)
    assert names(found) == ["second"]


@pytest.mark.parametrize(("seconds", "first"), [(25, "half"), (26, "quick")])
def test_long_is_over_half_of_the_longest_with_its_own_limit(homework, seconds, first):
    @homework.fixture(timeout=40)
    def training(student):
        """A training."""

    def half(student):
        """It takes about half."""

    def quick(student):
        """It is quick."""

    def longest(training):
        """It takes 50 seconds, 10 of them its own."""

    for each, timeout in ((half, seconds), (quick, 1), (longest, 10)):
        homework.check("1", points=1, timeout=timeout)(each)
    todo, _ = order(homework)
    assert todo.take().name == first
    assert todo.take(long_first=True).name == "longest"
