"""A run of an edited check ends soon after something was wrong: nobody asks why."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.errors import Wrong, is_asked_why, noticing
from autograder.oracles import check_gradient, diagnose
from autograder.repair.first_wrong import Abandoned, FirstWrong
from autograder.repair.one_check import OneCheck
from autograder.repair.search import Search
from autograder.repair.trial import Tried
from autograder.results.report import Feedback, Outcome
from autograder.sandbox.replies import Candidate


class Raised(Wrong):
    """What a student's code raised."""


def run(body, times):
    """Run a check that is told the time, one number for each look at the clock."""
    first = FirstWrong(__file__, iter(times).__next__)
    with noticing(first.notice):
        body()
    return first


def fails(kind=Wrong):
    try:
        raise kind("no")
    except Wrong:
        pass


def test_a_check_goes_on_as_long_again_since_another_reading_may_be_right():
    first = run(lambda: (fails(), fails()), [1.0, 1.5])
    assert not first.abandoned


def test_a_check_that_looks_for_causes_after_that_is_ended():
    with pytest.raises(Abandoned):
        run(lambda: (fails(), fails()), [1.0, 2.5])


def test_what_student_code_raises_ends_nothing_since_it_may_be_asked_for():
    assert not run(lambda: (fails(Raised), fails(Raised)), [1.0, 9.0]).abandoned


def test_what_is_wrong_at_a_later_line_of_a_helper_is_further_on():
    def helper(right):
        if not right:
            fails()
        fails()

    early, late = (run(lambda r=r: helper(r), [1.0, 1.0]) for r in (False, True))
    assert late.place > early.place


def test_where_nobody_asks_why_a_gradient_is_judged_by_the_first_entry_that_differs():
    x, calls = np.linspace(1.0, 2.0, 12), []

    def forward(at):
        calls.append(at)
        return np.sum(at**2)

    def judge():
        calls.clear()
        with pytest.raises(Wrong):
            check_gradient(
                5 * x, truth=2 * x, forward=forward, x=x, upstream=1.0,
                rng=np.random.default_rng(1), what="dx",
            )  # fmt: skip
        return len(calls)

    asked = judge()
    with noticing(lambda _error: None):
        assert judge() < asked / 3
        assert not is_asked_why()
        assert diagnose(3 * x, x) is None
    assert is_asked_why()
    assert diagnose(3 * x, x)


def candidate(kind, size, function="f", line=3, file="a.py"):
    return Candidate(file, function, line, kind, size, 1, 2, "x", 1, 9, "a", "b")


class FakeBench:
    """Says of each check whether it passes with any edit."""

    def __init__(self, passes):
        self.used, self.seed, self.passes, self.ran = 0.0, 1, passes, []
        trials = SimpleNamespace(parts_of=lambda name: ["owned"] if name == "f" else [])
        assignment = SimpleNamespace(fixtures={}, trials=trials)
        self.calls = SimpleNamespace(seconds={}, assignment=assignment)

    def run(self, check, _edits, _limit, *, seed=None):
        self.ran.append((check.name, seed))
        self.used += 0.1
        return Tried(self.passes.get(check.name, True))


def holds(passes, parts, function="f", *, kind="sign", wrong=()):
    """Say whether a repair of the first check holds, and which checks were run."""
    checks = [
        SimpleNamespace(name=n, part=p, title=f"{n} is right", needs=(), timeout=9.0)
        for n, p in parts.items()
    ]
    results = {
        c.name: SimpleNamespace(
            outcome=Outcome.WRONG if c.name in wrong else Outcome.PASSED, feedback=None
        )
        for c in checks
    }
    bench = FakeBench(passes)
    one = OneCheck(Search(bench, checks, results, 3.0), checks[0], math.inf)
    return one._holds((candidate(kind, 1, function),)), [name for name, _ in bench.ran]


def test_a_repair_breaks_no_check_that_passed_in_any_part():
    parts = {"mine": "1", "same": "1", "other": "2"}
    assert holds({}, parts) == (True, ["mine", "same", "other"])
    assert not holds({"same": False}, parts)[0]
    assert not holds({"other": False}, parts)[0]


def test_of_the_checks_of_other_parts_few_are_run_where_there_are_many():
    many = {"mine": "1"} | {f"other{n}": "2" for n in range(20)}
    held, ran = holds({"other19": False}, many)
    assert held
    assert len(ran) < 10


