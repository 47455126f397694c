"""A slip in a formula is named where it gives exactly what was found, and only then."""

import ast
import re

import numpy as np
import pytest

from autograder import Cause
from autograder.oracles import Formula, assert_close, describe_returned, diagnose, require_order
from autograder.oracles.causes import one_of
from autograder.oracles.shapes import explain_shape
from autograder.oracles.slips import quoting, slips_of

RNG = np.random.default_rng(3)
X, D, W, REG = RNG.normal(size=(6, 2)), RNG.normal(size=(6, 3)), RNG.normal(size=(2, 3)), 0.3


def gradient(X, d, W, reg):
    return X.T @ d + reg * W


def summed(d):
    return d.sum(axis=0)


def masked(d, h):
    return d * (h > 0)


def spread(k):
    return np.linspace(0.0, 4 * (k + 1), 5)


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def doubled(step, rate):
    for _ in range(3):
        step(rate)
        rate = rate * 2


def steps(function, rate):
    taken = []
    function(taken.append, rate)
    return taken + [0.0] * (4 - len(taken))


def said(found, formula):
    diagnosis = diagnose(found, formula.value(), formula=formula)
    return diagnosis.cause if diagnosis else ""


GRADIENT = Formula(gradient, X, D, W, REG)
SLIPS = {
    "term": (X.T @ D, "reg * W is not added."),
    "other term": (REG * W, "X.T @ d is missing: only reg * W is there."),
    "sign": (X.T @ D - REG * W, "reg * W is subtracted instead of added."),
    "factor": (X.T @ D + W, "The factor reg is missing."),
    "divided": (X.T @ D + REG / W, "It is divided by W instead of multiplied."),
}


@pytest.mark.parametrize(("found", "words"), SLIPS.values(), ids=SLIPS.keys())
def test_slip_is_named_by_what_it_gives(found, words):
    assert said(found, GRADIENT) == words


def test_right_and_unrelated_answers_name_no_slip():
    assert diagnose(GRADIENT.value(), GRADIENT.value(), formula=GRADIENT) is None
    assert said(RNG.normal(size=W.shape), GRADIENT) == ""


def test_wrong_shape_is_explained_by_its_values(refused):
    feedback = refused(
        assert_close, D.sum(axis=1), D.sum(axis=0), what="db", formula=Formula(summed, D)
    )
    assert feedback.summary == "db has the wrong shape"
    assert feedback.cause == "It takes axis=1 instead of axis=0."


def test_comparison_the_wrong_way_round_is_named():
    h = RNG.normal(size=D.shape)
    assert said(D * (h <= 0), Formula(masked, D, h)) == "h > 0 is the wrong way round."


def test_two_slips_of_one_result_are_both_named():
    # 4 * (k + 1) without k, and without the factor k + 1.
    cause = said(np.linspace(0.0, 4.0, 5), Formula(spread, 2.5))
    assert "k + 1 is missing" in cause
    assert " Or: " in cause
    assert {"factor", "term"} <= set(cause.explains)


def test_zeros_prove_no_slip():
    h = np.full(D.shape, 0.5)
    cause = said(0.0 * D, Formula(masked, D, h))
    assert "wrong way round" not in cause


def halved(p, y):
    return (p - y) / 2


def test_zeros_and_ones_for_fractions_prove_no_slip():
    y = np.array([[0.0, 2.0, 0.0]])
    cause = said(-y / 2, Formula(halved, np.array([[0.2, 0.3, 0.5]]), y))
    assert "whole numbers" not in cause
    assert "//" not in cause


def test_slip_that_overflows_is_named_by_where_its_nan_are():
    z = np.array([[900.0, 1.0, 2.0], [1.0, 2.0, 3.0]])
    with np.errstate(all="ignore"):
        naive = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert said(naive, Formula(softmax, z)) == "z.max(axis=1, keepdims=True) is not subtracted."
    assert "NaN in 6 of 6" in said(np.full_like(z, np.nan), Formula(softmax, z))


def test_slips_change_neither_arguments_nor_function():
    before = [each.copy() for each in (X, D, W)]
    said(X.T @ D, GRADIENT)
    assert all(np.array_equal(a, b) for a, b in zip(before, (X, D, W), strict=True))
    assert np.allclose(gradient(X, D, W, REG), GRADIENT.value())


def test_function_without_source_has_no_slips():
    function = eval("lambda d: d.sum(axis=0)")
    assert list(Formula(function, D).hypotheses()) == []


