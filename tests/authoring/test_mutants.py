"""Mutants are small, wrong, inside what students write, and the same every time."""

import ast

import pytest

from autograder.authoring import mutants
from autograder.homework.trials import Trials


def reference(body, given=""):
    region = "\n".join(["# BEGIN SOLUTION", *body.splitlines(), "# END SOLUTION"])
    inside = "\n".join(f"    {line}" for line in region.splitlines())
    return f"import numpy as np\n{given}\n\ndef f(a, b):\n{inside}\n"


def changes(body, given=""):
    found = mutants.all_mutants(reference(body, given), "reference.py", lambda _where: False)
    return {(mutant.operator, mutant.after) for mutant in found}


@pytest.mark.parametrize(
    ("body", "operator", "after"),
    [
        ("return a - b", "operator", "return (a + b)"),
        ("return a - b", "dropped term", "return a"),
        ("return a - b", "sign", "return -(a - b)"),
        ("return -a", "sign", "return a"),
        ("return np.sum(a, axis=0)", "axis", "return np.sum(a, axis=1)"),
        ("return a[1:]", "off by one", "return a[2:]"),
        ("return len(a)", "off by one", "return (len(a) - 1)"),
        ("return 0.5 * a", "wrong constant", "return 1.0 * a"),
        ("return a.T @ b", "transposed", "return a @ b"),
        ("return a @ b", "transposed", "return (b @ a)"),
        ("return a.mean()", "mean / sum", "return a.sum()"),
        ("return a, b", "swapped values", "return (b, a)"),
        ("return a.copy()", "alias", "return a"),
        ("return np.zeros(3, dtype=np.float32)", "wrong dtype",
         "return np.zeros(3, dtype=np.int64)"),
        ("return a / b", "wrong dtype", "return (a // b)"),
        ("a -= b\nreturn a", "missing update", "pass"),
        ("a.w = b\nreturn a", "missing update", "pass"),
        ("a.step()\nreturn a", "missing update", "pass"),
        ("if a == b:\n    raise ValueError('x')", "missing update", "pass"),
    ],
)  # fmt: skip
def test_every_operator_makes_its_change(body, operator, after):
    assert (operator, after) in changes(body)


@pytest.mark.parametrize(
    "body",
    [
        "return f'{1 + 1}'",
        "print(1 + 2)",
        "return open(a, title=1 + 2)",
        "x = a\nreturn x",
    ],
    ids=["text for people", "a print", "manners", "a name that Python would miss"],
)
def test_what_cannot_matter_is_left_alone(body):
    assert {operator for operator, _ in changes(body)} <= {"sign"}


def test_number_that_reshape_finds_out_is_not_another_number():
    assert ("off by one", "return a.reshape(-2)") not in changes("return a.reshape(-1)")
    assert ("off by one", "return a[-2]") in changes("return a[-1]")


CELLS = """# %%
# BEGIN SOLUTION
for k in range(9):
    images[k] = data[k + 1]
values, vectors = split(a + 1)
plt.plot(values + 1)
# END SOLUTION
# %%
if __name__ == "__main__":
    # BEGIN SOLUTION
    best = train(1)
    # END SOLUTION
"""


@pytest.mark.parametrize("guarded", [False, True], ids=["script", "notebook"])
def test_outside_functions_a_change_is_named_for_what_is_assigned_or_called(guarded):
    found = mutants.all_mutants(CELLS, "r.py", lambda _where: False, guarded=guarded)
    names = {"images", "values", "plt.plot"} | ({"best"} if guarded else set())
    assert {mutant.where for mutant in found} == names


def test_what_is_given_is_left_alone():
    assert changes("pass", given="FACTOR = 2 * 3") == set()


def test_every_mutant_is_python_and_differs():
    source = reference("for k in range(3):\n    a = a + 1\nreturn a * 2")
    found = mutants.all_mutants(source, "r.py", lambda _where: False)
    sources = {ast.dump(ast.parse(mutant.source)) for mutant in found}
    assert len(sources) == len(found) > 2


def test_sample_is_the_same_every_time_and_in_order():
    numbers = list(range(100))
    assert mutants.sample(numbers, 10) == mutants.sample(numbers, 10)
    assert mutants.sample(numbers, 10) == sorted(mutants.sample(numbers, 10))
    assert mutants.sample(numbers, 200) == numbers


def test_same_lines_are_told_apart_by_their_number():
    found = mutants.all_mutants(reference("a.x()\na.x()"), "r.py", lambda _where: False)
    assert [mutant.key for mutant in found] == ["f: a.x() → pass", "f: a.x() → pass (number 2)"]


def test_diff_shows_the_change_alone():
    text = mutants.diff("a = 1\nb = 2\nc = 3\nd = 4\n", "a = 1\nb = 2\nc = 4\nd = 4\n", "r.py")
    assert "-c = 3\n+c = 4" in text
    assert "a = 1" not in text


def test_training_is_shortened_wherever_the_constant_is_set():
    trials = Trials(shortened={"STEPS": "3"})
    source = "STEPS = 500\nif main:\n    STEPS = 900\nMY_STEPS = 500\n"
    assert trials.short(source) == "STEPS = 3\nif main:\n    STEPS = 3\nMY_STEPS = 500\n"


def test_mark_with_a_star_means_all_that_start_like_it():
    trials = Trials(equivalent={"f: a*": "why", "g: b → c": "why"})
    assert trials.mark_of("f: abc → d") == "f: a*"
    assert trials.mark_of("g: b → c") == "g: b → c"
    assert trials.mark_of("g: b → cd") is None
