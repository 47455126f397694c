"""Solutions in the shape of real courses' become homeworks that are green at once."""

import json
from pathlib import Path

import pytest

from autograder.authoring import scaffold, skeleton, starters

FOLDER = Path(__file__).parent / "starters"

#: By file: what gets a check, and what waits, with a word of why.
COURSES = {
    "banner_layers": (
        ["dense_forward", "rectify_forward", "cross_entropy"],
        {"dense_backward": "cache", "normalise_forward": "config is a dict", "drop": "random"},
    ),
    "stars_loss": (["loss_with_loops", "loss_at_once"], {}),
    "word_vectors": (
        ["squash", "loss_alone"],
        {"loss_of_one_word": "kind of dataset", "descend": "f is a function"},
    ),
    "start_here": (
        ["squash", "propagate"],
        {"start": "only zeros", "update": "parameters is a dict"},
    ),
    "systems": (["mean_loss"], {"read_images": "is a text", "one_epoch": "returns nothing"}),
    "tensors": (
        ["distances", "loss", "nearest"],
        {"forward": "params is a dict", "no_words": "shape of x"},
    ),
    "fields": (["centred", "weighted", "shifted", "counts"], {"undocumented": "nothing says"}),
}


@pytest.mark.parametrize("course", COURSES)
def test_reference_earns_everything_and_the_blank_skeleton_nothing(course, tmp_path):
    checked, waiting = COURSES[course]
    made = scaffold.create("course", tmp_path / "course", starters.read(FOLDER / f"{course}.py"))
    assert made.report.all_passed
    assert made.report.points == len(checked)
    assert list(made.waiting) == list(waiting)
    assert all(word in made.waiting[name] for name, word in waiting.items())
    blank = json.loads((made.folder / "examples" / "blank.json").read_text())
    assert blank["score"] == 0
    assert list(blank["lost"]) == [f"{name}_is_right" for name in checked]
    assert {entry["says"] for entry in blank["lost"].values()} == {"NotImplementedError"}


@pytest.mark.parametrize("course", [course for course in COURSES if course != "fields"])
def test_everything_outside_the_regions_stays_to_the_letter(course):
    source = (FOLDER / f"{course}.py").read_text()
    lines = source.split("\n")
    for region in reversed(skeleton.regions(source, course)):
        assert region.stays
        lines[region.start - 1 : region.end] = [
            f'{region.indent}raise NotImplementedError("TODO: {region.todo}")'
        ]
    assert skeleton.from_source(source, course) == "\n".join(lines)


def test_notes_name_lines_of_a_file_that_there_is():
    cells = (
        "# %%\ndef f(x):\n    # TODO: copy x\n    return x\n\n# %%\n## TASK 2 STARTS ##\ny = 1\n"
    )
    own = "# BEGIN SOLUTION\nz = 1\n# END SOLUTION\n"
    for name, notebook, place in (("a.py", False, "a.py"), ("a.ipynb", True, "reference.py")):
        no_end, no_form = starters.from_source(cells + own, name, notebook=notebook).notes
        assert no_end.startswith(f"{place}, line 3: no 'END OF YOUR CODE'")
        assert no_form.startswith(f"{place}, line 7: '## TASK 2 STARTS ##' is in no form")
