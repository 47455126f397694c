"""diagnose: each mistake is recognised, and nothing is named that is not so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.oracles import diagnose, log_softmax, softmax
from autograder.oracles.causes import Case
from autograder.oracles.diagnose import RECOGNISERS, proved

RIGHT_ROWS = np.array([[1.5, -2.5], [0.3, 4.0], [7.0, 2.2]])

# A busy machine must not fail a test for being slow.
QUICK = settings(max_examples=40, deadline=None)

SHUFFLED = [2, 0, 3, 1, 5, 4]
BIAS = np.array([0.5, -1.5, 2.0, 0.25])
BATCH = 64


def matrix(seed=0, shape=(6, 4)):
    """Signed numbers, all different, in more rows than columns."""
    values = 2.0 * np.random.default_rng(seed).normal(size=shape)
    return np.where(np.abs(values) < 0.1, 0.7, values)


def one_sign(e):
    return e * np.where(np.arange(4) == 2, -1.0, 1.0)


def rows(e, **replaced):
    found = e.copy()
    for row, values in replaced.items():
        found[int(row.removeprefix("row"))] = values
    return found


TRANSFORMS = {
    "zeros": (lambda e: 0.0 * e, "Every element is 0"),
    "bias-forgotten": (lambda e: e - BIAS, "The bias is not added."),
    "bias-twice": (lambda e: e + BIAS, "The bias is added twice."),
    "bias-subtracted": (lambda e: e - 2 * BIAS, "The bias is subtracted"),
    "transposed": (lambda e: e.T, "the transpose"),
    "reshaped": (lambda e: e.T.reshape(e.shape), "rows and columns mixed up"),
    "negated": (lambda e: -e, "wrong sign"),
    "summed": (lambda e: BATCH * e, "64 times too large, and 64 is the batch size: summed"),
    "divided-twice": (lambda e: e / BATCH, "divided by it once too often"),
    "pixels": (lambda e: 255 * e, "255 times too large"),
    "pixels-twice": (lambda e: e / 255, "255 times too small"),
    "twice": (lambda e: 2 * e, "twice what it should be"),
    "half": (lambda e: e / 2, "half of what it should be"),
    "mean-of-all": (lambda e: e / 4, "there are 4 columns"),
    "log2": (lambda e: e / np.log(2), "log2"),
    "log10": (lambda e: e / np.log(10), "log10"),
    "scaled": (lambda e: 3.2 * e, "3.2 times what it should be"),
    "scaled-and-negated": (lambda e: -BATCH * e, "-64 times what it should be"),
    "shifted-up": (lambda e: e + 0.5, "0.5 too large"),
    "shifted-down": (lambda e: e - 1, "1 too small"),
    "rows-rolled": (lambda e: np.roll(e, 1, axis=0), "the row before it"),
    "rows-rolled-back": (lambda e: np.roll(e, -1, axis=0), "the row after it"),
    "columns-rolled": (lambda e: np.roll(e, 1, axis=1), "the column before it"),
    "rows-reversed": (lambda e: e[::-1], "The rows are in the opposite order"),
    "columns-reversed": (lambda e: e[:, ::-1], "The columns are in the opposite order"),
    "rows-permuted": (lambda e: e[SHUFFLED], "The right rows are all there"),
    "columns-permuted": (lambda e: e[:, [2, 0, 1, 3]], "The right columns are all there"),
    "probabilities": (softmax, "These are probabilities"),
    "log-probabilities": (log_softmax, "These are log-probabilities"),
    "exp": (np.exp, "exp of what it should be"),
    "absolute": (np.abs, "absolute value"),
    "clipped": (lambda e: np.maximum(e, 0), "as if a ReLU was applied"),
    "integers": (np.trunc, "cut off"),
    "rounded": (lambda e: np.round(e, 1), "rounded to 1 decimal"),
    "first-row-everywhere": (lambda e: np.repeat(e[:1], 6, axis=0), "the first row again"),
    "last-row-everywhere": (lambda e: np.repeat(e[-1:], 6, axis=0), "the last row again"),
    "mean-everywhere": (lambda e: np.repeat(e.mean(0)[None], 6, axis=0), "average of all rows"),
    "first-row-only": (lambda e: np.vstack([e[:1], np.cos(9 * e[1:])]), "Only the first row"),
    "last-row-missing": (lambda e: rows(e, row5=0.0), "All rows are right but the last"),
    "one-row": (lambda e: rows(e, row2=9.0), "All rows are right but row 2"),
    "one-sign": (one_sign, "Only column 2 is wrong: its sign"),
    "row-factors": (lambda e: e * np.linspace(1.5, 3, 6)[:, None], "a factor of its own"),
}


@pytest.mark.parametrize(("transform", "words"), TRANSFORMS.values(), ids=TRANSFORMS.keys())
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_mistake_is_recognised(transform, words, seed):
    expected = matrix(seed)
    diagnosis = diagnose(transform(expected), expected, batch_size=BATCH, inputs={"bias": BIAS})
    assert diagnosis is not None
    assert words in diagnosis.cause
    assert diagnosis.next_step


@pytest.mark.parametrize(("transform", "words"), TRANSFORMS.values(), ids=TRANSFORMS.keys())
def test_a_mistake_is_not_named_if_one_element_is_otherwise(transform, words):
    found = np.array(transform(matrix()))
    found[0, 1] += 0.123
    diagnosis = diagnose(found, matrix(), batch_size=BATCH, inputs={"bias": BIAS})
    assert diagnosis is None or words not in diagnosis.cause


FRACTIONS = np.array([[0.1, 0.25], [0.5, 0.875], [0.3, 0.05]])
OTHERS = {
    "accuracy": (1 - FRACTIONS, FRACTIONS, "accuracy instead of error"),
    "percent": (100 * FRACTIONS, FRACTIONS, "in percent"),
    "fraction": (FRACTIONS, 100 * FRACTIONS, "a fraction instead of percent"),
    "log": (np.log(FRACTIONS), FRACTIONS, "the log of what it should be"),
    "uint8": (np.array([44.0, 255, 7]), np.array([300.0, -1, 7]), "wrapped around at 256"),
    "labels-from-1": (np.array([1, 10, 4, 4]), np.array([0, 9, 3, 3]), "1 too large"),
    "labels-shifted": (np.array([3, 0, 9, 1]), np.array([0, 9, 1, 3]), "the element before it"),
    "one-sign": (np.array([1.0, -2, 3]), np.array([1.0, 2, 3]), "Only element 1 is wrong"),
    "loss-summed": (147.2, 2.3, "It is 64 times too large"),
    "error-percent": (12.5, 0.125, "in percent"),
    "accuracy-scalar": (0.75, 0.25, "accuracy instead of error"),
    "negative-loss": (-2.3, 2.3, "wrong sign"),
}


@pytest.mark.parametrize(("found", "expected", "words"), OTHERS.values(), ids=OTHERS.keys())
def test_mistakes_with_fractions_labels_and_scalars_are_recognised(found, expected, words):
    is_rate = any(word in words for word in ("accuracy", "percent"))
    diagnosis = diagnose(found, expected, batch_size=BATCH, is_rate=is_rate)
    assert diagnosis is not None
    assert words in diagnosis.cause


@pytest.mark.parametrize(
    ("value", "expected"), [(0.1, softmax(np.arange(10.0))), (1.0, np.array([1.0, 2, 1, 3, 1]))]
)
def test_one_number_everywhere_is_no_row_that_comes_again(value, expected):
    diagnosis = diagnose(np.full(len(expected), value), expected)
    assert diagnosis is None or "row" not in diagnosis.cause


def test_only_a_rate_is_called_an_accuracy():
    mask = np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    assert diagnose(1 - mask, mask) is None
    assert diagnose(1 - FRACTIONS, FRACTIONS) is None
    # Of a single prediction, wrong or right, 1 for 0 is what any mistake gives.
    assert diagnose(1.0, 0.0, is_rate=True) is None


@pytest.mark.parametrize(("factor", "way"), [(100.0, "large"), (0.01, "small")])
def test_only_a_rate_is_called_percent(factor, way):
    for right in (0.125, FRACTIONS):
        diagnosis = diagnose(factor * right, right)
        assert f"100 times too {way}" in diagnosis.cause
        assert "percent" not in diagnosis.cause + diagnosis.next_step


def test_the_input_given_back_is_recognised():
    h = matrix()
    diagnosis = diagnose(h, np.maximum(h, 0), inputs={"h": h})
    assert diagnosis is not None
    assert diagnosis.cause == "It is the input h, unchanged."


def test_the_authors_own_sentences_come_first():
    forms = {"No bias.": matrix(1), "Wrong sign, for the known reason.": -matrix()}
    diagnosis = diagnose(-matrix(), matrix(), forms=forms)
    assert diagnosis is not None
    assert diagnosis.cause == "Wrong sign, for the known reason."


def test_a_form_may_foresee_nan():
    found = np.array([[np.nan, 1.0], [np.inf, 2.0]])
    diagnosis = diagnose(found, FRACTIONS[:2], forms={"exp overflowed.": found})
    assert diagnosis is not None
    assert diagnosis.cause == "exp overflowed."
    other = diagnose(found, FRACTIONS[:2], forms={"exp overflowed.": found[::-1]})
    assert other is not None
    assert "NaN and inf in 2 of 4 elements" in other.cause


@pytest.mark.parametrize(
    ("value", "inputs", "words"),
    [
        (np.nan, {}, "NaN in 1 of 2 elements, the first at [0]"),
        (-np.inf, {}, "log(0) gives -inf"),
        (np.nan, {"logits": np.array([900.0, 1.0])}, "logits goes up to 900, and exp(x) overflows"),
    ],
    ids=["nan", "inf", "overflow"],
)
def test_nan_and_inf_are_explained(value, inputs, words):
    diagnosis = diagnose(np.array([value, 1.0]), np.ones(2), inputs=inputs)
    assert diagnosis is not None
    assert words in diagnosis.cause
    assert "softmax" not in diagnosis.next_step


def test_a_softmax_is_spoken_of_only_where_probabilities_are_expected():
    z = np.array([[900.0, 1.0], [800.0, 2.0]])
    said = diagnose(np.full((2, 2), np.nan), softmax(z), inputs={"logits": z})
    assert "the softmax stays the same" in said.next_step


def test_a_list_that_ends_in_nan_says_from_where_on():
    said = diagnose(np.array([1.0, 2.0, np.nan, np.inf]), np.ones(4))
    assert "NaN and inf in 2 of 4 elements, all from [2] on" in said.cause


@QUICK
@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-9, 9)), st.integers(0, 99))
def test_no_cause_is_named_for_what_is_right_or_unrelated(expected, seed):
    assert diagnose(expected, expected) is None
    unrelated = np.random.default_rng(seed).normal(size=(3, 4)) + 20.0
    diagnosis = diagnose(unrelated, expected, batch_size=7, inputs={"bias": expected[0]})
    assert diagnosis is None


SMALL = st.integers(-3, 3).map(float)


@QUICK
@given(
    hnp.arrays(np.float64, st.sampled_from([(), (3,), (2, 2), (3, 3)]), elements=SMALL),
    hnp.arrays(np.float64, st.sampled_from([(), (3,), (2, 2), (3, 3)]), elements=SMALL),
)
def test_every_cause_that_is_named_reproduces_what_was_found(found, expected):
    diagnosis = diagnose(found, expected, batch_size=3, inputs={"bias": np.arange(3.0)})
    if diagnosis is not None:
        named = list(proved(Case(found, expected, 3, {"bias": np.arange(3.0)})))
        assert diagnosis.cause in {hypothesis.cause for hypothesis in named}
        assert all(np.allclose(each.reproduction, found, atol=1e-4) for each in named)
        assert not np.allclose(found, expected) if found.shape == expected.shape else True


@pytest.mark.parametrize("found", [2 / 3, np.full(4, 2 / 3)], ids=["scalar", "constant-array"])
def test_one_number_with_two_explanations_gets_none(found):
    # Twice 1/3, and 1 minus 1/3.
    assert diagnose(found, np.full(np.shape(found), 1 / 3), is_rate=True) is None


@pytest.mark.parametrize("factor", [3.2, 0.017, -5.0])
def test_a_single_number_is_never_some_factor_too_large(factor):
    assert diagnose(factor * 0.9, 0.9, batch_size=BATCH) is None


def test_zeros_are_not_called_negated_or_scaled():
    expected = np.array([[0.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    diagnosis = diagnose(np.zeros((3, 2)), expected)
    assert diagnosis is not None
    assert "Every element is 0" in diagnosis.cause


@pytest.mark.parametrize(
    "shown", [np.zeros((3, 2)), RIGHT_ROWS - RIGHT_ROWS, np.trunc(RIGHT_ROWS / 100)]
)
def test_zeros_are_said_and_not_how_they_came_to_be(shown):
    assert diagnose(shown, RIGHT_ROWS).cause == "Every element is 0."


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_overflow_is_not_named_for_a_row_of_small_inputs(bad):
    x = np.array([[900.0, 1.0], [2.0, 1.0]])
    found = np.array([[1.0, 0.0], [bad, 1.0]])
    said = diagnose(found, np.full((2, 2), 0.5), inputs={"x": x})
    assert "overflows" not in said.cause
    assert "overflows" in diagnose(found[::-1], np.full((2, 2), 0.5), inputs={"x": x}).cause


@pytest.mark.parametrize("found", [None, "a", [1.0], True, np.array(["a"]), np.array([])], ids=repr)
def test_what_holds_no_numbers_has_no_diagnosis(found):
    assert diagnose(found, 1.0) is None


def test_inputs_that_hold_no_numbers_do_no_harm():
    inputs = {"names": ["a"], "none": None, "empty": []}
    assert diagnose(-matrix(), matrix(), inputs=inputs, forms=inputs) is not None


def test_of_a_large_array_the_first_rows_are_diagnosed():
    expected = matrix(shape=(1200, 784))
    diagnosis = diagnose(255 * expected, expected)
    assert diagnosis is not None
    assert diagnosis.cause.startswith("In the first 637 rows: Every element is 255 times")


def test_every_recogniser_is_in_the_table_once_and_says_what_it_does():
    assert len(set(RECOGNISERS)) == len(RECOGNISERS)
    assert all(recognise.__doc__ for recognise in RECOGNISERS)


def test_first_row_of_zeros_shows_nothing_of_a_loop():
    expected = np.r_[0.0, 1.3, 2.4, 0.7, 3.1]
    found = np.r_[0.0, 1.1, 2.9, 0.6, 3.7]
    assert "first row" in diagnose(found + (expected == 0), expected + (expected == 0)).cause
    assert "first row" not in str(getattr(diagnose(found, expected), "cause", ""))


def test_one_class_everywhere_is_not_taken_for_a_row_that_comes_again():
    expected = np.eye(4)[[2, 1, 3, 0]]
    found = np.eye(4)[[0, 0, 0, 0]]
    assert " row again" not in str(getattr(diagnose(found, expected), "cause", ""))
