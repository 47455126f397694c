"""Code that tells an edited process from another gains nothing by it, and ends in time."""

import time

import pytest
from layer_homework import changed

#: Is put before a wrong solution: ``edited()`` says whether this process is one that is edited.
KNOWS = """
import sys

def body():
    return sys.modules[__name__].loss.__code__

def edited():
    return body() is not FIRST or sys.gettrace() is not None
"""
WRONG = changed(("mean", "sum")) + "\nFIRST = loss.__code__\n"
FORGED = """
from autograder.sandbox.inside import service
records = [["ada_layer.py", "loss", 20, "sign", 1, 0, 1, "x", 1, 30, "a", "b"]] * {count}
service.Repairs.candidates = lambda self, asked, main: records
"""


@pytest.mark.parametrize(
    "does",
    [
        "return ((a - b) ** 2).mean() if edited() else 0.0",
        "kept = bytearray(10**11) if edited() else 0",
        "kept = [bytearray(10**8) for _ in range(10**6)] if edited() else 0",
        "while edited(): pass",
        "import os; os._exit(0) if edited() else 0",
        "import time; time.sleep(1000) if edited() else 0",
    ],
    ids=["behaves", "memory", "grows", "hangs", "ends", "sleeps"],
)
def test_code_that_knows_that_it_is_edited_gains_nothing(repaired, does):
    source = KNOWS + WRONG.replace("    difference =", f"    {does}\n    difference =")
    started = time.monotonic()
    report, results = repaired(source, repair=0.5, time_limit=60.0)
    assert time.monotonic() - started < 60.0
    assert report.score == 4
    assert results["loss"].outcome.value == "wrong"
    assert results["loss"].feedback.summary == "loss is not the mean of the squared differences"


@pytest.mark.parametrize("count", [1, 50_000], ids=["made up", "endless"])
def test_made_up_edits_are_no_repairs(repaired, count):
    report, results = repaired(WRONG + FORGED.format(count=count), repair=0.5, time_limit=60.0)
    assert report.score == 4
    assert results["loss"].repair is None


def test_what_a_process_says_of_an_edit_is_shown_as_bounded_text(repaired):
    lie = """
from autograder.sandbox.inside import service
long = "x" * 100_000
service.Repairs.candidates = lambda self, asked, main: [
    ["../../secret\\n", "<b>f</b>", 20, "sign", 1, 0, 1, "x", 1, 30, long, long]]
def apply(self, edits):
    global loss
    def loss(a, b):
        return ((a - b) ** 2).mean()
    return 1
service.Repairs.apply = apply
"""
    _, results = repaired(WRONG + lie, time_limit=60.0)
    said = results["loss"].repair.for_staff
    assert said.startswith("Line 20: look at the sign")
    assert "secret" not in said
    assert len(said) < 5_000
