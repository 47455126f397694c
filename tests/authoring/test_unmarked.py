"""A skeleton never gives away the answers of a solution that marks nothing."""

import pytest

from autograder.authoring import starters, unmarked
from autograder.errors import UsageError

SOLVED = """# %%
import otter
grader = otter.Notebook()

# %%
def square(x):
    return x * x

# %%
if __name__ == "__main__":
    slope = 3
    print(square(3))

# %%
grader.check("q1")
"""
MARKED = SOLVED.replace("slope = 3", "# BEGIN SOLUTION\n    slope = 3\n    # END SOLUTION")


def read(source, *, notebook=True):
    return {"hw": starters.from_source(source, "hw", notebook=notebook)}


def test_answers_outside_of_functions_are_found_where_nothing_is_marked():
    assert unmarked.left_in(read(SOLVED)["hw"]) == ["slope = 3"]
    assert unmarked.left_in(read(MARKED)["hw"]) == []


def test_unmarked_notebook_with_answers_needs_a_starter():
    unmarked.require_cut(read(MARKED))
    unmarked.require_cut(read(SOLVED.replace("slope = 3", "pass")))
    with pytest.raises(UsageError, match=r"slope = 3\. Students") as refused:
        unmarked.require_cut(read(SOLVED))
    assert "--starter FILE" in refused.value.tip


def test_unmarked_module_is_refused_once_a_test_is_passed_by_what_stays():
    module = read("RATE = 0.1\ndef f():\n    return RATE\n", notebook=False)
    unmarked.require_cut(module)
    unmarked.require_unearned(module, [])
    with pytest.raises(UsageError, match=r"passes test_rate, and keeps: RATE = 0\.1"):
        unmarked.require_unearned(module, ["test_rate"])
