"""A homework that is started is green at once, from nothing or from a solution."""

import ast

import pytest

from autograder.authoring import inputs, scaffold, starters
from autograder.authoring.validate import validate
from autograder.errors import UsageError
from autograder.homework import finding

OWN = '''
import math

def area(r):
    """Return the area of a circle.

    Parameters
    ----------
    r : float
        Radius.
    """
    # pi comes from the library
    return math.pi * r**2

def draw(shape):
    print(shape)

class Circle:
    def grow(self):
        return 1
'''


def function(text):
    return ast.parse(text).body[0]


def documented(*lines):
    body = "\n".join(f"    {line}" for line in ("Do.", "", "Parameters", "-" * 10, *lines))
    return function(f'def f(x, n=3):\n    """{body.strip()}\n    """\n')


def test_folder_holds_everything_and_the_reference_earns_every_point(started):
    names = {path.name for path in started.iterdir()}
    assert names == {"rubric.py", "reference.py", "skeleton.py", "examples"}
    assert "TODO: compute the predictions" in (started / "skeleton.py").read_text()
    assert '"score": 2.0' in (started / "examples" / "correct.json").read_text()


def test_solution_of_ones_own_is_marked_and_checked_where_its_docstrings_tell_how(tmp_path):
    made = scaffold.create("circle", tmp_path / "circle", OWN)
    assert made.report.all_passed
    assert list(made.waiting) == ["Circle.*", "draw"]
    assert "math.pi" not in (made.folder / "skeleton.py").read_text()
    assert "pi comes" not in (made.folder / "skeleton.py").read_text()
    assert validate(finding.find(str(made.folder / "rubric.py"))).ok


def test_solution_that_says_nothing_makes_a_folder_that_says_what_waits(tmp_path):
    made = scaffold.create("fit", tmp_path / "fit", "def f(x):\n    return x\n")
    assert made.report.all_passed
    assert made.waiting == {"f": "nothing says what x is"}
    assert "# f: nothing says what x is." in (made.folder / "rubric.py").read_text()
    stages = validate(finding.find(str(made.folder / "rubric.py"))).stages
    assert [stage.title for stage in stages if not stage.ok] == ["Reference"]  # no check yet


def test_comment_that_may_begin_a_solution_and_never_ends_is_named():
    source = "def f(x):\n    # BEGIN SOLUTION\n    return x\n    # END SOLUTION\n"
    other = "def g(x):\n    # YOUR CODE HERE\n    return x\n"
    assert "line 6: no 'END OF YOUR CODE'" in starters.from_source(source + other).notes[0]


def test_solution_that_cannot_be_imported_makes_a_folder_that_says_what_helps(tmp_path):
    source = "import no_such_library\ndef f(x):\n    return x\n"
    made = scaffold.create("fit", tmp_path / "fit", source)
    assert "No module named 'no_such_library'" in made.waiting["f"]
    assert "needs no_such_library: install it" in made.notes[0]


@pytest.mark.parametrize(
    ("name", "source", "says"),
    [
        ("line-fit", None, "cannot name a homework"),
        ("class", None, "cannot name a homework"),
        (finding.built_in()[0], None, "a built-in homework is named"),
        ("fit", "x = (", "not valid Python"),
        ("fit", "x = 1\n", "marks no solution"),
    ],
    ids=["dash", "keyword", "built in", "syntax", "no function"],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(tmp_path, name, source, says):
    with pytest.raises(UsageError, match=says):
        scaffold.create(name, tmp_path / "folder", source)
    assert not (tmp_path / "folder").exists()


def test_folder_that_is_there_is_left_alone(tmp_path):
    with pytest.raises(UsageError, match="already exists"):
        scaffold.create("fit", tmp_path)


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("x : ndarray of shape (n, 3)", "rng.normal(size=(n, 3))"),
        ("x : ndarray of ints, shape (n,)", "rng.integers(0, 5, size=(n,))"),
        ("x : float", "float(rng.normal())"),
        ("x : int, positive", "int(rng.integers(1, 8))"),
        ("x : list of floats", "rng.normal(size=5).tolist()"),
    ],
)
def test_docstring_says_what_to_call_with(line, expression):
    assert inputs.inputs_of(documented(line)).values == {"x": expression}


@pytest.mark.parametrize("line", ["x : callable", "y : float", "x : ndarray of shape (n ** 2,)"])
def test_docstring_that_does_not_say_enough_is_not_guessed_at(line):
    with pytest.raises(inputs.Waits):
        inputs.inputs_of(documented(line))


def test_rubric_that_is_started_is_written_as_the_projects_own(tmp_path):
    source = (
        "import torch\n\n\ndef relu(x: torch.Tensor):\n"
        '    """Do.\n\n    x: float tensor of shape (N,)\n    """\n'
        "    return x.clamp(min=0)\n\n\ndef step(model):\n    return model\n"
    )
    scaffold.create("net", tmp_path / "net", source)
    rubric = (tmp_path / "net" / "rubric.py").read_text()
    assert 'ungraded=["step"],' in rubric
    imported = [line for line in rubric.splitlines() if line.startswith("from autograder")]
    assert imported == sorted(imported)
    assert "\n\n\n\n" not in rubric
