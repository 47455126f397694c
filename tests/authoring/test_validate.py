"""A rubric with a hole is found out, and one without holds."""

import json
import shutil

import pytest
from click.testing import CliRunner

from autograder.authoring import page, scaffold
from autograder.authoring.bench import Bench, as_program
from autograder.authoring.soundness import require_sound
from autograder.authoring.validate import validate
from autograder.authoring.variants import Variants
from autograder.cli import main
from autograder.errors import HomeworkError
from autograder.homework import finding


def stages(found):
    return {stage.title: stage for stage in found.stages}


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_homework_just_started_holds(started):
    found = validate(finding.find(str(started / "rubric.py")))
    assert found.ok, [stage.fallen for stage in found.stages]
    assert len(stages(found)["Mutants"].trials) > 5
    assert stages(found)["Causes"].note.startswith("named for ")
    assert "Causes of pairs" in stages(found)


def test_rubric_without_a_check_falls_short(tmp_path):
    made = scaffold.create("bare", tmp_path / "bare", "def f(x):\n    return x\n")
    found = validate(finding.find(str(made.folder)), mutants=0)
    assert not found.ok
    assert stages(found)["Reference"].fallen[0].says == "its rubric has no check yet"
    with pytest.raises(HomeworkError, match="not ready: its rubric has no check yet"):
        require_sound(finding.find(str(made.folder)))


def test_what_no_check_looks_at_is_named(homework):
    edit(homework / "rubric.py", "trials=Trials(", 'trials=Trials(ungraded=["plot"],')
    found = stages(validate(finding.find(str(homework)), mutants=1))
    assert found["Mutants"].note.endswith("; no check looks at plot")


def test_hole_in_the_rubric_is_found_with_its_diff_and_part(homework):
    edit(homework / "rubric.py", "b = float(rng.normal())", "b = 0.0")
    mutants = stages(validate(finding.find(str(homework / "rubric.py"))))["Mutants"]
    assert not mutants.ok
    survivor = mutants.fallen[0]
    assert (survivor.part, survivor.says) == ("1", "keeps every point of 1")
    assert "-    return x @ w + b" in survivor.detail


def test_points_lost_in_another_part_do_not_count(homework):
    edit(homework / "rubric.py", '"1": ["predict"],', '"2": ["predict"],')
    edit(homework / "rubric.py", '"2": ["mean_squared_error"],', "")
    mutants = stages(validate(finding.find(str(homework / "rubric.py"))))["Mutants"]
    assert "loses some at predict_is_right (1)" in mutants.fallen[0].says


def test_marked_mutant_is_not_tried_and_a_useless_mark_is_named(homework):
    edit(homework / "rubric.py", "b = float(rng.normal())", "b = 0.0")
    marks = 'trials=Trials(equivalent={"predict: return x @ w + b*": "a", "gone: a → b": "b"},'
    edit(homework / "rubric.py", "trials=Trials(", marks)
    mutants = stages(validate(finding.find(str(homework / "rubric.py"))))["Mutants"]
    assert [trial.name for trial in mutants.fallen] == ["gone: a → b"]


def test_name_or_part_that_fits_nothing_is_named(homework):
    edit(homework / "rubric.py", '"1": ["predict"]', '"1": ["predict", "pred"], "9": ["pre*"]')
    mutants = stages(validate(finding.find(str(homework / "rubric.py"))))["Mutants"]
    assert [(trial.part, trial.name) for trial in mutants.fallen] == [
        ("1", "pred"),
        ("9", "Trials.written"),
    ]


def test_rubric_that_punishes_a_style_is_found(homework):
    check = "if student.predict(x, w, b).dtype != 'float64': raise ValueError\n        assert_same("
    edit(
        homework / "rubric.py",
        "assert_same(\n            student.predict",
        "assert_same(student.predict",
    )
    edit(
        homework / "rubric.py",
        "assert_same(student.predict",
        check.replace("raise ValueError", "raise Wrong('float32')") + "student.predict",
    )
    edit(
        homework / "rubric.py",
        "from autograder import Assignment, Trials",
        "from autograder import Assignment, Trials, Wrong",
    )
    rewrites = stages(validate(finding.find(str(homework / "rubric.py")), mutants=0))["Rewrites"]
    assert [trial.name for trial in rewrites.fallen] == ["arrays returned as float32: predict"]
    assert "float32" in rewrites.fallen[0].detail


def test_reference_that_loses_points_ends_the_trials(homework):
    edit(homework / "reference.py", "return x @ w + b", "return x @ w + b + rng")
    edit(
        homework / "reference.py",
        "import numpy as np",
        "import numpy as np\nrng = np.random.rand()",
    )
    found = validate(finding.find(str(homework / "rubric.py")))
    assert not stages(found)["Reference"].ok
    assert "Mutants" not in stages(found)


