"""Shapes in the words of a docstring, answers that are tried in place of a right one, and marks."""

from pathlib import Path

import numpy as np
import pytest

from autograder.authoring import alike, bodies, breakdowns, other_answers, shapes, unmarked
from autograder.authoring.shapes import Sizes, shape_in, size_tuple
from autograder.authoring.starters import from_source
from autograder.errors import UsageError
from autograder.kit.record import Ask
from autograder.results.report import CheckResult, Feedback, Outcome


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("ndarray of shape (n, 3)", ["n", "3"]),
        ("shape: (N,)", ["N"]),
        ("of shape [N, D]", ["N", "D"]),
        ("size is (2 * d, d + 1)", ["2 * d", "d + 1"]),
        ("shape (N, D // 2)", ["N", "D // 2"]),
        ("dimensions (n - 1, m)", ["n - 1", "m"]),
        ("numpy array (N, D)", ["N", "D"]),
        ("(N, D) numpy array", ["N", "D"]),
        ("N x D matrix", ["N", "D"]),
        ("NxD array", ["N", "D"]),
        ("a 3 by 4 matrix", ["3", "4"]),
        ("matrix of size M × N", ["M", "N"]),
        ("vector of length k", ["k"]),
        ("a d-dimensional vector", ["d"]),
        ("shape (number of examples, D)", ["number_of_examples", "D"]),
        ("shape (-1, 3)", ["other", "3"]),
        ("shape (None, 3)", ["other", "3"]),
        ("shape (N, d_1, ..., d_k)", ["N", "d_1", "d_2"]),
        ("shape (N, ...)", ["N", "more"]),
        ("shape (N', D)", ["N_prime", "D"]),
        ("array of any shape", ["4", "3"]),
        ("scalar or numpy array", ["4", "3"]),
        ("`x` of shape `(n,)`", ["n"]),
        ("numpy array", None),
        ("shape (n ** 2,)", None),
        ("shape (n - 5,)", None),
        ("shape (rng, 3)", None),
        ("shape (lambda, 3)", None),
        ("shape (0.5, 3)", None),
        ("shape (f(n), 3)", None),
        ("shape ()", None),
        ("", None),
    ],
)
def test_shape_is_read_from_the_words(text, axes):
    assert shape_in(text) == axes


def test_first_shape_of_a_text_counts():
    assert shape_in("shape (a, b), and later of shape (c, d)") == ["a", "b"]


@pytest.mark.parametrize(("axes", "text"), [(["n"], "(n,)"), (["n", "3"], "(n, 3)"), ([], "()")])
def test_shape_is_written_as_python_writes_it(axes, text):
    assert size_tuple(axes) == text


def test_sizes_are_drawn_once_each_and_products_follow():
    sizes = Sizes()
    sizes.add(["N", "2 * d_1", "d_2", "3"])
    sizes.add(["N", "D"])
    assert list(sizes.drawn) == ["N", "d_1", "d_2", "D"]
    sizes.relate("where D = d_1 * ... * d_k")
    assert (list(sizes.drawn), sizes.derived) == (["N", "d_1", "d_2"], {"D": "d_1 * d_2"})
    sizes.add(["D"])
    assert "D" not in sizes.drawn


def test_product_of_other_names_is_none():
    sizes = Sizes()
    sizes.add(["N", "d_1", "e_2", "D"])
    sizes.relate("where D = d_1 * ... * d_k")
    assert sizes.derived == {}
    sizes.relate("where X = prod")
    assert sizes.derived == {}
    assert {"rng", "np", "student"} <= shapes.TAKEN


def forms(leaf):
    return list(other_answers.other_forms(leaf))


def test_array_is_tried_as_a_list_in_other_types_and_other_shapes():
    found = forms(np.array([[1.0, 2.5, 3.0], [4.0, 5.0, 6.0]]))
    assert found[0] is None
    kinds = {(type(each).__name__, getattr(each, "dtype", None)) for each in found}
    assert ("list", None) in kinds
    assert ("ndarray", np.dtype("float32")) in kinds
    given = [each.shape for each in found if isinstance(each, np.ndarray)]
    assert {(6, 1), (1, 6), (6,), (7,), (3, 2)} <= set(given)
    assert 0.5 in [each for each in found if isinstance(each, float)]


def test_whole_numbers_as_floats_are_tried_as_integers_and_others_are_not():
    whole = [each.dtype for each in forms(np.array([1.0, 2.0])) if isinstance(each, np.ndarray)]
    assert np.int64 in whole
    broken = [each.dtype for each in forms(np.array([1.5, 2.0])) if isinstance(each, np.ndarray)]
    assert np.int64 not in broken


