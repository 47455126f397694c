"""Checks of the two classifiers of the spiral: scores, loss, gradients and training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import define
from autograder.oracles import (
    Formula,
    as_array,
    as_scalar,
    assert_close,
    check_gradient,
    describe_returned,
    relu,
    require_order,
)
from autograder.rubrics.cnn_spiral import formulas, spiral
from autograder.rubrics.cnn_spiral.causes import (
    BIASES_PENALIZED,
    GRADIENT_SUMMED,
    LABEL_IN_GRADIENT,
    LOSS_SUMMED,
    MASK_OF_GRADIENT,
    NO_HIDDEN_BIAS,
    NO_MASK,
    NO_PENALTY,
    NO_PENALTY_GRADIENT,
    NO_RELU_BETWEEN,
    PENALTY_ALONE,
    PENALTY_GRADIENT_TWICE,
    PENALTY_TWICE,
    PENALTY_WITHOUT_W2,
    RELU_ON_SCORES,
    SIGMOID_FOR_RELU,
)
from autograder.rubrics.cnn_spiral.spiral import Floats, Parameters
from autograder.rubrics.cnn_spiral.spiral_losses import same

Note = Callable[[str | None], None]

#: Points that a gradient is taken at, and the strength of the penalty.
_POINTS, _REG = 40, 0.1
#: ReLU is not differentiable at 0: no hidden neuron may be as close as a difference reaches.
_KINK = 0.02


@dataclass(frozen=True)
class Classifier:
    """One of the homework's two: what its functions and its parameters are called.

    Attributes
    ----------
    prefix : str
        ``"linear"`` or ``"network"``.
    names : tuple of str
        Of the parameters, in order.
    """

    prefix: str
    names: tuple[str, ...]

    def sizes(self, hidden: int) -> list[int]:
        """Return the numbers of neurons, from the input to the output."""
        return [2, 3] if self.prefix == "linear" else [2, hidden, 3]

    def function(self, student: Any, name: str) -> Any:
        """Return one of the student's functions."""
        return getattr(student, f"{self.prefix}_{name}")


LINEAR = Classifier("linear", ("W", "b"))
NETWORK = Classifier("network", ("W", "b", "W2", "b2"))


def draw(kind: Classifier, rng: np.random.Generator) -> tuple[Floats, Any, Parameters]:
    """Return points, labels and parameters, no hidden neuron near the kink of ReLU."""
    while True:
        x, y = rng.normal(size=(_POINTS, 2)), rng.integers(0, 3, size=_POINTS)
        parameters = spiral.start(kind.sizes(6), rng, 1.0)
        if kind is LINEAR or np.abs(x @ parameters[0] + parameters[1]).min() > _KINK:
            return x, y, parameters


def assert_scores(student: Any, kind: Classifier, rng: np.random.Generator) -> None:
    """Check the scores.

    Raises
    ------
    Wrong
        If they are others.
    """
    x, _, parameters = draw(kind, rng)
    forms: dict[str, Any] = {}
    if kind is NETWORK:
        w, b, w2, b2 = parameters
        forms = {
            NO_RELU_BETWEEN: (x @ w + b) @ w2 + b2,
            RELU_ON_SCORES: relu(spiral.scores(x, parameters)),
            SIGMOID_FOR_RELU: 1 / (1 + np.exp(-(x @ w + b))) @ w2 + b2,
            NO_HIDDEN_BIAS: relu(x @ w) @ w2 + b2,
        }
    assert_close(
        kind.function(student, "scores")(x, *parameters),
        spiral.scores(x, parameters),
        what=f"{kind.prefix}_scores({', '.join(('X', *kind.names))})",
        inputs={"bias": parameters[-1]},
        forms=forms,
        formula=Formula(getattr(formulas, f"{kind.prefix}_scores"), x, *parameters),
    )


def assert_loss(student: Any, kind: Classifier, rng: np.random.Generator, note: Note) -> None:
    """Check the loss, right or built from the student's own scores, cross-entropy and penalty.

    Raises
    ------
    Wrong
        If it is neither.
    """
    x, y, parameters = draw(kind, rng)
    found = kind.function(student, "loss")(x, y, *parameters, _REG)
    mean, penalty = spiral.loss(x, y, parameters, 0.0), spiral.penalty(parameters, _REG)
    try:
        assert_close(
            found,
            mean + penalty,
            what=f"{kind.prefix}_loss",
            forms={
                NO_PENALTY: mean,
                PENALTY_ALONE: penalty,
                PENALTY_TWICE: mean + 2 * penalty,
                BIASES_PENALIZED: mean
                + penalty
                + 0.5 * _REG * sum(float(np.sum(b**2)) for b in parameters[1::2]),
                PENALTY_WITHOUT_W2: mean + spiral.penalty(parameters[:2], _REG),
                LOSS_SUMMED: len(y) * mean + penalty,
            },
            formula=Formula(formulas.loss, mean, penalty),
            next_step="Add cross_entropy of the scores and l2_penalty of the matrices.",
        )
    except Wrong as wrong:
        if not _is_own_loss(student, kind, found, (x, y, parameters)):
            raise wrong
        note(f"{kind.prefix}_loss adds up right; what it adds up is wrong.")


def _is_own_loss(student: Any, kind: Classifier, found: Any, at: tuple[Any, ...]) -> bool:
    """Whether a loss is the sum of the student's own parts."""
    x, y, parameters = at
    try:
        scores = kind.function(student, "scores")(x, *parameters)
        parts = [
            as_scalar(student.cross_entropy(scores, y), what="cross_entropy"),
            as_scalar(student.l2_penalty(parameters[::2], _REG), what="l2_penalty"),
        ]
        if np.ptp(as_array(scores, what="scores")) == 0.0:
            return False  # of one number everywhere, the loss is that of a guess
        # A sum of which one part is 0 shows nothing of the other.
        same_sum = np.isclose(as_scalar(found, what="the loss"), sum(parts), rtol=1e-4)
        return all(parts) and bool(same_sum)
    except Wrong:
        return False


