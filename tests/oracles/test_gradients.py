"""Gradients: right, right for the student's own forward, or wrong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import Wrong
from autograder.oracles import (
    check_gradient,
    cross_entropy,
    numeric_directional,
    numeric_gradient,
    softmax_cross_entropy_gradient,
)

# A busy machine must not fail a test for being slow.
QUICK = settings(max_examples=40, deadline=None)

RNG = np.random.default_rng(3)
W = RNG.normal(size=(10, 30))
B = RNG.normal(size=10)
H = RNG.normal(size=(4, 30))
UPSTREAM = RNG.normal(size=(4, 10))
TRUTH = UPSTREAM @ W


def forward(h):
    return h @ W.T + B


def check(analytic, own, **changes):
    keywords = {"truth": TRUTH, "x": H, "upstream": UPSTREAM, "what": "dh", **changes}
    rng = np.random.default_rng(0)
    return check_gradient(analytic, forward=own, rng=rng, **keywords)


def test_directional_derivative_of_a_known_function():
    derivative = numeric_directional(np.sin, np.array([0.0, 1.0]), np.array([1.0, 2.0]))
    assert np.allclose(derivative, [1.0, 2.0 * np.cos(1.0)], atol=1e-8)


@QUICK
@given(st.integers(0, 1000))
def test_numeric_gradient_of_a_linear_layer(seed):
    rng = np.random.default_rng(seed)
    w, x, upstream = rng.normal(size=(3, 5)), rng.normal(size=(2, 5)), rng.normal(size=(2, 3))
    gradient = numeric_gradient(lambda h: h @ w.T, x, upstream)
    assert np.allclose(gradient, upstream @ w, atol=1e-7)


def test_numeric_gradient_of_some_entries():
    gradient = numeric_gradient(lambda x: np.sum(x**2), H, entries=[(0, 1), (3, 2)])
    assert np.allclose(gradient, [2 * H[0, 1], 2 * H[3, 2]], atol=1e-6)


def test_a_direction_of_another_shape_is_the_callers_error():
    with pytest.raises(ValueError, match="direction"):
        numeric_directional(np.sin, np.ones(2), np.ones(3))


@pytest.mark.parametrize(
    "analytic", [TRUTH, TRUTH.astype(np.float32), TRUTH.tolist()], ids=["f64", "f32", "list"]
)
def test_the_true_gradient_passes_and_the_forward_is_not_asked(analytic):
    assert check(analytic, own=None) is None


OWN = {
    "scaled": (lambda h: 2 * forward(h), 2 * TRUTH),
    "float32": (lambda h: (2 * forward(h)).astype(np.float32), 2 * TRUTH),
    "float32-inside": (
        lambda h: 2 * (h.astype(np.float32) @ W.T.astype(np.float32)),
        (2 * TRUTH).astype(np.float32),
    ),
    "nonlinear": (
        lambda h: np.tanh(h @ W.T),
        (UPSTREAM * (1 - np.tanh(H @ W.T) ** 2)) @ W,
    ),
    "one-feature-left-out": (lambda h: h[:, 1:] @ W.T[1:], TRUTH * (np.arange(30) > 0)),
    "lists": (lambda h: (3 * forward(h)).tolist(), 3 * TRUTH),
}


@pytest.mark.parametrize(("own", "analytic"), OWN.values(), ids=OWN.keys())
def test_a_backward_right_for_a_wrong_forward_passes_with_a_note(own, analytic):
    note = check(analytic, own)
    assert note is not None
    assert note.startswith("Your gradient is right for your forward pass, but the forward pass is")


def test_the_note_names_the_cause():
    note = check(4 * TRUTH, lambda h: 4 * forward(h), batch_size=4)
    assert note is not None
    assert "4 is the batch size" in note


WRONG = {
    "right-forward": (forward, 2 * TRUTH),
    "other-wrong-forward": (lambda h: 3 * forward(h), 2 * TRUTH),
    "one-entry": (lambda h: 2 * forward(h), 2 * TRUTH + (np.arange(120) == 77).reshape(4, 30)),
    "float32": (lambda h: (2 * forward(h)).astype(np.float32), 1.9 * TRUTH),
    "constant-forward": (lambda h: np.ones((4, 10)), np.zeros((4, 30))),
    "almost-constant-forward": (
        lambda h: np.tile(h[:1, :1], (4, 10)),
        np.where(np.arange(120) == 0, UPSTREAM.sum(), 0.0).reshape(4, 30),
    ),
    "nan-gradient": (forward, np.full((4, 30), np.nan)),
    "huge-gradient": (lambda h: 1e300 * forward(h), np.full((4, 30), 1e300)),
    "nan-forward": (lambda h: np.full((4, 10), np.nan), 2 * TRUTH),
    "other-shape": (lambda h: (2 * forward(h)).T, 2 * TRUTH),
    "broadcasting": (lambda h: 2 * forward(h)[:1], 2 * TRUTH),
    "scalar-forward": (lambda h: 1.0, 2 * TRUTH),
    "none-forward": (lambda h: None, 2 * TRUTH),
    "generator-forward": (lambda h: (x for x in h), 2 * TRUTH),
    "object-forward": (lambda h: (2 * forward(h)).astype(object), 2 * TRUTH),
}


@pytest.mark.parametrize(("own", "analytic"), WRONG.values(), ids=WRONG.keys())
def test_a_backward_right_for_nothing_fails(own, analytic, refused):
    feedback = refused(check, analytic, own)
    assert feedback.summary.startswith("dh is wrong in ")
    assert "your gradient" in feedback.detail
    assert feedback.next_step


def test_a_forward_that_is_not_deterministic_proves_nothing(refused):
    rng = np.random.default_rng(1)
    feedback = refused(check, 2 * TRUTH, lambda h: 2 * forward(h) + rng.normal(size=(4, 10)))
    assert "different results for the same input" in feedback.detail


def test_a_forward_that_raises_wrong_is_reported_and_breaks_nothing(refused):
    def raising(h):
        raise Wrong("forward(h) raised IndexError")

    assert "raised IndexError" in refused(check, 2 * TRUTH, raising).detail


def test_a_forward_that_changes_its_input_disturbs_nothing():
    def in_place(h):
        h *= 2
        return forward(h) - B

    x = H.copy()
    assert check(2 * TRUTH, in_place, x=x) is not None
    assert np.array_equal(x, H)


def test_the_table_shows_analytic_true_and_numeric(refused):
    analytic = TRUTH.copy()
    analytic[1, 2] += 1.0
    feedback = refused(check, analytic, forward)
    header, row = feedback.detail.splitlines()[-2:]
    assert header.split("  ")[-1] == "differences of your forward"
    assert row.startswith("[1, 2]")
    assert row.endswith(f"{TRUTH[1, 2]:.6g}")
    assert feedback.next_step.startswith("Your forward pass is right, so look where")


def test_the_diagnosis_is_against_the_truth(refused):
    assert "wrong sign" in refused(check, -TRUTH, forward).cause


@pytest.mark.parametrize("found", [None, TRUTH.T, TRUTH[0], 1.0], ids=["none", "T", "row", "one"])
def test_a_gradient_of_another_type_or_shape_says_so(found, refused):
    feedback = refused(check, found, forward)
    assert "shape (4, 30)" in feedback.expected


def test_a_summed_loss_with_its_own_gradient_earns_a_note():
    z, y = RNG.normal(size=(8, 10)), RNG.integers(0, 10, 8)
    truth = softmax_cross_entropy_gradient(z, y)
    note = check(
        8 * truth, lambda x: 8 * cross_entropy(x, y), truth=truth, x=z, upstream=1.0, batch_size=8
    )
    assert note is not None
    assert "summed over the mini-batch" in note


def test_a_float32_loss_is_measured_with_a_longer_step():
    z, y = RNG.normal(size=(8, 10)), RNG.integers(0, 10, 8)
    truth = softmax_cross_entropy_gradient(z, y)
    note = check(
        8 * truth,
        lambda x: float(np.float32(8 * cross_entropy(x, y))),
        truth=truth,
        x=z,
        upstream=1.0,
    )
    assert note is not None


def test_a_derivative_by_one_number_can_be_checked():
    keywords = {"truth": 4.0, "x": 2.0, "upstream": 1.0}
    assert check(4.0, lambda x: x**2, **keywords) is None
    assert check(12.0, lambda x: x**3, **keywords) is not None
    with pytest.raises(Wrong):
        check(5.0, lambda x: x**2, **keywords)


@QUICK
@given(st.integers(0, 10_000), st.floats(0.02, 3.0))
def test_any_entry_wrong_for_the_own_forward_fails(seed, shift):
    rng = np.random.default_rng(seed)
    analytic = 2 * TRUTH
    analytic[rng.integers(4), rng.integers(30)] += shift
    with pytest.raises(Wrong):
        check(analytic, lambda h: 2 * forward(h))


def test_a_truth_of_another_shape_is_the_callers_error():
    with pytest.raises(ValueError, match="truth"):
        check(TRUTH, forward, truth=TRUTH[0])
