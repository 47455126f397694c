"""What the tests share: a tiny homework, ways to grade a submission of it, and sandboxes."""

import gc
import os
import pickle
import signal
import time
from collections import OrderedDict
from unittest import mock

import pytest
from browsing import chromium, opened  # noqa: F401 - fixtures
from threadpoolctl import threadpool_limits
from tiny_homework import RIGHT, RUBRIC
from warm_interpreters import warm_interpreter  # noqa: F401 - a fixture

from autograder import beginning
from autograder.grading.pipeline import Listener, Request, grade, sandbox_config
from autograder.homework import finding
from autograder.results.report import CheckResult, Report
from autograder.sandbox.host import Sandbox

#: Each holds the libraries of a homework, which take seconds to import and hundreds of MB.
MOST_SANDBOXES = 2


def pytest_configure():
    """Let tests be interrupted, and what they start: in the background SIGINT is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # collected tests are no garbage, and would be gone through again and again


def pytest_collection_finish():
    """Collect garbage again, but not among what lives as long as the process."""
    gc.freeze()
    gc.enable()


def pytest_itemcollected(item):
    """Refuse a test whose name is another one in each process: workers could not share it."""
    if " at 0x" in item.nodeid:
        raise pytest.UsageError(f"its name holds an address: {item.nodeid}")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Let numpy compute in one thread: several would fight other workers for the cores."""
    with threadpool_limits(1):
        yield


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """Begin each test as a command begins, and undo what its options set for other processes."""
    monkeypatch.setattr(beginning, "STARTED", time.monotonic())
    with mock.patch.dict(os.environ):
        yield
        of_pytest = os.environ.get("PYTEST_CURRENT_TEST", "")
    os.environ["PYTEST_CURRENT_TEST"] = of_pytest  # pytest takes it out again


@pytest.fixture(scope="session")
def sandbox_of():
    """Return a function that gives a homework's sandbox, warm from one test to the next."""
    open_ones = OrderedDict()

    def find(homework):
        assignment = homework.assignment  # a suite's depends on how its tests are to run
        same = (homework.locator, *assignment.libraries, *assignment.inside)
        if same not in open_ones:
            if len(open_ones) == MOST_SANDBOXES:
                open_ones.popitem(last=False)[1].close()
            open_ones[same] = Sandbox(sandbox_config(homework, Request([])))
        open_ones.move_to_end(same)
        return open_ones[same]

    yield find
    for sandbox in open_ones.values():
        sandbox.close()


@pytest.fixture(scope="session")
def grade_warm(sandbox_of):
    """Return a function that grades in the warm sandbox of a homework."""

    def run(homework, request) -> Report:
        return grade(homework, request, Listener(), sandbox_of(homework))

    return run


@pytest.fixture
def write_submission(tmp_path):
    """Return a function that writes a submission of the tiny homework."""

    def write(source=RIGHT):
        folder = tmp_path / "submission"
        folder.mkdir(exist_ok=True)
        (folder / "ada_tiny.py").write_text(source)
        (folder / "curve.pkl").write_bytes(pickle.dumps([1.0, 2.0]))
        return folder

    return write


@pytest.fixture
def grade_tiny(write_submission, grade_warm):
    """Return a function that grades a source text as a submission of the tiny homework."""

    def run(source=RIGHT, *, rubric=RUBRIC, **options) -> Report:
        request = Request([write_submission(source)], **{"seed": 1, **options})
        return grade_warm(finding.find(rubric), request)

    return run


@pytest.fixture
def result_of():
    """Return a function that finds the result of one check in a report."""

    def find(report: Report, name: str) -> CheckResult:
        return next(result for result in report.results if result.name == name)

    return find
