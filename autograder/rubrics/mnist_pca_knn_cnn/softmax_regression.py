"""Checks of softmax regression that students wrote in numpy: loss and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import (
    Formula,
    as_array,
    assert_close,
    check_gradient,
    describe_returned,
    log_softmax,
    require_order,
    softmax,
)
from autograder.oracles.tolerances import is_close
from autograder.rubrics.mnist_pca_knn_cnn import formulas
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    ALL_LOGS,
    BASE_2,
    BASE_10,
    DIVIDED_BY_CLASSES,
    DIVIDED_BY_LARGEST,
    EXP_MISSING,
    LABEL_NOT_SUBTRACTED,
    LABEL_NOT_SUBTRACTED_X,
    LOG_MISSING,
    LOG_OF_SOFTMAX,
    LOSS_WITHOUT_MINUS,
    NO_BIAS,
    NOT_TIMES_X,
    OVERFLOW,
    POWERS_NOT_DIVIDED,
    SCORES_NEGATED,
    SOFTMAX_FIRST,
    SUMMED_OVER_CLASSES,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import FloatArray

Note = Callable[[str], None]

#: Classes and features of the random problems: no two alike, so that no shape fits by chance.
PROBLEMS = ((10, 784), (3, 5), (10, 20))


def assert_softmax(student: Any, rng: np.random.Generator) -> None:
    """Check ``softmax`` for scores of usual size.

    Raises
    ------
    Wrong
        If it is wrong.
    """
    # Of two, a slip here and a slip there look alike.
    for classes in (10, 2, 37):
        x = 2.0 * rng.normal(size=classes)
        powers = np.exp(x)
        assert_close(
            student.softmax(x),
            softmax(x),
            what=f"softmax(x) of {classes} scores",
            inputs={"x": x},
            formula=Formula(formulas.softmax, x),
            forms={
                POWERS_NOT_DIVIDED: powers,
                DIVIDED_BY_LARGEST: powers / powers.max(),
                EXP_MISSING: x / x.sum(),
                LOG_OF_SOFTMAX: log_softmax(x),
                SCORES_NEGATED: softmax(-x),
            },
        )


def assert_stable(student: Any, rng: np.random.Generator) -> None:
    """Check ``softmax`` for large scores.

    Raises
    ------
    Wrong
        If it overflows.
    """
    for size in (100.0, 1000.0):
        x = size * (1.0 + 3.0 * np.append(rng.random(8), [0.0, 1.0]))
        # Two of nearly the same size at either end: alone, the largest has a probability of 1,
        # whatever it is divided by.
        x = np.append(x, [x.min() + 0.7, x.max() - 0.7])
        for scores, name in ((x, "large"), (-x, "very negative")):
            assert_close(
                student.softmax(scores),
                softmax(scores),
                what=f"softmax(x) of {name} scores",
                forms=_overflowing(scores),
                formula=Formula(formulas.softmax, scores),
            )


def _overflowing(scores: FloatArray) -> dict[str, FloatArray]:
    """Return what softmax gives without a shift, where exp of the largest score overflows."""
    with np.errstate(all="ignore"):
        powers = np.exp(scores)
        found = powers / powers.sum()
    if np.all(np.isfinite(found)):
        return {}
    power = "inf" if powers.max() else "0"
    return {OVERFLOW.of(score=f"{scores.max():.0f}", power=power): found}


class Problem:
    """One image of a random softmax regression, with what is right for it.

    Attributes
    ----------
    w : ndarray of shape (classes, features)
    b : ndarray of shape (classes,)
    x : ndarray of shape (features,)
    label : int
    """

    def __init__(self, rng: np.random.Generator, classes: int, features: int) -> None:
        self.w = rng.normal(size=(classes, features)) / np.sqrt(features)
        self.b = rng.normal(size=classes)
        self.x = rng.normal(size=features)
        self.label = int(rng.integers(classes))
        self.what = f"{classes} classes, {features} features"

    @property
    def one_hot(self) -> FloatArray:
        """The label as a row of a unit matrix."""
        row: FloatArray = np.eye(len(self.b))[self.label]
        return row

    @property
    def log_probability(self) -> FloatArray:
        """The logarithm of the probability of each class."""
        return log_softmax(self.w @ self.x + self.b)

    @property
    def loss(self) -> float:
        """The cross-entropy."""
        return -float(self.log_probability[self.label])

    @property
    def too_probable(self) -> FloatArray:
        """The gradient of the loss with respect to the scores, and to b."""
        gradient: FloatArray = np.exp(self.log_probability) - self.one_hot
        return gradient


def problems(rng: np.random.Generator) -> list[Problem]:
    """Return problems of several sizes."""
    return [Problem(rng, *size) for size in PROBLEMS]


def _for_labels(check: Callable[[Any], str | None], problem: Problem, note: Note) -> None:
    """Try a check with a one-hot label, then with a number: the notes of what is right stay."""
    try:
        remark = check(problem.one_hot)
    except Wrong as first:
        try:
            remark = check(problem.label)
        except Wrong:
            raise first from None
        note("Your functions take the label as a number; the skeleton passes it one-hot.")
    if remark:
        note(remark)


def assert_loss(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check ``J``, the cross-entropy of one image.

    Raises
    ------
    Wrong
        If it is wrong.
    """
    for problem in problems(rng):
        classes = len(problem.b)

        def check(label: Any, p: Problem = problem, classes: int = classes) -> None:
            without_bias = -float(log_softmax(p.w @ p.x)[p.label])
            found = student.J(p.w, p.b, label, p.x)
            _require_telling_softmax(student, p, found)
            assert_close(
                found,
                p.loss,
                what=f"J(W, b, y_true, x), {p.what}",
                forms={
                    LOSS_WITHOUT_MINUS: -p.loss,
                    DIVIDED_BY_CLASSES: p.loss / classes,
                    NO_BIAS: without_bias,
                    BASE_2: p.loss / np.log(2),
                    BASE_10: p.loss / np.log(10),
                    ALL_LOGS: -float(p.log_probability.sum()),
                    LOG_MISSING: float(np.exp(-p.loss)),
                },
                formula=Formula(formulas.J, p.w, p.b, p.one_hot, p.x, also=[formulas.J_of_shifted]),
                next_step="J is -sum(y_true * log(softmax(W @ x + b))): minus the log of the "
                "probability of the label.",
            )

        _for_labels(check, problem, note)