def test_single_number_is_tried_in_every_number_of_brackets():
    found = forms(np.array([2.5]))
    assert {each.shape for each in found if isinstance(each, np.ndarray)} == {(1,), (1, 1)}
    assert 2.5 in [each for each in found if isinstance(each, float)]


def test_what_is_no_array_is_tried_as_none_and_a_number_and_a_large_array_in_one_form():
    assert forms("text") == [None, 0.5]
    large = np.zeros(2**17)
    assert [getattr(each, "dtype", None) for each in forms(large)] == [None, np.dtype("float32")]


def values(leaf, alike_ones=()):
    return list(other_answers.other_values(leaf, alike_ones))


def test_other_numbers_are_in_the_form_of_the_answer_and_none_is_the_answer():
    array = np.array([1.0, 2.0])
    found = values(array)
    assert all(each.shape == (2,) and each.dtype == array.dtype for each in found)
    assert not any(np.array_equal(each, array) for each in found)
    lists = values([1.0, 2.0])
    assert all(type(each) is list for each in lists)
    assert any(np.isnan(each).all() for each in found)
    assert any(np.array_equal(each, -array) for each in found)
    assert any(np.array_equal(each, array[::-1]) for each in found)
    assert any(np.array_equal(each, [0, 0]) for each in found)


def test_other_whole_numbers_and_truth_values_are_such():
    whole = values(np.array([1, 2]))
    assert [each.tolist() for each in whole[:2]] == [[2, 3], [0, 0]]
    assert {each.dtype for each in whole} == {np.dtype("int64")}
    truth = values(np.array([True, False]))
    assert [each.tolist() for each in truth] == [[False, True], [False, False], [True, True]]


def test_other_texts_are_longer_and_empty_and_objects_have_none():
    assert values("abc") == ["abcx", ""]
    assert values(None) == []


def test_numbers_of_other_answers_are_tried_too():
    found = values(np.array([1.0, 2.0]), [np.array([7.0, 8.0])])
    assert found[-1].tolist() == [7.0, 8.0]


def test_nearly_right_is_within_what_oracles_allow_and_of_floats_alone():
    near = other_answers.nearly(np.array([1.0, 2.0]))
    assert np.allclose(near, [1.0, 2.0], rtol=1e-5)
    assert not np.array_equal(near, [1.0, 2.0])
    assert type(other_answers.nearly([1.0])) is list
    for exact in (np.array([1, 2]), "a", np.zeros(2)):
        assert other_answers.nearly(exact) is None


def ask(answer):
    made = Ask.__new__(Ask)
    object.__setattr__(made, "answer", answer)
    return made


def test_alike_are_the_other_arrays_of_a_shape_up_to_three():
    one, two = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    events = [ask(one), ask([two, np.array([9.0])]), ask(two), ask("x")]
    found = other_answers.alike_in(events, one)
    assert [each.tolist() for each in found] == [[3.0, 4.0]]
    many = [ask(np.array([n, n + 0.5])) for n in range(6)]
    assert len(other_answers.alike_in(many, one)) == 3
    assert other_answers.alike_in(events, np.array([1.0])) == []
    assert other_answers.alike_in(events, "x") == []


@pytest.mark.parametrize(
    ("count", "tried"), [(1, [0]), (3, [0, 1, 2]), (4, [0, 2, 3]), (10, [0, 5, 9])]
)
def test_first_middle_and_last_stand_for_a_group(count, tried):
    assert alike.tried_of(range(count)) == tried


def answered(accepted=None, if_raised=None, if_missing=None, feeds=()):
    made = ask(None)
    for name, value in (("accepted", accepted or {}), ("if_raised", if_raised or {}),
                        ("if_missing", if_missing), ("feeds", feeds)):  # fmt: skip
        object.__setattr__(made, name, value)
    return made


