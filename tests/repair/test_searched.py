"""Which edits are tried first, which go together, and which checks are run again."""

import math
from types import SimpleNamespace

import pytest

from autograder.repair import search as searching
from autograder.repair.one_check import (
    FIRST_FEW,
    FOR_SCREENING,
    LEAST_LOOK,
    SHORT_SCREENING,
    OneCheck,
)
from autograder.repair.ordering import (
    LARGEST,
    alternating,
    apart,
    does_the_same,
    in_order,
    is_sound,
    says_nothing,
)
from autograder.repair.remembered import MOST, Remembered, fingerprint
from autograder.repair.search import Search
from autograder.repair.trial import Tried
from autograder.results.report import Outcome
from autograder.sandbox.replies import Candidate


def edit(kind="sign", function="f", line=3, start=0, end=1, text="x", size=1, **more):
    """An edit of a line, on whose bytes nothing depends but where it is."""
    made = Candidate("a.py", function, line, kind, size, start, end, text, 1, 9, "before", "after")
    return made._replace(**more)


def test_edit_is_one_of_a_known_kind_with_a_line_a_size_and_a_span():
    assert is_sound(edit())
    assert is_sound(edit(size=LARGEST, start=5, end=5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "magic"}, {"line": 0}, {"line": -1}, {"size": 0}, {"size": LARGEST + 1},
        {"start": -1}, {"start": 3, "end": 2}, {"end": 2**31},
    ],
    ids=str,
)  # fmt: skip
def test_anything_else_is_none(wrong):
    assert not is_sound(edit(**wrong))
    assert is_sound(edit(end=2**31 - 1))


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ((0, 2), (2, 4), True),
        ((2, 4), (0, 2), True),
        ((0, 3), (2, 4), False),
        ((2, 4), (0, 3), False),
        ((1, 1), (1, 1), True),
    ],
)
def test_edits_that_overlap_cannot_be_made_together(first, second, together):
    one = edit(start=first[0], end=first[1])
    other = edit(start=second[0], end=second[1])
    assert apart(one, other) is together
    assert apart(one, other._replace(file="b.py"))


def test_pairs_go_through_the_firsts_for_each_second():
    one, two, three = (edit(start=n, end=n) for n in range(3))
    found = list(alternating([(one,), (two,)], [three, one]))
    assert found == [((one,), three), ((two,), three), ((one,), one), ((two,), one)]


def ordered(*edits, explains=(), raised=None, said="f is wrong"):
    named, every = in_order(edits, explains, raised, said)
    assert sorted(every) == sorted(edits)
    return [edits.index(each) for each in named], [edits.index(each) for each in every]


def test_edits_where_an_exception_was_raised_come_first():
    edits = [edit(line=n, start=n) for n in (1, 2, 3)]
    assert ordered(*edits, raised=("a.py", 3))[1] == [2, 0, 1]
    assert ordered(*edits, raised=("b.py", 3))[1] == [0, 1, 2]


def test_edits_of_the_kind_that_the_cause_speaks_of_come_before_others():
    edits = [edit("dtype"), edit("axis", start=1), edit("sign", start=2)]
    assert ordered(*edits, explains=["sign"]) == ([2], [2, 0, 1])
    assert ordered(*edits, explains=["nothing"]) == ([], [0, 1, 2])


def test_kind_that_a_cause_speaks_of_in_the_second_place_is_no_named_one():
    edits = [edit("dtype"), edit("operator", start=1)]
    assert ordered(*edits, explains=["sign"]) == ([], [1, 0])


def test_named_edits_of_a_helper_come_after_those_of_the_function():
    edits = [edit(function="helper"), edit(function="Net.f", start=1)]
    assert ordered(*edits, explains=["sign"])[0] == [1, 0]


def test_of_the_kinds_that_the_cause_names_the_smallest_edits_come_first():
    large, small = edit("missing factor", size=3), edit("extra factor")
    aside = edit("extra factor", "helper")
    assert ordered(aside, large, small, explains=["factor"])[0] == [2, 1, 0]


