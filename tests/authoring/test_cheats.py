"""Cheats are found where a rubric lets them through, and where it does not they lose."""

import textwrap

import pytest
from click.testing import CliRunner

from autograder.authoring import cheats
from autograder.authoring.validate import validate
from autograder.cli import main
from autograder.homework import finding
from autograder.homework.assignment import Assignment
from autograder.homework.trials import Trials

REFERENCE = '''
import os
import pickle

import numpy as np


def train(x, y):
    """Fit a slope, step by step, and write it to slope.pkl."""
    # BEGIN SOLUTION: fit the slope
    w = 0.0
    for _ in range(50):
        w -= 0.5 * float(np.mean((w * x - y) * x))
    save(w)
    # END SOLUTION


# BEGIN SOLUTION
def save(w):
    with open("slope.pkl", "wb") as file:
        pickle.dump([w], file)


# END SOLUTION


class Line:
    def value(self, x):
        # BEGIN SOLUTION: 3 x
        return 3.0 * x
        # END SOLUTION

    def slope(self, x):
        # BEGIN SOLUTION: the derivative
        return 3.0
        # END SOLUTION

    def check(self):
        """Raise AssertionError if slope is not the derivative of value."""
        # BEGIN SOLUTION: compare with a difference
        x = float(np.random.rand())
        assert abs(self.value(x + 1.0) - self.value(x) - self.slope(x)) < 1e-6
        # END SOLUTION


if __name__ == "__main__":
    x = np.linspace(-2.0, 2.0, 21)
    train(x, 2.0 * x)
'''
RUBRIC = '''
import numpy as np

from autograder.homework import finding
from autograder.homework.assignment import Assignment
from autograder.errors import Wrong
from autograder.sandbox.answered import run_answered
from autograder.sandbox.helpers import define
from autograder.homework.trials import Trials

line = Assignment(
    name="line", title="A line", submission="*_line.py", skeleton="skeleton.py",
    reference="reference.py", artifacts=["slope.pkl"], libraries=["numpy"],
    parts={"1": "Training", "2": "Checking"},
    trials=Trials(
        written={"1": ["train", "save"], "2": ["Line.*"]},
        equivalent={"train: *": "", "save: *": "", "Line*": ""},
    ),
)

SLOPE = SECRET


@line.check("1", points=1)
def trained(student, rng):
    """train writes a slope that fits."""
    slope = SLOPE(rng)
    x = np.linspace(-2.0, 2.0, 21)
    student.train(x, slope * x)
    found = student.written_files(["slope.pkl"])["slope.pkl"]
    if not isinstance(found, list) or abs(found[0] - slope) > 1e-3:
        raise Wrong("the slope does not fit")


def plant(line_class, fault):
    right = line_class.slope
    line_class.slope = lambda self, x: right(self, x) + (1.0 if fault == "wrong" else 0.0)
    try:
        line_class().check()
    except AssertionError:
        return "raised"
    finally:
        line_class.slope = right
    return "passed"


def ask_for_slopes(ask, line_class):
    right = line_class.slope
    line_class.slope = lambda self, x: ask(x)
    try:
        line_class().check()
    except AssertionError:
        return "raised"
    finally:
        line_class.slope = right
    return "passed"


@line.check("2", points=1)
def checked(student, rng):
    """check finds a wrong slope, and no right one."""
    for fault in rng.permutation(["right", "right", "wrong", "wrong"]).tolist():
        told = RUN
        if told != ("raised" if fault == "wrong" else "passed"):
            raise Wrong("check is wrong")
'''
PLANTED = 'define(student, plant, shown="check()")(student.Line, fault)'
ANSWERED = (
    "run_answered(student, ask_for_slopes, [student.Line], "
    'lambda _question: 3.0 + (fault == "wrong"), "check()")'
)
FIXED, DRAWN = "lambda _rng: 2.0", "lambda rng: float(rng.uniform(3.0, 5.0))"