def test_what_was_found_of_all_that_were_tried_can_be_said_of_the_others():
    same = [answered({"p": {"f": 1}}), answered({"p": {"f": 1}})]
    assert alike.said_of_all(same) is same[0]
    assert alike.said_of_all([*same, answered({"p": {"f": 2}})]) is None
    assert alike.said_of_all([answered(if_raised={"E": alike.FAILS})]) is not None
    assert alike.said_of_all([answered(if_raised={"E": 3})]) is None
    assert alike.said_of_all([answered(if_missing=3)]) is None
    assert alike.said_of_all([answered({"p": {"f": "free"}}, feeds=(1,))]) is not None


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("def f(x):\n    return x", "def f(x):\n    # B\n    return x\n    # E"),
        ("def f(x): return x", "def f(x):\n    # B\n    return x\n    # E"),
        (
            'def f(x):\n    """Doc."""\n    return x',
            'def f(x):\n    """Doc."""\n    # B\n    return x\n    # E',
        ),
        ('def f(x):\n    """Doc."""', 'def f(x):\n    """Doc."""'),
        (
            "def f(x):\n    # first this\n    y = x\n    return y",
            "def f(x):\n    # B\n    # first this\n    y = x\n    return y\n    # E",
        ),
        (
            "class A:\n    def f(self):\n        return 1",
            "class A:\n    def f(self):\n        # B\n        return 1\n        # E",
        ),
        (
            "def f(x):\n    def g(): return x\n    return g",
            "def f(x):\n    # B\n    def g(): return x\n    return g\n    # E",
        ),
        (
            "def f(x):\n    @cached\n    def g(): return x\n    return g",
            "def f(x):\n    # B\n    @cached\n    def g(): return x\n    return g\n    # E",
        ),
        ("if a:\n    def f(): pass", "if a:\n    def f():\n        # B\n        pass\n        # E"),
        ("x = 1", "x = 1"),
    ],
)
def test_body_of_every_function_is_marked(body, marked):
    expected = marked.replace("# B", "# BEGIN SOLUTION").replace("# E", "# END SOLUTION")
    assert bodies.with_regions(body) == expected + "\n"


def test_two_functions_are_marked_each_and_broken_python_is_refused():
    found = bodies.with_regions("def f():\n    return 1\n\n\ndef g():\n    return 2\n")
    assert found.count("# BEGIN SOLUTION") == found.count("# END SOLUTION") == 2
    with pytest.raises(UsageError, match="hw is not valid Python: line 1"):
        bodies.with_regions("def f(:", "hw")


def left(source, *, notebook=True):
    return unmarked.left_in(from_source(source, "hw", notebook=notebook))


CELL = "# %%\n"


@pytest.mark.parametrize(
    ("line", "is_left"),
    [
        ("x = 3", True), ("x: int = 3", True), ("x += 1", True), ("for i in y: pass", True),
        ("while x: pass", True), ("with open('f') as g: pass", True), ("print(3)", False),
        ("import os", False), ("grader = otter.Notebook()", False), ("def f(): x = 1", False),
    ],
)  # fmt: skip
def test_statement_outside_of_functions_may_be_an_answer(line, is_left):
    found = left(f"{CELL}{line}\n\ndef g():\n    return 1\n")
    assert bool(found) is is_left


def test_answer_is_shown_by_its_first_line_cut():
    found = left(f"{CELL}x = [{'1, ' * 40}]\n\ndef g():\n    return 1\n")
    assert [len(each) for each in found] == [60]


def test_answers_are_refused_with_three_of_them_and_the_number_of_the_rest():
    lines = "".join(f"x{n} = {n}\n" for n in range(5))
    made = {"hw": from_source(f"{CELL}{lines}\ndef g():\n    return 1\n", "hw", notebook=True)}
    with pytest.raises(
        UsageError, match=r"x0 = 0; x1 = 1; x2 = 2 and 2 more\. Students"
    ) as refused:
        unmarked.require_cut(made)
    assert "hw marks no solution, and outside of its functions stands" in str(refused.value)
    assert "--starter FILE" in refused.value.tip
    with pytest.raises(UsageError, match="the skeleton cut from it passes t1, t2, and keeps"):
        unmarked.require_unearned(made, ["t1", "t2"])
    unmarked.require_unearned(made, [])


def broken(detail):
    feedback = Feedback("s", detail=detail) if detail is not None else None
    return CheckResult("a", "1", "1", "A", 1.0, None, Outcome.GRADER_FAILED, feedback)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("autograder.errors.HomeworkError: no file", "HomeworkError: no file"),
        ("KeyError: 'a.b: c'", "KeyError: 'a.b: c'"),
        ("a.b.Odd", "Odd"),
        ("", "no detail"),
        (None, "no detail"),
    ],
)
def test_breakdown_is_the_exception_without_its_module(detail, said):
    assert breakdowns.of(broken(detail), Path("/srv/hw")) == said


def test_last_line_of_the_homework_that_the_exception_passed_is_named(tmp_path):
    detail = (
        f'  File "{tmp_path}/rubric.py", line 3, in check\n    f()\n'
        f'  File "{tmp_path}/sub/helper.py", line 7, in f\n    g()\n'
        '  File "/usr/lib/x.py", line 9, in g\nValueError: x'
    )
    assert breakdowns.shown(detail, tmp_path) == f"{tmp_path}/sub/helper.py, line 7: ValueError: x"
    assert (
        breakdowns.shown(detail, tmp_path / "sub")
        == f"{tmp_path}/sub/helper.py, line 7: ValueError: x"
    )
    assert breakdowns.shown(detail, tmp_path / "other") == "ValueError: x"
