"""Why a gradient check refuses a right layer: what it evaluates, and what would satisfy it.

A slip in the estimate is proved by undoing it: the layer answers so that an estimate with the
slip is the gradient, and the check passes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.driving.gradient_checks import causes
from autograder.driving.gradient_checks.layer_class import LinearClass
from autograder.driving.gradient_checks.secret import Fault, Gradients, SecretLayer
from autograder.oracles.tolerances import FloatArray as Floats
from autograder.results.cause import Cause

#: What an output is at a change d, where the right one is ``base + gradient * d``; and whether
#: it is the first of the two outputs of an estimate.
Answer = Callable[[Floats, Floats, float, bool], Floats]

#: Pairs of outputs that are looked at.
_PAIRS = 12

#: With such outputs, an estimate with one slip is the gradient.
SLIPS: dict[Cause, Answer] = {
    causes.ESTIMATE_NOT_DIVIDED: lambda base, g, _d, first: base + (g if first else -g) / 2,
    causes.ESTIMATE_OVER_E: lambda base, g, d, _first: base + g * d / 2,
    causes.ESTIMATE_OVER_2: lambda base, g, _d, first: base + (g if first else -g),
    causes.ESTIMATE_TIMES: lambda base, g, d, _first: base + g / (4 * d),
    causes.ESTIMATE_TIMES_E: lambda base, g, d, _first: base + g / d,
    causes.OUTPUTS_ADDED: lambda _base, g, d, first: g * d if first else -g * d,
    causes.FIRST_OUTPUT_ALONE: lambda base, g, d, first: 2 * g * d if first else base + 7.0,
}


class RetracedLayer(SecretLayer):
    """A right layer that notes where it is evaluated, and can answer as a slip needs it.

    Attributes
    ----------
    changes : list of float or None
        Of each output since the last gradients: the change of the one entry that is changed;
        0 where none is, None where several are.
    upstream : list of ndarray
        What each ``backward`` was given.
    """

    def __init__(
        self,
        like: LinearClass,
        role: str,
        rng: np.random.Generator,
        *,
        answer: Answer | None = None,
        zero: bool = False,
    ) -> None:
        super().__init__(like, Fault("zero" if zero else "right", role), rng)
        self._role = role
        self._answer_with = answer
        self._base: tuple[dict[str, Floats], Floats] | None = None
        self.changes: list[float | None] = []
        self.upstream: list[Floats] = []

    def _output(
        self,
        news: dict[str, Any],  # noqa: ARG002
        moved: Collection[str],  # noqa: ARG002
        places: Sequence[tuple[str, int]],  # noqa: ARG002
    ) -> list[Any]:
        right = self._linear()
        self.seen.asked += 1
        change = self._change()
        if self._base is not None:
            self.changes.append(change)
        if self._base is not None and self._answer_with is not None and change:
            base = self._base[1]
            first = len(self.changes) % 2 == 1
            right = self._answer_with(base, (right - base) / change, change, first)
        # And no slope: with a slip, outputs are on no line.
        return [np.asarray(right, dtype=np.float64).tobytes(), [], None]

    def _change(self) -> float | None:
        """Return how far the one changed entry is from where the gradients were asked for."""
        if self._base is None:
            return 0.0
        now, before = self._point[self._role], self._base[0][self._role]
        if now.shape != before.shape:
            return None
        changed = np.flatnonzero(now != before)
        if len(changed) > 1:
            return None
        return float((now - before).reshape(-1)[changed].sum())

    def _note_gradients(self, dh: Floats, right: Gradients, given: Gradients) -> None:
        self.upstream.append(np.array(dh))
        point = {name: values.copy() for name, values in self._point.items()}
        self._base, self.changes = (point, self._linear()), []
        super()._note_gradients(dh, right, given)


def why_refused(
    like: LinearClass,
    role: str,
    rng: np.random.Generator,
    passes: Callable[[RetracedLayer], bool],
) -> Cause | None:
    """Name what is wrong with a check that refuses right layers, if it can be proved.

    Parameters
    ----------
    role : str
        What the gradient is of that it checks.
    passes : callable
        Runs the check on a layer.
    """
    layer = RetracedLayer(like, role, rng)
    if passes(layer):
        return None
    cause = _of_upstream(layer.upstream) or _of_points(layer.changes)
    return cause or next(_of_estimate(like, role, rng, passes), None)


def _of_upstream(upstream: list[Floats]) -> Cause | None:
    """Name a dh that selects no output, all of them, or one by another number than 1."""
    if not upstream or any(len(dh) != 1 for dh in upstream):
        return None
    first = upstream[0][0]
    if not np.any(first):
        return causes.NO_OUTPUT_SELECTED
    if np.all(first == 1.0) or (np.count_nonzero(first) == len(first) and np.ptp(first) == 0.0):
        return causes.ALL_OUTPUTS_SELECTED
    if np.count_nonzero(first) == 1 and first.max() not in (0.0, 1.0):
        return causes.OUTPUT_SCALED.of(number=f"{first.max():g}")
    return None


def _of_points(changes: list[float | None]) -> Cause | None:
    """Name how the two points of each estimate are placed, where not opposite each other."""
    if not changes or len(changes) % 2:
        return None  # an output beside the pairs: which two belong together is not known
    pairs = list(zip(changes[::2], changes[1::2], strict=True))[:_PAIRS]
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    if len(known) < len(pairs):
        return None
    if all(one == other != 0.0 for one, other in known):
        return causes.SAME_POINT_TWICE
    if all((one == 0.0) != (other == 0.0) for one, other in known):
        return causes.ONE_POINT_UNCHANGED
    if not any(np.isclose(one, -other) for one, other in known):
        return causes.POINTS_NOT_OPPOSITE
    return None


def _of_estimate(
    like: LinearClass,
    role: str,
    rng: np.random.Generator,
    passes: Callable[[RetracedLayer], bool],
) -> Iterator[Cause]:
    """Yield the slips that would make the check pass on a layer that answers accordingly."""
    for cause, answer in SLIPS.items():
        if passes(RetracedLayer(like, role, rng, answer=answer)):
            yield cause
    if passes(RetracedLayer(like, role, rng, zero=True)):
        yield causes.GRADIENT_ALONE
