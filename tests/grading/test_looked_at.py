"""A cell that was stopped is named by checks that see it through fixtures and figures alone."""

import threading
from types import SimpleNamespace

import pytest

from autograder import Wrong
from autograder.errors import Unfinished
from autograder.grading.calls import Calls
from autograder.grading.cell_failures import FailedCell, after_a_stop
from autograder.grading.fixtures import Notebook
from autograder.grading.looked_at import LookedAt
from autograder.grading.running import Grading
from autograder.homework.checks import Fixture
from autograder.results.report import CheckResult, Outcome
from autograder.sandbox.clock import Spent
from autograder.sandbox.failures import CellStopped
from autograder.sandbox.replies import Raised
from autograder.submitted.cells import Cell
from autograder.submitted.resting import statements_of

CELLS = [Cell(True, "cell 1", "def double(x):\n    return x"), Cell(True, "cell 2", "total = 3")]
SPENT = Spent(2.0, 0.0, 2.0)
STOPPED = FailedCell(CELLS[1], CellStopped("cell 2", Raised("CellTooSlow", "", []), SPENT))
FIXTURES = {
    "sums": Fixture("sums", "Sums", 1, lambda student: None),
    "means": Fixture("means", "Means", 1, lambda sums: None),
    "doubled": Fixture("doubled", "Doubled", 1, lambda student: None),
    "files": Fixture("files", "Files", 1, lambda artifacts: None),
}


class Made(Calls):
    """What calls checks of a notebook whose second cell was stopped, with all fixtures made."""

    def __init__(self):
        reading = SimpleNamespace(cells=CELLS, statements=statements_of(CELLS))
        self.submission = SimpleNamespace(reading=reading)
        self.not_installed = SimpleNamespace(require=lambda error: None)
        self.end, self._made = float("inf"), dict.fromkeys(FIXTURES)
        self._locks = {name: threading.Lock() for name in FIXTURES}
        self._looked_at = LookedAt(FIXTURES)
        self._looked_at.note("sums", {"total"})
        self._looked_at.note("doubled", {"double"})

    def failed_cells(self):
        return [STOPPED]

    def figures(self):
        return []


@pytest.mark.parametrize(
    ("need", "named"),
    [("sums", True), ("means", True), ("figures", True), ("doubled", False), ("files", False)],
)
def test_stopped_cell_is_named_where_it_is_seen_and_only_there(need, named):
    def check(**_):
        raise Wrong("The sum is too small", next_step="Add all of them.")

    with pytest.raises(Wrong) as caught:
        Made()._call_once("check", [need], 1, check, Notebook())
    said = caught.value.feedback
    assert said.summary.startswith("cell 2 was stopped") == named
    assert (said.next_step == "Add all of them.") != named


def test_check_that_asks_for_the_code_has_also_seen_what_its_fixtures_have():
    looked_at = Made()._looked_at
    assert looked_at.through(["student", "means", "doubled"]) == {"total", "double"}
    looked_at.copied().note("files", {"more"})
    assert looked_at.through(["files"]) == frozenset()


@pytest.mark.parametrize(("stopped", "how"), [(["trains"], "did not finish"), ([], "failed")])
def test_check_that_is_not_run_says_whether_the_one_before_it_was_stopped(stopped, how):
    result = CheckResult("trains", "2.1", "2", "train trains", 2.0, 0.0, Outcome.WRONG)
    grading = SimpleNamespace(
        results={"trains": result}, calls=SimpleNamespace(stopped=dict.fromkeys(stopped))
    )
    check = SimpleNamespace(depends_on=["trains"])
    with pytest.raises(Unfinished, match=f"“train trains” .2.1., which {how}"):
        Grading._require_dependencies(grading, check)


@pytest.mark.parametrize(("source", "named"), [("plt.plot(total)", True), ("total = 3", False)])
def test_stopped_cell_that_draws_is_named_to_checks_that_read_names_and_figures(source, named):
    cells = [CELLS[0], Cell(True, "cell 2", source)]
    stopped = FailedCell(cells[1], STOPPED.error)
    reading = SimpleNamespace(cells=cells, statements=statements_of(cells))
    error = Wrong("There is no line", next_step="Plot it.")
    found = after_a_stop(error, {"double"}, reading, [stopped], figures=True)
    assert (found is not error) == named