def test_once_a_repair_is_found_smaller_ones_are_tried_before_those_as_small():
    bench = SimpleNamespace(used=0.0)
    search = SimpleNamespace(bench=bench, seconds=3.0, limit_of=lambda _check: 1.0)
    one = OneCheck(search, check("a"), math.inf)
    large, small = edit(size=3), edit(start=9, end=10, size=1)
    others = [edit(start=n, end=n + 1, size=3) for n in range(1, 8)]

    def passes(edits):
        bench.used += LEAST_LOOK / 2
        return edits[0] in (large, small)

    one._try, one._holds = passes, lambda _edits: True
    one._singles([large, *others, small])
    assert one.found == [(large,), (small,)]


def test_edits_of_a_helper_come_twice_as_late():
    edits = [edit(function="helper"), *(edit(start=n) for n in (1, 2, 3))]
    assert ordered(*edits)[1] == [1, 0, 2, 3]
    assert ordered(*edits, said="helper and f")[1] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"text": "foo(a) + b", "start": 9, "end": 9}, True),
        ({"text": "foo(a) - b", "start": 9, "end": 9}, False),
        ({"text": "foo(a) + b", "kind": "missing factor"}, False),
    ],
)
def test_edit_that_adds_the_same_elsewhere_is_known(other, same):
    found = edit("missing term", text="(a + b)", start=1, end=4)
    assert does_the_same(edit(**{"kind": "missing term", **other}), found) is same


def test_only_what_adds_to_something_can_be_the_same():
    there = edit("missing term", text="a + b", start=1, end=4)
    assert does_the_same(there, there)
    nothing = edit("missing term", text="a + b", start=4, end=4)
    assert not does_the_same(there, nothing)
    assert not does_the_same(edit("sign", text="a + b"), edit("sign", text="a + b", end=4))


def test_line_that_is_pass_says_nothing():
    assert not says_nothing(edit())
    assert says_nothing(edit(before="pass"))


def check(name, part="1", needs=(), timeout=10.0):
    return SimpleNamespace(name=name, part=part, needs=needs, timeout=timeout)


@pytest.fixture
def searched(monkeypatch):
    """Return a function that makes a search over checks with these seconds and outcomes."""
    monkeypatch.setattr(searching, "using_student", lambda _calls, each: each.needs)

    def make(checks, seconds, outcomes=None, limit=1.0):
        calls = SimpleNamespace(seconds=seconds)
        results = {
            each.name: SimpleNamespace(outcome=(outcomes or {}).get(each.name, Outcome.PASSED))
            for each in checks
        }
        return Search(SimpleNamespace(calls=calls, used=0.0), checks, results, limit)

    return make


@pytest.mark.parametrize(
    ("own", "fixture", "short"),
    [(1.0, 0.0, True), (1.1, 0.0, False), (0.5, 0.29, True), (0.5, 0.31, False), (0.0, 0.0, True)],
)
def test_check_is_short_whose_own_time_and_fixtures_leave_room(searched, own, fixture, short):
    a = check("a", needs=("net",))
    assert searched([a], {"a": own, "net": fixture}).is_short(a) is short


def test_time_of_a_check_is_its_own_and_that_of_its_fixtures(searched):
    a = check("a", needs=("net", "data"))
    found = searched([a], {"a": 0.1, "net": 0.2})
    assert found.took(a) == pytest.approx(0.3)
    assert found.took(check("unknown")) == 0


@pytest.mark.parametrize(
    ("seconds", "limit", "timeout", "expected"),
    [(0.01, 10, 10, 0.5), (0.2, 10, 10, 1.0), (9.0, 3.0, 10, 3.0), (9.0, 30.0, 2.0, 2.0)],
)
def test_edited_check_may_take_five_times_as_long_within_its_bounds(
    searched, seconds, limit, timeout, expected
):
    a = check("a", timeout=timeout)
    assert searched([a], {"a": seconds}, limit=limit).limit_of(a) == pytest.approx(expected)


def test_others_are_those_of_the_part_that_ended_so_the_quickest_first(searched):
    checks = [check("a"), check("slow"), check("quick"), check("wrong"), check("else", "2")]
    seconds = {"slow": 0.2, "quick": 0.1, "wrong": 0.1}
    found = searched(checks, seconds, {"wrong": Outcome.WRONG})
    assert [each.name for each in found.others(checks[0], Outcome.PASSED)] == ["quick", "slow"]
    assert [each.name for each in found.others(checks[0], Outcome.WRONG)] == ["wrong"]
    assert [each.name for each in found.elsewhere(checks[0])] == ["else"]


