"""A rubric that asks for a file that nothing opens is refused when it is loaded."""

import pytest

from autograder.errors import HomeworkError
from autograder.homework import finding
from autograder.homework.assignment import Assignment
from autograder.sandbox.inside.loaders import LOADERS

RUBRIC = """
from autograder import Assignment
homework = Assignment("fit", "Fit", "*_fit.py", artifacts=["model.mat"])
"""


def test_an_unknown_ending_is_refused_where_the_rubric_says_it(tmp_path):
    (tmp_path / "rubric.py").write_text(RUBRIC)
    with pytest.raises(HomeworkError) as error:
        finding.find(str(tmp_path))
    assert "rubric.py, line 3: ValueError: the artifact 'model.mat'" in error.value.message
    assert ".safetensors" in error.value.message


@pytest.mark.parametrize("ending", LOADERS)
def test_every_ending_that_is_opened_may_be_asked_for(ending):
    assert Assignment("fit", "Fit", "*_fit.py", artifacts=[f"a{ending}", f"b{ending.upper()}"])


@pytest.mark.parametrize(
    "options",
    [
        {"artifacts": ["utils.py"]},
        {"artifacts": ["words.vocab"], "readable": ["words.vocab"]},
        {"artifacts": ["model.mat"], "inside": ["opening"]},
    ],
    ids=["imported", "readable", "opened by the homework"],
)
def test_what_is_not_opened_by_its_ending_may_have_any(options):
    assert Assignment("fit", "Fit", "*_fit.py", **options)
