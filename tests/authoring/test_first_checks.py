"""A function gets a check if the reference answers, and waits with a reason if it does not."""

import textwrap
from types import ModuleType

import pytest

from autograder.authoring import bodies, first_checks, skeleton

HEAD = '"""Do it.\n\n    x: array of shape (n,)\n    """\n'


def imported(source):
    module = ModuleType("module")
    exec(compile(source, "module", "exec"), vars(module))
    return module


def checks_of(source):
    source = "import numpy as np\n" + source
    blank = imported(skeleton.from_source(source, "a.py"))
    return first_checks.checks_for(source, "a.py", imported(source), blank)


def of_body(body, parameters="x"):
    body = textwrap.indent(HEAD + textwrap.dedent(body), "    ")
    return checks_of(bodies.with_regions(f"def f({parameters}):\n{body}\n"))


REASONS = {
    "random": ("return np.random.default_rng().normal() + x", "is it random"),
    "in place": ("x += 1", "returns nothing"),
    "nan": ("return np.log(x)", "NaN or infinity"),
    "fails": ("return x[100]", "fails on the inputs that this describes: IndexError"),
    "object": ("return object()", "returns an object of class object"),
    "sparse": ("return np.array([None])", "an array of object"),
    "zeros": ("return 0 * x", "is this the starter"),
    "empty": ("pass", "nothing is written in it"),
    "todo": ("# later\nraise NotImplementedError()", "nothing is written in it"),
    "cache": ("cache = 2 * x\nreturn cache", "only what another function takes"),
}


@pytest.mark.parametrize("name", REASONS)
def test_function_that_cannot_be_checked_waits_with_the_reason(name):
    body, why = REASONS[name]
    checks, waiting = of_body(body)
    assert not checks
    assert why in waiting["f"]


def test_reference_that_changes_its_input_is_no_other_the_second_time():
    checks, _ = of_body("x += 1\nreturn x")
    assert [check.call for check in checks] == ["f(x)"]


def test_optional_flag_that_the_reference_cannot_stand_is_left_at_its_default():
    body = "if fast:\n    raise OSError('no device')\nreturn scale * x"
    checks, _ = of_body(body, "x, fast=False, scale=2.0")
    assert [check.call for check in checks] == ["f(x)"]


def test_cache_is_the_students_own_and_is_not_compared():
    checks, _ = of_body("cache = (x, 3)\nreturn 2 * x, cache")
    assert checks[0].compared == ["expected[0]", "..."]


def test_what_the_skeleton_gives_is_neither_checked_nor_waits():
    source = (
        "# BEGIN SOLUTION\ndef helper(x):\n    return x\n# END SOLUTION\n\n"
        f"def given(x):\n    {HEAD}    return x\n\n"
        f"def f(x):\n    {HEAD}    # START CODE HERE\n    y = x + 1\n    # END CODE HERE\n"
        "    return y\n"
    )
    checks, waiting = checks_of(source)
    assert [check.name for check in checks] == ["f"]
    assert not waiting


def test_function_whose_region_changes_nothing_waits():
    body = f"def f(x):\n    {HEAD}    y = x + 1\n    # BEGIN SOLUTION NO PROMPT\n    np.sum(y)\n"
    checks, waiting = checks_of(body + "    # END SOLUTION\n    return y\n")
    assert not checks
    assert "the blank skeleton is right" in waiting["f"]


def test_class_waits_as_a_whole():
    _, waiting = checks_of(
        bodies.with_regions("class Net:\n    def run(self):\n        return 1\n")
    )
    assert list(waiting) == ["Net.*"]


@pytest.mark.parametrize(
    ("docstring", "title"),
    [
        ("Computes max(0, x).", "relu: computes max(0, x)"),
        ("relu computes max(0, x).", "relu computes max(0, x)"),
        ("ReLU of an array", "ReLU of an array"),
        ("", "relu: returns the right values"),
    ],
)
def test_the_title_names_the_function_once(docstring, title):
    assert first_checks._titled("relu", docstring.rstrip(".")) == title


def test_title_keeps_the_case_of_a_name_and_no_other():
    def title(first):
        function = HEAD.replace("Do it.", first)
        checks, _ = checks_of(bodies.with_regions(f"def f(x):\n    {function}    return 2 * x\n"))
        return checks[0].title

    assert title("Computes it.") == "f: computes it"
    assert title("ReLU of x.") == "f: ReLU of x"
    assert title("A double.") == "f: a double"
