"""Processes that are kept after each cell of a notebook, for others that begin with the same."""

import pytest

from autograder.sandbox import kept as kept_module
from autograder.sandbox.failures import OutOfTime
from autograder.sandbox.kept import KeptCells
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session

FIRST = "import os, random\nimport numpy as np\nran = [1]\nopen('notes', 'w').write('one')"
SECOND = (
    "ran.append(2)\ndrawn = [np.random.rand(), random.random()]\nopen('notes', 'a').write('two')"
)
THIRD = "ran.append(3)\nread = open('notes').read()\ndrawn.append(np.random.rand())"
NOTEBOOK = (FIRST, SECOND, THIRD)


def notebook(sandbox, folder, cells, seed=1, kept=None, limit=20):
    path = folder / "hw.py"
    path.write_text("\n".join(cells))
    labelled = [(f"cell {n}", 1, cell) for n, cell in enumerate(cells, start=1)]
    return Session(
        sandbox,
        [path],
        "hw.py",
        import_limit=limit,
        seed=seed,
        cells=labelled,
        shown="hw",
        kept=kept,
    )


@pytest.fixture
def kept(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(kept_module, "WORTH_KEEPING", 0.0)
    kept = KeptCells(notebook(sandbox, tmp_path, NOTEBOOK))
    yield kept
    kept.close()


@pytest.fixture
def run(sandbox, tmp_path, kept):
    """Return the session of a notebook, which is closed at the end."""
    made = []

    def make(*cells, **options):
        made.append(notebook(sandbox, tmp_path, cells, **options))
        return made[-1]

    yield make
    for session in made:
        session.close()


def value(session, name):
    with session.process(20, 0) as process:
        return getattr(Student(process, "hw"), name)


def test_a_notebook_that_goes_on_is_where_one_that_ran_all_its_cells_is(run, kept):
    changed = THIRD.replace("append(3)", "append(4)")
    whole = run(FIRST, SECOND, changed)
    expected = [value(whole, name) for name in ("ran", "drawn", "read")]
    begun = run(FIRST, SECOND, changed, kept=kept)
    assert [value(begun, name) for name in ("ran", "drawn", "read")] == expected
    assert expected[0] == [1, 2, 4]


def test_it_runs_no_cell_again_that_is_the_same(run, kept):
    begun = run(FIRST, SECOND, "pid = os.getppid()", kept=kept)
    assert value(begun, "ran") == [1, 2]
    numbers = {kept.session.sandbox.number_inside(pid) for pid in kept.pids}
    with begun.process(20, 0):
        importing = begun._household.importing
    assert importing.pid not in kept.pids
    assert value(begun, "pid") in numbers


def test_what_one_notebook_wrote_the_next_does_not_find(run, kept):
    spoils = run(FIRST, SECOND, "open('notes', 'w').write('x'); open('more', 'w')", kept=kept)
    value(spoils, "ran")
    spoils.close()
    after = run(FIRST, SECOND, THIRD + "\nthere = os.path.exists('more')", kept=kept)
    assert value(after, "read") == "onetwo"
    assert value(after, "there") is False


@pytest.mark.parametrize(
    ("cells", "seed", "limit"), [(["x = 1"], 1, 9), (NOTEBOOK, 2, 9), (NOTEBOOK, 1, 0)],
    ids=["another cell", "another seed", "a cell that is left out"],
)  # fmt: skip
def test_what_does_not_begin_in_the_same_way_goes_on_from_nothing(run, kept, cells, seed, limit):
    assert kept.copy_for(run(*cells, kept=kept), seed, limit) is None


def test_code_that_kills_what_it_came_from_takes_nothing_from_the_next(run, kept):
    kills = "\n".join(
        ["import signal", "for pid in [os.getppid(), *range(2, 200)]:",
         "    if pid != os.getpid():", "        try: os.kill(pid, signal.SIGKILL)",
         "        except OSError: pass"]
    )  # fmt: skip
    hostile = run(FIRST, SECOND, kills, kept=kept)
    assert value(hostile, "ran") == [1, 2]
    hostile.close()
    assert value(run(FIRST, SECOND, THIRD, kept=kept), "ran") == [1, 2, 3]


def test_what_goes_on_is_watched_and_its_time_counted(run, kept):
    endless = run(FIRST, SECOND, "while True: pass", kept=kept, limit=0.2)
    with pytest.raises(OutOfTime):
        value(endless, "ran")