def test_one_of_several_values_is_taken():
    def pair(d):
        return d, d.sum(axis=0)

    assert said(D.mean(axis=0), Formula(pair, D, take=1)) == "It takes the mean instead of the sum."


@pytest.mark.parametrize("order", [(1, 0), (1, 2, 0)])
def test_values_in_the_wrong_order_are_named(order, refused):
    right = [X, D.sum(axis=0), 2.5][: len(order)]
    names = ["dW", "db", "loss"][: len(order)]
    found = [right[place] for place in order]
    feedback = refused(require_order, found, right, names, what="gradients")
    assert feedback.found == ", ".join(names[place] for place in order)
    assert feedback.cause_id == "other order"


@pytest.mark.parametrize("found", [[X, D.sum(axis=0)], [X + 1, D], [None, "text"], [X]])
def test_other_mistakes_are_no_wrong_order(found):
    require_order(found, [X, D.sum(axis=0)], ["dW", "db"], what="gradients")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "None"), ([1, 2, 3], "3 values"), ([1], "1 value"), (3, "the int 3")],
)
def test_what_is_returned_is_described_as_students_wrote_it(value, words):
    assert describe_returned(value) == words


def test_first_element_that_differs_is_shown(refused):
    found = np.zeros(40)
    found[10:20] = 0.5
    feedback = refused(assert_close, found, np.zeros(40), what="image")
    assert feedback.expected == "an array of shape (40,): from [10] on [0, 0, 0, 0, …]"
    assert feedback.found == "an array of shape (40,): from [10] on [0.5, 0.5, 0.5, 0.5, …]"


def test_algorithm_is_run_with_each_slip_as_its_formula_is_run():
    algorithm = Formula(doubled, 1.0, run=steps)
    assert algorithm.value() == [1.0, 2.0, 4.0, 0.0]
    short = algorithm.slip_that_gives([1.0, 2.0, 0.0, 0.0])
    assert short == "range(3) stops one too early."
    assert algorithm.slip_that_gives([1.0, 1.0, 1.0, 0.0]).startswith("The line rate = rate * 2")
    assert algorithm.slip_that_gives([1.0, 3.0, 9.0, 0.0]) == (
        "There is a 3 where a 2 is needed, in rate * 2."
    )
    assert algorithm.slip_that_gives([1.0, 7.0, 9.0, 0.0]) is None


def test_formula_is_quoted_in_names_that_the_student_uses_alone():
    algorithm = Formula(doubled, 1.0, run=steps)
    with quoting({"step"}.__contains__):
        missing = algorithm.slip_that_gives([1.0, 1.0, 1.0, 0.0])
        assert missing.startswith("A line is missing.")
        assert "rate" not in missing
        other = algorithm.slip_that_gives([1.0, 3.0, 9.0, 0.0])
        assert other == "There is a 3 where a 2 is needed."
        assert other.explains == ("off by one", "constant")
    with quoting({"step", "rate"}.__contains__):
        assert "rate" in algorithm.slip_that_gives([1.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize(
    "source",
    [
        *("a + b", "a - b", "a @ b", "a * b", "a / b", "a ** b", "-a", "a < b", "a.T", "f(a)"),
        *("range(a)", "a.sum(axis=0)", "np.exp(a)", "a + 1", "2.5 * a"),
    ],
)
def test_no_sentence_names_what_the_student_does_not_name(source):
    with quoting(lambda _name: False):
        sentences = [slip.cause for slip in slips_of(ast.parse(source))]
    assert sentences
    assert not any(re.search(r"\b[abf]\b(?! )|\b[bf]\b", each) for each in sentences)


def test_causes_of_more_kinds_than_help_are_none():
    kinds = ["term", "sign", "axis", "order"]
    causes = [Cause("slip", f"It is the {kind}.", explains=(kind,)) for kind in kinds]
    assert one_of(causes) is None
    assert one_of(causes[:2]) == "It is the term. Or: It is the sign."
    assert one_of(causes[:1] * 2) == "It is the term."
    assert one_of([]) is None


@pytest.mark.parametrize(
    ("found", "wanted", "words"),
    [
        ((11,), (10,), "One axis has 11 entries instead of 10."),
        ((7, 9), (7, 10), "One axis has 9 entries instead of 10."),
        ((64, 28, 1, 28), (64, 1, 28, 28), "axis 2; it belongs at axis 1"),
        ((12,), (10,), ""),
        ((1,), (2,), ""),
    ],
)
def test_shape_that_is_one_off_is_named(found, wanted, words):
    cause = explain_shape(found, wanted).cause
    assert words in cause
    assert bool(words) == bool(cause)
