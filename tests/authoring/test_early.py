"""After how many cells of a notebook its parts can be graded."""

import types

import pytest

from autograder.authoring.early import Early, bound_in
from autograder.results.report import Outcome

CELLS = ["a = 1", "def f():\n    return a", "b = f()", "c = b"]


class Bench:
    """Grades nothing: says of each number of cells what the checks would have found."""

    def __init__(self, read=(), outcome=Outcome.PASSED):
        self.read, self.outcome, self.asked = frozenset(read), outcome, []

    def submission_of(self, texts):
        cells = [types.SimpleNamespace(source=cell) for cell in texts["hw"]]
        return types.SimpleNamespace(code_cells=cells, tree=None)

    def each(self, work, todo, _done):
        return [work(job) for job in todo]

    def grade_text(self, _texts, checks, *, cells, read, **_):
        self.asked.append(cells)
        read |= {"x": self.read, "y": frozenset()}
        return [
            types.SimpleNamespace(name="x", outcome=self.outcome),
            types.SimpleNamespace(name="y", outcome=Outcome.PASSED),
        ][: len(checks)]


def enough(bench, changed, parts=("1",)):
    early = Early(bench, {"hw": CELLS}, seed=1)
    early.find([("1", {"hw": [*CELLS[:changed], "other", *CELLS[changed + 1 :]]})], lambda _: ["x"])
    return early.enough_for(parts)


def test_a_part_is_graded_after_the_last_of_its_cells():
    bench = Bench(read=["f"])
    assert enough(bench, changed=1) == 2
    assert bench.asked == [2]


@pytest.mark.parametrize(
    "bench", [Bench(outcome=Outcome.WRONG), Bench(outcome=Outcome.NOT_RUN), Bench(read=["c"])],
    ids=["the reference loses a point there", "it is not run there", "a later cell binds it"],
)  # fmt: skip
def test_all_cells_run_where_the_part_could_not_be_graded_before(bench):
    assert enough(bench, changed=1) is None


def test_checks_of_a_part_that_need_fewer_cells_than_others_are_told():
    early = Early(Bench(read=["c"]), {"hw": CELLS}, seed=1)
    early.find([("1", {"hw": [CELLS[0], "other", *CELLS[2:]]})], lambda _: ["x", "y"])
    assert early.enough_for(["1"]) is None
    assert early.some_of(["1"]) == (2, {"y"})
    assert early.some_of(["1", "2"]) is None


def test_what_is_in_several_parts_runs_as_far_as_all_of_them_need():
    assert enough(Bench(), changed=1, parts=("1", "2")) is None
    assert enough(Bench(), changed=1, parts=()) is None
    assert enough(Bench(), changed=3) is None


@pytest.mark.parametrize(("changed", "before"), [(0, set()), (1, set()), (2, {"1"}), (3, {"1"})])
def test_a_part_that_is_graded_before_a_change_does_not_see_it(changed, before):
    early = Early(Bench(), {"hw": CELLS}, seed=1)
    early.find([("1", {"hw": [CELLS[0], "other", *CELLS[2:]]})], lambda _: ["x"])
    assert early.before({"hw": [*CELLS[:changed], "new", *CELLS[changed + 1 :]]}) == before
    assert early.before({"hw": CELLS[:2]}) == set()


@pytest.mark.parametrize(("changed", "after"), [(0, [(2, {"1"})]), (1, [(2, {"1"})]), (2, [])])
def test_a_part_that_is_graded_after_a_change_is_told_with_its_cells(changed, after):
    early = Early(Bench(), {"hw": CELLS}, seed=1)
    early.find([("1", {"hw": [CELLS[0], "other", *CELLS[2:]]})], lambda _: ["x"])
    assert list(early.after({"hw": [*CELLS[:changed], "new", *CELLS[changed + 1 :]]})) == after
    assert list(early.after({"hw": CELLS})) == []


def test_what_a_cell_binds_in_whatever_way_is_known():
    cell = """
import os.path as p, sys.flags
x, (y, *z) = 1, (2, 3)
for i in z:
    u[i].v = 1
def f(): g = 1
class C: pass
del w
"""
    assert set(bound_in([cell])) >= {*"pxyziufgCw", "sys"}
    assert "v" not in set(bound_in(["a = u.v"]))
