"""A slip in a formula is named where it gives exactly what was found, and only then."""

import numpy as np
import pytest

from autograder.oracles import Formula, assert_close, describe_returned, diagnose, require_order

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
