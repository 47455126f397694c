"""A package that lies beside the one file is named with all of its modules."""

from pathlib import Path

from autograder.grading import beside
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Raised
from autograder.submitted.submission import Submission


def test_every_module_of_a_package_that_is_not_taken_is_named():
    ignored = ("lib/extra.py", "lib/helpers.py", "utils.py")
    submission = Submission("in", Path("a.py"), {}, ignored=ignored, file="a.py")
    found = beside.modules(submission, ["data"])
    assert (found["lib"], found["utils"]) == ("lib/extra.py, lib/helpers.py", "utils.py")
    error = StudentRaised("f", Raised("ModuleNotFoundError", "No module named 'lib'", []))
    step = beside.explained(error, submission, found).feedback.next_step
    assert step.startswith("lib/extra.py, lib/helpers.py were handed in and are not used")
    assert step.endswith("put what you use of them into a.py.")
