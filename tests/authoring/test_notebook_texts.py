"""A worked notebook can be changed as a text, and stays the notebook that it was."""

import json

from autograder.authoring import mutants
from autograder.authoring.notebook_texts import as_notebook, as_text


def notebook(*sources):
    kinds = [("markdown" if text.startswith("#") else "code", text) for text in sources]
    cells = [
        {"cell_type": kind, "source": text, "metadata": {"place": place}}
        for place, (kind, text) in enumerate(kinds)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


SOLVED = notebook("# Area", "%matplotlib inline\nimport math", "", "def area(r):\n    return 3 * r",
                  "%%time\n1 + 1", "assert area(1) == 3")  # fmt: skip
BLANK = notebook("# Area", "%matplotlib inline\nimport math  # given", "", "# YOUR CODE HERE",
                 "assert area(1) == 3")  # fmt: skip


def test_text_that_was_not_changed_is_the_notebook():
    assert json.loads(as_notebook(as_text(SOLVED, BLANK), SOLVED)) == json.loads(SOLVED)


def test_mutants_are_made_of_what_the_skeleton_does_not_have():
    found = mutants.all_mutants(as_text(SOLVED, BLANK), "hw.ipynb", lambda _: False, guarded=True)
    assert {mutant.where for mutant in found} == {"area"}
    changed = json.loads(as_notebook(found[0].source, SOLVED))["cells"]
    assert changed[3]["source"].startswith("def area(r):\n    return ")
    assert [cell["metadata"]["place"] for cell in changed] == [0, 1, 2, 3, 4, 5]


def test_marks_of_the_author_stay():
    marked = notebook("y = 4\n# BEGIN SOLUTION\nx = 3\n# END SOLUTION")
    found = mutants.all_mutants(as_text(marked), "hw.ipynb", lambda _: False)
    assert {mutant.where for mutant in found} == {"x"}