@pytest.mark.parametrize(("function", "judges"), [("f", "owned"), ("net.loss", "loss")])
def test_what_is_about_an_edited_function_has_to_pass_however_many_others_there_are(
    function, judges
):
    many = {"mine": "1"} | {f"other{n}": "2" for n in range(20)} | {judges: judges}
    held, ran = holds({judges: False}, many, function)
    assert not held
    assert ran == ["mine", judges]


@pytest.mark.parametrize(
    ("kind", "other_passes", "held"),
    [
        ("extra statement", False, False),
        ("extra statement", True, True),
        ("extra factor", False, False),
        ("sign", False, True),
    ],
)
def test_what_only_takes_code_away_has_to_explain_another_failed_check_of_the_part(
    kind, other_passes, held
):
    parts, passes = {"mine": "1", "same": "1"}, {"same": other_passes}
    assert holds(passes, parts, kind=kind, wrong=["same"])[0] is held
    assert holds({}, {"mine": "1"}, kind=kind)[0]  # where no other one failed


def ordered(listed, title, *, explains=(), tree=None):
    check = SimpleNamespace(name="c", title=title, timeout=9.0)
    results = {"c": SimpleNamespace(feedback=Feedback("s", explains=explains))}
    calls = SimpleNamespace(seconds={}, submission=SimpleNamespace(tree=tree))
    bench = SimpleNamespace(used=0.0, calls=calls)
    search = Search(bench, [check], results, 3.0)
    search.took = lambda _check: 0.1
    return OneCheck(search, check, 9.0)._in_order(listed)


def test_the_kind_that_a_cause_is_before_all_comes_first_whatever_its_size():
    average, sign = candidate("average", 3), candidate("sign", 1)
    named, every = ordered([sign, average], "f", explains=("sum for mean",))
    assert named == [average]
    assert every == [average, sign]


def test_what_the_check_speaks_of_is_edited_before_what_it_only_calls():
    aside, there = candidate("sign", 1, "net.forward"), candidate("sign", 1, "net.backward")
    assert ordered([aside, there], "net.backward gives dw")[1] == [there, aside]


def test_what_the_course_gives_beside_the_students_files_is_never_edited():
    mine, given = candidate("sign", 1, file="pkg/mine.py"), candidate("sign", 1, file="helper.py")
    tree = SimpleNamespace(written={"pkg/mine.py": None})
    assert ordered([mine, given], "f", tree=tree)[1] == [mine]


@pytest.mark.parametrize(("took", "limit"), [(0.01, 0.5), (0.2, 1.0), (2.0, 3.0)])
def test_no_run_may_take_longer_than_there_is_for_the_whole_search(took, limit):
    check = SimpleNamespace(name="c", timeout=60.0, needs=())
    bench = FakeBench({})
    bench.calls.seconds["c"] = took
    assert Search(bench, [check], {}, 3.0).limit_of(check) == limit


def scaled(line, start):
    kind, text = "missing factor", f"line{line} / 255"
    return Candidate("a.py", "f", line, kind, 3, start, start + 5, text, 1, 9, "a", "b")


def test_what_can_be_added_on_several_lines_is_looked_for_there_before_anything_else():
    first, last = scaled(3, 10), scaled(5, 900)
    between = [candidate("variable", 3)._replace(start=n, end=n + 1) for n in range(20, 800, 20)]
    check = SimpleNamespace(name="c", title="f", timeout=9.0, part="1", needs=())
    results = {"c": SimpleNamespace(feedback=None, outcome=Outcome.WRONG)}
    bench = FakeBench({})
    bench.run = lambda check, edits, limit, seed=None: (
        setattr(bench, "used", bench.used + 0.1) or Tried(edits[0] in (first, last))
    )
    one = OneCheck(Search(bench, [check], results, 3.0), check, math.inf)
    one._singles([first, *between, last])
    assert one.found == [(first,), (last,)]


def test_one_edit_of_a_line_goes_before_two_that_come_to_the_same():
    first, second = scaled(3, 10), candidate("sign", 1, line=5)._replace(start=90, end=91)
    alone = scaled(5, 900)
    check = SimpleNamespace(name="c", title="f", timeout=9.0, part="1", needs=())
    bench = FakeBench({})
    passing = ({first, second}, {alone})
    bench.run = lambda check, edits, limit, seed=None: Tried(set(edits) in passing)
    one = OneCheck(Search(bench, [check], {}, 3.0), check, math.inf)
    one.promising = [((0.0, (9,)), (first,))]
    for ordered, found in (([first, second, alone], (alone,)), ([first, second], (first, second))):
        one.ordered, one.found, one.seen = ordered, [], set()
        one._pairs([second])
        assert one.found == [found]