def _require_telling_softmax(student: Any, p: Problem, found: Any) -> None:
    """Raise `Wrong` if a loss is that of the student's own softmax, one number everywhere."""
    if not isinstance(found, float) or is_close(np.array(found), np.array(p.loss)):
        return
    try:
        own = as_array(student.softmax(p.w @ p.x + p.b), what="softmax(x)", shape=p.b.shape)
    except Wrong:
        return
    if np.ptp(own) == 0.0 and own[0] > 0.0 and np.isclose(found, -np.log(own[0])):
        raise Wrong(
            "J(W, b, y_true, x) is wrong where softmax is",
            expected=f"{p.loss:.6g}, from a softmax that depends on the scores",
            found=f"{found:.6g}, from what softmax(x) gives here: {own[0]:.4g} everywhere",
            cause=SOFTMAX_FIRST,
        )


def _gradients(student: Any, problem: Problem, label: Any) -> tuple[Any, Any]:
    found = student.dJ(problem.w, problem.b, label, problem.x)
    if not isinstance(found, list) or len(found) != 2:
        raise Wrong(
            "dJ(W, b, y_true, x) does not return a pair",
            expected="(dW, db)",
            found=describe_returned(found),
            next_step="End it with 'return dW, db'.",
        )
    right = [np.outer(problem.too_probable, problem.x), problem.too_probable]
    require_order(found, right, ["dW", "db"], what="dJ")
    return found[0], found[1]


def _right_for_own_softmax(student: Any, p: Problem, found: Any, what: str) -> str | None:
    """Return a note if a gradient is wrong by the student's own softmax alone.

    Raises
    ------
    Wrong
        If that softmax is one number everywhere, for which any gradient would do.
    """
    scores = p.w @ p.x + p.b
    try:
        own = as_array(student.softmax(scores), what="softmax(x)", shape=p.b.shape)
        right = [own - p.one_hot, np.outer(own - p.one_hot, p.x)]
        values = as_array(found, what=what)
    except Wrong:
        return None
    if not np.all(np.isfinite(own)) or is_close(own, softmax(scores)):
        return None
    if not any(is_close(values, each) for each in right):
        return None
    if np.ptp(own) == 0.0:
        raise Wrong(
            f"{what} is wrong where softmax is",
            expected="the gradient of the loss, from a softmax that depends on the scores",
            found=f"what softmax(x) gives here: {own[0]:.4g} everywhere",
            cause=SOFTMAX_FIRST,
        )
    return f"{what} is right for your softmax, which has a check of its own."


def assert_weight_gradient(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check dW of ``dJ``: of the true loss, or else of the student's own ``J``.

    Raises
    ------
    Wrong
        If it is of neither.
    """
    for problem in problems(rng):

        def check(label: Any, p: Problem = problem) -> str | None:
            probability = np.exp(p.log_probability)
            found = _gradients(student, p, label)[0]
            if own := _right_for_own_softmax(student, p, found, "dW of dJ"):
                return own
            return check_gradient(
                found,
                truth=np.outer(p.too_probable, p.x),
                forward=lambda w: student.J(w, p.b, label, p.x),
                x=p.w,
                upstream=1.0,
                rng=rng,
                what=f"dW of dJ, {p.what}",
                formula=Formula(formulas.dJ, p.w, p.b, p.one_hot, p.x, take=0),
                forms={
                    LABEL_NOT_SUBTRACTED_X: np.outer(probability, p.x),
                    NO_BIAS: np.outer(softmax(p.w @ p.x) - p.one_hot, p.x),
                    NOT_TIMES_X: np.outer(p.too_probable, np.ones_like(p.x)),
                },
            )

        _for_labels(check, problem, note)


def assert_bias_gradient(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check db of ``dJ``: of the true loss, or else of the student's own ``J``.

    Raises
    ------
    Wrong
        If it is of neither.
    """
    for problem in problems(rng):

        def check(label: Any, p: Problem = problem) -> str | None:
            found = as_array(_gradients(student, p, label)[1], what="db of dJ")
            if own := _right_for_own_softmax(student, p, found, "db of dJ"):
                return own
            return check_gradient(
                found,
                truth=p.too_probable,
                forward=lambda b: student.J(p.w, b, label, p.x),
                x=p.b,
                upstream=1.0,
                rng=rng,
                what=f"db of dJ, {p.what}",
                formula=Formula(formulas.dJ, p.w, p.b, p.one_hot, p.x, take=1),
                forms={
                    LABEL_NOT_SUBTRACTED: np.exp(p.log_probability),
                    SUMMED_OVER_CLASSES: np.full_like(p.b, p.too_probable.sum()),
                },
            )

        _for_labels(check, problem, note)