def test_what_a_check_says_is_shown_without_what_it_left_out(homework):
    raised = "raise Wrong('No', next_step='Try')\n    for _ in range(3):"
    edit(homework / "rubric.py", "for _ in range(3):", raised)
    edit(homework / "rubric.py", "Assignment, Trials", "Assignment, Trials, Wrong")
    found = stages(validate(finding.find(str(homework / "rubric.py")), mutants=0))
    assert found["Reference"].fallen[0].detail.startswith("1.1 predict_is_right: No\nTry\n2.1")
    assert "Found:" not in found["Baseline"].fallen[0].detail


def test_skeleton_that_earns_points_falls_short(homework):
    edit(homework / "skeleton.py", 'raise NotImplementedError("TODO: compute the mean")',
         "return float(np.mean((predicted - y) ** 2))")  # fmt: skip
    assert not stages(validate(finding.find(str(homework / "rubric.py")), mutants=0))[
        "Blank skeleton"
    ].ok


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"score": 1.0}, "score: expected 1.0, found 2.0"),
        ({"lost": {"predict_is_right": {"score": 0, "says": ""}}}, "lost no points"),
        ({"exit_code": 2, "says": "x"}, "was to be refused"),
        ({"lost": 3}, "cannot be read"),
    ],
    ids=["score", "check", "refused", "broken"],
)
def test_example_with_another_result_is_named(homework, change, says):
    file = homework / "examples" / "correct.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    fallen = stages(validate(finding.find(str(homework / "rubric.py")), mutants=0))[
        "Examples"
    ].fallen
    assert [trial.name for trial in fallen] == ["correct"]
    assert says in fallen[0].detail


def test_rubric_without_a_reference_is_refused(homework):
    edit(homework / "rubric.py", "from . import reference", "")
    (homework / "reference.py").unlink()
    with pytest.raises(HomeworkError, match="has no reference"):
        validate(finding.find(str(homework)))


def test_mutant_that_hangs_is_caught(homework):
    edit(homework / "reference.py", "    return x @ w + b", "    go = True\n    while go:\n"
         "        go = False\n    return x @ w + b")  # fmt: skip
    with Bench(finding.find(str(homework / "rubric.py")), 1) as bench:
        variants = Variants(bench)
        variants.baseline()
        variants._limit = lambda _checks: 0.5
        hangs = next(m for m in variants.all_mutants() if m.after == "go = True")
        assert variants._try_mutant(hangs, str).ok


@pytest.mark.parametrize(
    "patterns", ['("*.ipynb", "*.py")', '"*.ipynb"'], ids=["both", "notebooks"]
)
def test_homework_of_cells_is_tried_out_like_any_other(tmp_path, patterns):
    folder = shutil.copytree(finding.PROJECT / "tests" / "notebook", tmp_path / "notebook")
    edit(folder / "rubric.py", '("*.ipynb", "*.py")', patterns)
    found = stages(validate(finding.find(str(folder / "rubric.py"))))
    assert found["Reference"].ok
    assert found["Blank skeleton"].ok
    assert found["Mutants"].held == len(found["Mutants"].trials) >= 3
    assert found["Rewrites"].held == len(found["Rewrites"].trials) >= 1


def test_command_shows_a_table_writes_a_page_and_exits_1_if_it_falls_short(homework, tmp_path):
    edit(homework / "rubric.py", "b = float(rng.normal())", "b = 0.0")
    words = ["validate", str(homework / "rubric.py"), "--html", str(tmp_path / "page.html")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert "falls short" in done.output
    assert "Trials(equivalent={name: reason})" in done.output
    written = (tmp_path / "page.html").read_text()
    assert "keeps every point of 1" in written
    assert "<script" not in written


def test_page_escapes_what_it_shows(homework, tmp_path):
    found = validate(finding.find(str(homework / "rubric.py")), mutants=0)
    found.stages[0].trials.append(type(found.stages[0].trials[0])("<b>x</b>", False, "<i>"))
    page.write(found, tmp_path / "page.html")
    assert "<b>" not in (tmp_path / "page.html").read_text()


def test_program_of_the_reference_is_all_that_its_guards_hold():
    guard = 'if __name__ == "__main__":\n    '
    program = as_program(f"x = 1\n{guard}y = x\ndef f():\n    return y\n{guard}z = f() + 1\n")
    names = {}
    exec(program, names)
    assert "y" not in names
    names["_run_the_program"]()
    assert (names["y"], names["z"]) == (1, 2)