def test_long_checks_and_those_of_a_session_of_their_own_are_not_run_again(searched):
    checks = [check("a"), check("long"), check("limit"), check("own", needs=("session",))]
    found = searched(checks, {"long": 0.31, "limit": 0.3})
    assert [each.name for each in found.others(checks[0], Outcome.PASSED)] == ["limit"]


def test_what_was_found_is_remembered_and_the_oldest_forgotten(monkeypatch):
    memory = Remembered()
    assert memory.get(("a",)) is None
    memory.keep(("a",), [])
    assert memory.get(("a",)) == []
    monkeypatch.setattr("autograder.repair.remembered.MOST", 2)
    for key in ("b", "c"):
        memory.keep((key,), [])
    assert [memory.get((key,)) is None for key in "abc"] == [True, False, False]
    assert MOST == 5_000


def test_fingerprint_is_of_names_and_contents_in_any_order(tmp_path):
    (tmp_path / "a.py").write_text("x")
    (tmp_path / "b.py").write_text("y")
    both = fingerprint(tmp_path, ["a.py", "b.py"])
    assert both == fingerprint(tmp_path, ["b.py", "a.py"])
    others = {
        both,
        fingerprint(tmp_path, ["a.py"]),
        fingerprint(tmp_path, ["b.py", "a.py", "c.py"]),
    }
    (tmp_path / "a.py").write_text("xy")
    (tmp_path / "b.py").write_text("")
    assert len(others | {fingerprint(tmp_path, ["a.py", "b.py"])}) == 4


def screenings(searched, place, took=0.01, passes=False):
    """Return how long edits are screened for, where the one at a place is the repair."""
    edits = [edit(start=n, end=n + 1) for n in range(100)]
    one = OneCheck(searched([check("a")], {"a": took}, limit=3.0), check("a"), math.inf)
    asked = []

    def trace(_check, _limit, screening):
        asked.append(screening)
        return Tried(passes), edits, [0] * len(edits)

    one.bench.trace = trace
    one.bench.run = lambda _check, tried, _limit: Tried(tried[0] is edits[place])
    one._in_order, one._holds = lambda listed: ([], list(listed)), lambda _tried: True
    return asked, one.run()


def test_likeliest_few_edits_are_tried_before_most_of_the_screening(searched):
    long, short = 3.0 * FOR_SCREENING, 3.0 * SHORT_SCREENING
    asked, found = screenings(searched, FIRST_FEW - 1)
    assert (asked, len(found)) == ([short], 1)
    asked, found = screenings(searched, FIRST_FEW)
    assert (asked, len(found)) == ([short, long], 1)


def test_edits_of_a_slow_check_are_screened_shortly_and_one_that_passes_has_no_repair(searched):
    assert screenings(searched, 50, took=1.0)[0] == [3.0 * SHORT_SCREENING]
    assert screenings(searched, 0, passes=True) == ([3.0 * SHORT_SCREENING], [])


def test_edit_that_breaks_another_check_is_made_in_a_line_like_it_too(searched):
    one = OneCheck(searched([check("a")], {}, limit=3.0), check("a"), math.inf)
    first = edit(text="-", start=10, end=11, line=5)
    far, near = edit(text="-", start=60, end=61, line=9), edit(text="-", start=20, end=21, line=6)
    others = [edit(text="+", start=30, end=31, line=6), edit("order", text="-", line=7),
              edit(text="-", line=5), edit(function="g", text="-", line=6)]  # fmt: skip
    one.ordered = [first, far, *others, near]
    tried, broken = [], check("b")

    def run(asked, edits, _limit):
        tried.append((asked.name, edits))
        return Tried(near in edits if asked is broken else first in edits)

    def holds(edits):
        one.broken = None if near in edits else broken
        return near in edits

    one.bench.run, one._holds = run, holds
    one._singles([first, far])
    assert one.found == [(first, near)]
    assert tried == [("a", (first,)), ("b", (first, near)), ("a", (first, near))]


def test_edit_that_fails_with_another_seed_is_made_in_no_other_line(searched):
    one = OneCheck(searched([check("a")], {}, limit=3.0), check("a"), math.inf)
    one.ordered = [edit(start=10, end=11, line=5), edit(start=20, end=21, line=6)]
    one.bench.run = lambda _check, edits, _limit: Tried(passed=True)
    one._holds = lambda _edits: False
    assert one._with_a_twin(one.ordered[0]) == ()
    assert not one.seen