def assert_gradients(student: Any, kind: Classifier, rng: np.random.Generator, note: Note) -> None:
    """Check each gradient against the truth, and else against the student's own loss.

    Raises
    ------
    Wrong
        If one is neither's; those before it keep their share of the points, the last layer first.
    """
    x, y, parameters = draw(kind, rng)
    returned = kind.function(student, "gradients")(x, y, *parameters, _REG)
    if not isinstance(returned, list) or len(returned) != len(parameters):
        raise Wrong(
            f"{kind.prefix}_gradients does not return a gradient for each parameter",
            expected=", ".join(f"d{name}" for name in kind.names),
            found=describe_returned(returned),
            next_step=f"End it with 'return {', '.join(f'd{name}' for name in kind.names)}'.",
        )
    truths = spiral.gradients(x, y, parameters, _REG)
    require_order(
        returned,
        truths,
        [f"d{name}" for name in kind.names],
        what=f"{kind.prefix}_gradients",
        earned=0.5,
    )
    order = [*range(len(parameters))][::-1]
    wrong: list[Wrong] = []
    for place in order:
        try:
            note(
                _check(
                    student, kind, place, returned[place], truths[place], (x, y, parameters), rng
                )
            )
        except Wrong as error:
            wrong.append(error)
    if wrong:
        wrong[0].earned = 1.0 - len(wrong) / len(parameters)
        raise wrong[0]


def _check(
    student: Any,
    kind: Classifier,
    place: int,
    found: Any,
    truth: Floats,
    at: tuple[Any, ...],
    rng: np.random.Generator,
) -> Any:
    """Check one gradient; return a note for the student, or None."""
    x, y, parameters = at

    def forward(value: Floats) -> Any:
        changed = [*parameters[:place], value, *parameters[place + 1 :]]
        return kind.function(student, "loss")(x, y, *changed, _REG)

    values = as_array(found, what=f"d{kind.names[place]}")
    if truth.ndim == 1 and values.shape == (1, truth.size):
        values = values.reshape(-1)
    own = _from_own_score_gradient(student, at)
    if own and same(values, own[place]):
        if same(values, truth):
            return None
        return f"{kind.prefix}_gradients is right for your cross_entropy_gradient, which is wrong."
    return check_gradient(
        values,
        truth=truth,
        forward=forward,
        x=parameters[place],
        upstream=1.0,
        rng=rng,
        what=f"d{kind.names[place]} of {kind.prefix}_gradients",
        batch_size=len(y),
        forms=_wrong_gradients(x, y, parameters, place, truth),
        formula=Formula(
            getattr(formulas, f"{kind.prefix}_gradients"), x, y, *parameters, _REG, take=place
        ),
    )


def _from_own_score_gradient(student: Any, at: tuple[Any, ...]) -> Parameters:
    """Return the gradients with the student's own gradient of the scores; none if it has none."""
    x, y, parameters = at
    scores = spiral.scores(x, parameters)
    try:
        delta = as_array(student.cross_entropy_gradient(scores, y), what="it", shape=scores.shape)
    except Wrong:
        return []
    if not np.all(np.isfinite(delta)) or np.ptp(delta) == 0.0:
        return []  # with zeros, say, any gradient would do
    return spiral.gradients(x, y, parameters, _REG, start=delta)


def _wrong_gradients(
    x: Floats, y: Any, parameters: Parameters, place: int, truth: Floats
) -> dict[str, Floats]:
    """Return what typical mistakes give, as far as it is anything else than the truth."""
    mistakes: dict[str, dict[str, Any]] = {
        NO_PENALTY_GRADIENT: {"penalized": "none"},
        PENALTY_GRADIENT_TWICE: {"penalized": "twice"},
        BIASES_PENALIZED: {"penalized": "biases"},
        GRADIENT_SUMMED: {"summed": True},
        NO_MASK: {"mask": "none"},
        MASK_OF_GRADIENT: {"mask": "gradient"},
        LABEL_IN_GRADIENT: {"through": "none"},
    }
    wrong = {
        sentence: spiral.gradients(x, y, parameters, _REG, **mistake)[place]
        for sentence, mistake in mistakes.items()
    }
    return {name: each for name, each in wrong.items() if not np.allclose(each, truth)}


def shapes_of(kind: Classifier, hidden: int) -> list[tuple[int, ...]]:
    """Return the shape of each parameter."""
    return [each.shape for each in spiral.start(kind.sizes(hidden), np.random.default_rng(0), 1.0)]


def read(returned: Sequence[Any], kind: Classifier, hidden: int, what: str) -> Parameters:
    """Return parameters that a student's function returned.

    Raises
    ------
    Wrong
        If one is of the wrong shape.
    """
    found = []
    wanted = zip(returned, kind.names, shapes_of(kind, hidden), strict=True)
    for value, name, shape in wanted:
        values = as_array(value, what=f"{name} of {what}")
        if values.shape == (1, *shape):
            values = values.reshape(shape)
        found.append(as_array(values, what=f"{name} of {what}", shape=shape))
    return found


def seeded(student: Any, function: Any) -> Any:
    """Return a student's function that starts from the same random numbers each time."""
    call = define(student, call_seeded, shown=function._name)
    return lambda *arguments: call(function, *arguments)


def call_seeded(function: Any, *arguments: Any) -> Any:
    """Call a function with numpy's global generator set; this runs in the student's process."""
    import numpy as np

    np.random.seed(5)  # noqa: NPY002 - student code uses the global generator
    return function(*arguments)