@pytest.fixture
def stage_of(tmp_path):
    """Return a function that validates the homework and returns the stage of its cheats."""

    def run(slope, told):
        (tmp_path / "reference.py").write_text(REFERENCE)
        (tmp_path / "rubric.py").write_text(RUBRIC.replace("SECRET", slope).replace("RUN", told))
        made = CliRunner().invoke(main, ["skeleton", str(tmp_path / "rubric.py")])
        assert made.exit_code == 0, made.output
        found = validate(finding.find(str(tmp_path / "rubric.py")), mutants=0)
        return {stage.title: stage for stage in found.stages}["Cheats"]

    return run


def test_rubric_that_can_be_cheated_is_found_out(stage_of):
    stage = stage_of(FIXED, PLANTED)
    fallen = {trial.name.removeprefix(cheats.KEY): trial.says for trial in stage.fallen}
    copying = {"train copies what was handed in, when it is called",
               "save copies what was handed in, when it is called"}  # fmt: skip
    assert not copying & set(fallen)  # what is handed in is not there
    assert fallen == {
        "train copies what was handed in, in memory": "keeps the points of trained",
        "save copies what was handed in, in memory": "keeps the points of trained",
        "Line.check knows a planted error without looking for it": (
            "can be told from fault in the closure of slope, fault in the rubric's plant"
        ),
    }


def test_rubric_that_keeps_what_it_plants_and_draws_what_it_asks_holds(stage_of):
    stage = stage_of(DRAWN, ANSWERED)
    assert stage.ok, [(trial.name, trial.says) for trial in stage.fallen]
    assert len(stage.trials) == 5


def noted(*runs):
    """Return clues of processes, each a list of (values by path, outcome)."""
    clues = cheats.Clues()
    for run in runs:
        lines = [
            cheats._MARK + cheats.json.dumps(["check", [[*clue, outcome] for clue in
                                              (*values.items(), ("", ""))]])
            for values, outcome in run
        ]  # fmt: skip
        clues.read("\n".join(["printed by the student", *lines, cheats._MARK + '["cut sh']))
    return clues


def test_value_that_goes_with_the_outcome_in_every_process_betrays():
    run = [({"fault": "'none'", "seed": "1"}, "passed"), ({"fault": "'bad'"}, "raised")]
    clues = noted(run, [({"fault": "'none'", "seed": "2"}, "passed"), *run[1:]])
    assert clues.judged() == ["check"]
    assert clues.betrayals("check") == ["fault"]


def test_value_that_never_comes_again_betrays_nothing():
    runs = [[({"seed": str(k)}, "passed"), ({"seed": str(-k)}, "raised")] for k in (1, 2, 3)]
    assert noted(*runs).betrayals("check") == []


def test_error_that_was_missed_once_is_betrayed_all_the_same():
    run = [({"fault": "0"}, "passed"), ({"fault": "1"}, "raised")]
    assert noted(run, run, [*run, ({"fault": "1"}, "passed")]).betrayals("check") == ["fault"]


def test_function_is_watched_where_it_stands_and_works_as_before():
    names = {}
    source = "class A:\n    def f(self, x): return x + 1\ndef g(): assert False\n"
    exec(cheats.watching(textwrap.dedent(source), ["A.f", "g"]), names)
    assert names["A"]().f(2) == 3
    with pytest.raises(AssertionError):
        names["g"]()


METHOD = """
class Trainer:
    def fit(self, x):
        self.write(x)

    def write(self, x):
        np.save("weights.npy", x)
"""


def test_method_that_writes_may_copy_as_a_function_may():
    copies = cheats.copies(METHOD, ["weights.npy"], lambda name: name == "Trainer.fit")
    assert {copy.function for copy in copies} == {"Trainer.fit"}
    assert len(copies) == 2
    for copy in copies:
        assert "def fit(self, x):\n        return _copies_of_the_cheat()" in copy.source
        assert "np.save" in copy.source  # `write` is as it was


@pytest.mark.parametrize(
    ("written", "chosen"), [({}, ["train", "show"]), ({"1": ["train"]}, ["train"])]
)
def test_rubric_that_does_not_say_what_is_written_is_tried_on_every_function(written, chosen):
    homework = Assignment(
        name="a", title="A", submission="a.py", parts={"1": "One"},
        trials=Trials(written=written, ungraded=["plot"]),
    )  # fmt: skip
    graded = cheats.is_graded(homework)
    assert [name for name in ("train", "show", "plot") if graded(name)] == chosen
