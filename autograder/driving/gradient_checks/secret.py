"""Linear layers that only the grader knows, for a student's gradient check to judge.

The student's process holds a layer that asks (``running``): for the output at a point,
and for gradients. The grader answers with a layer of random numbers, whose gradients are right
or wrong. So nothing betrays a planted error but what a check is to find it by: estimates from
two outputs, and the gradient beside them. And the grader knows where the check evaluated it.

A question takes half a millisecond, and most are the second of two outputs along one entry. So
with an output goes how it changes with the entry that is changed, and with those that the
student's process names, which is no more than further questions would tell; what it makes of
these slopes is told with the next question.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.driving import answered_nonsense
from autograder.driving.gradient_checks.layer_class import ROLES, LinearClass
from autograder.oracles.tolerances import FloatArray as Floats

#: Outputs of one run that the grader computes itself. A check of every entry asks for tens of
#: thousands: from there on the student's process may compute outputs, but never gradients.
MOST_ASKED = 2_000
#: Outputs between two questions that the student's process may compute by slopes, and slopes that
#: it may ask for with one.
MOST_NEAR, MOST_AHEAD = 64, 24
#: Two points that differ in more entries are not there for a difference.
FEW = 10
#: An error this large in an entry that a check has estimated cannot be missed.
_PLAIN = 0.1
#: The largest mini-batch that is taken for one.
_MOST_ROWS = 4_000


#: In place of a role: that the gradients were called for which went with an output.
TAKEN = "taken"
#: The role of an array, and entries of it that are not as they were told.
_Changes = tuple[str, dict[int, float]]
#: Of weights, biases and input, by role.
Gradients = dict[str, Floats]


@dataclass(frozen=True)
class Fault:
    """An error in the gradient of the weights, the biases or the input, or in none (``right``).

    Attributes
    ----------
    kind : str
        ``"right"``, ``"zero"``, ``"scaled"``, ``"negated"``, ``"rows"``, ``"forward"`` or
        ``"entry"``.
    role : str
        What the gradient is of: ``"w"``, ``"b"`` or ``"x"``.
    entry : int
        For ``"entry"``: the position in the flattened gradient.
    """

    kind: str = "right"
    role: str = ""
    entry: int = 0

    def spoil(self, role: str, gradient: Floats) -> Floats:
        """Return a gradient with the error in it, if it is the one."""
        if role != self.role or self.kind in ("right", "forward"):
            return gradient
        if self.kind == "zero":
            return np.zeros_like(gradient)
        if self.kind == "scaled":
            return 1.5 * gradient
        if self.kind == "negated":
            return -gradient
        if self.kind == "rows":
            return np.roll(gradient, 1, axis=0 if role == "w" else -1)
        spoiled = gradient.copy()
        spoiled.reshape(-1)[self.entry] += 1.0
        return spoiled


@dataclass
class Seen:
    """What a run evaluated, as the grader answered it.

    Attributes
    ----------
    asked : int
        Outputs that were asked for.
    entries : dict of str to set of int
        By array: entries in which two evaluated points differ.
    changes : list of float
        By how much they did.
    values : dict of str to list of ndarray
        By array: its right gradients, flat.
    changed : bool
        Whether the planted error changed what was answered.
    unmissable : bool
        Whether an entry was evaluated in which the answered gradient is plainly wrong.
    handed_over : bool
        Whether the student's process computed outputs itself from some point on.
    many_inputs : bool
        Whether gradients of a mini-batch of more than one input were asked for.
    exact : bool
        Whether rounding is negligible in every difference of two outputs.
    """

    asked: int = 0
    entries: dict[str, set[int]] = field(default_factory=lambda: {role: set() for role in ROLES})
    changes: list[float] = field(default_factory=list)
    values: dict[str, list[Floats]] = field(default_factory=lambda: {role: [] for role in ROLES})
    changed: bool = False
    unmissable: bool = False
    exact: bool = True
    handed_over: bool = False
    many_inputs: bool = False


class SecretLayer:
    """A layer with ``out = (shift + p * x) @ (offset + q * w).T + c + r * b``.

    Random offsets make every gradient differ from zero and from its neighbors, whatever
    weights a student's layer starts with; it is linear in every entry, as theirs is. A plain
    one is the layer of the homework: its output is known, and only its gradients may be wrong.
    """

    def __init__(
        self, like: LinearClass, fault: Fault, rng: np.random.Generator, *, plain: bool = False
    ) -> None:
        if plain and fault.kind == "forward":
            raise ValueError("everybody knows the output of a plain layer")
        n_out, n_in = like.outputs, like.inputs
        self.like, self.fault, self.plain = like, fault, plain
        self.p, self.shift = _factors(rng, n_in), rng.normal(scale=0.5, size=n_in)
        self.q, self.offset = (
            _factors(rng, (n_out, n_in)),
            rng.normal(scale=0.5, size=(n_out, n_in)),
        )
        self.r, self.c = _factors(rng, n_out), rng.normal(size=n_out)
        if plain:
            for factor in (self.p, self.q, self.r):
                factor.fill(1.0)
            for offset in (self.shift, self.offset, self.c):
                offset.fill(0.0)
        self.stretch = 1.5 if fault.kind == "forward" else 1.0
        self.seen = Seen()
        self._point: dict[str, Floats] = {}
        #: By role: the entries of a flat gradient that are plainly wrong, if any are.
        self._wrong: dict[str, Any] = {}
        self._before: dict[str, Floats] = {}
        self._start: dict[str, Floats] = {}
        self._shapes: dict[str, tuple[int | None, ...]] = {
            "w": (n_out, n_in), "b": (n_out,), "x": (None, n_in)
        }  # fmt: skip
        #: What multiplies what at a point, and their product: computed when the point has changed.
        self._computed: dict[str, tuple[Floats, Floats]] = {}
        self._product: tuple[Floats, Floats, Floats] | None = None
        self._compared: tuple[Floats, Floats, Any] | None = None
        #: Gradients that went with the last output: that of the output, the right ones, the answer.
        self._offered: tuple[Floats, Gradients, Gradients] | None = None

    def answer(self, question: list[Any]) -> Any:
        """Return the output, or the gradients, at a point that is told by its changes.

        Parameters
        ----------
        question : list
            ``"forward"`` or ``"backward"``; what is new of the point, by role: an array, or the
            bytes of positions (int64) and values; the gradient of the output, 0.0 for none; what
            :meth:`add_near` takes; and role and position of each entry whose slope is asked for.

        Returns
        -------
        list
            The gradients of weights, biases and input. Or the bytes of the output and of how it
            changes with some entries; role and position of each of these; from some number of
            questions on all that outputs are computed with, None before; and the gradients, if
            that of the output is told.
        """
        with np.errstate(all="ignore"):  # whatever the point is made of
            try:
                kind, news, dh, near, ahead = question
                if type(news) is not dict:
                    raise TypeError("no arrays by their roles")
                moved = {*news, *self._added(near)}
                for role, shape in self._shapes.items():
                    # What is told already, and is as it was, is not told again.
                    if role in news or role not in self._point:
                        self._point[role] = _renewed(self._point.get(role), news[role], shape)
                dh = np.asarray(dh, dtype=np.float64)
                places = self._places_among(ahead)
            except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
                raise answered_nonsense(self.like.owner) from error
            self._offered = None
            if dh.shape != (len(self._point["x"]), self.like.outputs):
                if kind != "forward" or dh.shape:
                    raise answered_nonsense(f"{self.like.owner}.backward")
                return [*self._output(news, moved, places), None]
            right, given = self._gradients(dh)
            if kind == "forward":
                # It counts as asked for once it is taken.
                self._offered = dh, right, given
                return [*self._output(news, moved, places), list(given.values())]
            self._note_gradients(dh, right, given)
            return list(given.values())

    def _effective(self, role: str) -> Floats:
        """Return what multiplies: computed once for an array, of which none is changed."""
        at = self._point[role]
        before, effective = self._computed.get(role, (None, at))
        if before is at:
            return effective
        offset, factor = (self.shift, self.p) if role == "x" else (self.offset, self.q)
        entries = self._entries_apart(before, at) if role == "w" and before is not None else None
        if entries is not None and len(entries) <= FEW:
            # In place, and no other one: of thousands of weights one is not as it was, mostly.
            for entry in entries.tolist():
                place = divmod(entry, self.like.inputs)
                effective[place] = offset[place] + factor[place] * at[place]
            self._product = None
        else:
            effective = offset + factor * at
        self._computed[role] = at, effective
        return effective

    def _linear(self) -> Floats:
        """Return the output before it is stretched."""
        x, w = self._effective("x"), self._effective("w")
        if self._product is None or self._product[0] is not x or self._product[1] is not w:
            self._product = x, w, x @ w.T + self.c  # as it was, where only biases have changed
        out: Floats = self._product[2] + self.r * self._point["b"]
        return out

    def add_near(self, points: Any) -> set[str]:
        """Take note of outputs that the student's process computed itself, by a slope.

        Parameters
        ----------
        points : list of list
            Of one output after the other: the role of the array that is not as in the last point
            that was told, the positions of its entries that are not, and their values. Or
            ``"taken"`` and nothing, where it called for the gradients that went with the output.

        Returns
        -------
        set of str
            The roles.
        """
        try:
            with np.errstate(all="ignore"):
                return self._added(points)
        except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
            raise answered_nonsense(self.like.owner) from error

    def _added(self, points: Any) -> set[str]:
        """Take note of such outputs; raise whatever what is no list of them makes Python raise."""
        if len(points) > MOST_NEAR or any(len(entries) > FEW for _, entries, _ in points):
            raise ValueError("more than were allowed")
        told = self._point
        roles = {role for role, _, _ in points} - {TAKEN}
        before: _Changes | None = None
        for role, entries, values in points:
            if role == TAKEN:
                self._note_offered()
                before = None
                continue
            now = role, _new_values(entries, values, told[role])
            if before is None or len(told["x"]) > 1:
                self._point = _changed(told, *now)
                self._evaluate(roles)
                self._point = told
            else:
                self._evaluate_beside(before, now)
            before = now
        if before is not None:
            self._before = _changed(told, *before)
        return roles

    def _note_offered(self) -> None:
        """Take note that the gradients were asked for that went with the last output."""
        if self._offered is None:
            raise ValueError("gradients that were not offered")
        self._note_gradients(*self._offered)

    def _evaluate_beside(self, before: _Changes, now: _Changes) -> None:
        """Take note of an output, after one before, where each has few entries off the point.

        As :meth:`_evaluate`, in a third of the time: no array is compared, nor multiplied.
        """
        role, values = now
        told = self._point[role].reshape(-1)
        out: Floats = self.stretch * self._linear()
        for entry, value in values.items():
            out = out + (value - told.item(entry)) * self._slope(role, entry, out)
        self.seen.asked += 1
        for each in ROLES:
            one, other = ({} if name != each else values for name, values in (before, now))
            at = self._point[each].reshape(-1)
            pairs = {
                entry: (one.get(entry, at.item(entry)), other.get(entry, at.item(entry)))
                for entry in sorted({*one, *other})
            }
            apart = {entry: abs(a - b) for entry, (a, b) in pairs.items() if a != b}
            if 0 < len(apart) <= FEW:
                self._note(each, list(apart), list(apart.values()), _largest(out))

    def _evaluate(self, moved: Collection[str]) -> Floats:
        """Return the output at the point, and take note that it was evaluated."""
        out: Floats = self.stretch * self._linear()
        self.seen.asked += 1
        self._look(moved, _largest(out))
        return out

    def _places_among(self, ahead: Any) -> list[tuple[str, int]]:
        """Return the entries that slopes are asked for, of arrays that are known by now.

        Raises whatever what is no list of them makes Python raise.
        """
        places = [(role, int(entry)) for role, entry in ahead]
        known = all(0 <= entry < self._point[role].size for role, entry in places)
        if len(places) > MOST_AHEAD or not known:
            raise ValueError("no entries of the layer")
        return places

    def _output(
        self, news: dict[str, Any], moved: Collection[str], places: Sequence[tuple[str, int]]
    ) -> list[Any]:
        out = self._evaluate(moved)
        # Of a mini-batch it would be a lot, and a check has one input at a time.
        named = dict.fromkeys(places if len(out) == 1 else ())
        if (off := self._entry_off(news))[0]:
            named[off] = None
        outputs = b"".join([out.tobytes(), *(self._slope(*at, out).tobytes() for at in named)])
        factors = None
        if self.seen.asked >= MOST_ASKED:
            self.seen.handed_over = True
            factors = [self.p, self.shift, self.q, self.offset, self.r, self.c, self.stretch]
        return [outputs, list(map(list, named)), factors]

    def _entry_off(self, news: dict[str, Any]) -> tuple[str, int]:
        """Return the new entry that is furthest from where the last gradients were asked for.

        The others are put back, with rounding. No role if too many are new.
        """
        entries = [
            (role, entry)
            for role in ROLES
            if isinstance(changes := news.get(role), list)
            for entry in np.frombuffer(changes[0], dtype=np.int64).tolist()
        ]
        if len(entries) == 1:
            return entries[0]
        return max(entries, key=self._off) if 0 < len(entries) <= FEW else ("", 0)

    def _off(self, place: tuple[str, int]) -> float:
        role, entry = place
        start, now = self._start.get(role), self._point[role]
        if start is None or start.shape != now.shape:
            return 0.0
        return float(abs(now.flat[entry] - start.flat[entry]))

    def _slope(self, role: str, entry: int, out: Floats) -> Floats:
        """Return how the output changes with one entry."""
        slope = np.zeros(out.shape)
        row, column = divmod(entry, self.like.inputs)
        if role == "w":
            slope[:, row] = self._effective("x")[:, column] * self.q[row, column]
        elif role == "b":
            slope[:, entry] = self.r[entry]
        else:
            slope[row] = self._effective("w")[:, column] * self.p[column]
        return self.stretch * slope

    def _look(self, moved: Collection[str], size: float) -> None:
        """Note in which entries this point differs from the one before, or its rows do."""
        point = dict(self._point)
        for role in ROLES:
            if role not in moved and len(point["x"]) == 1:
                continue  # as it was, and there are no rows to be compared
            for one, other in _pairs(self._before.get(role), point[role], rows=role == "x"):
                apart = self._entries_apart(one, other)
                if 0 < len(apart) <= FEW:
                    entries = apart.tolist()
                    # One by one, in Python's numbers: it is one, mostly.
                    steps = [abs(one.item(entry) - other.item(entry)) for entry in entries]
                    self._note(role, entries, steps, size)
        self._before = point

    def _entries_apart(self, one: Floats, other: Floats) -> Any:
        """Return the entries in which two arrays differ, of which none is changed."""
        if self._compared is None or self._compared[0] is not one or self._compared[1] is not other:
            self._compared = one, other, (one != other).reshape(-1).nonzero()[0]
        return self._compared[2]

    def _note(self, role: str, entries: list[int], steps: list[float], size: float) -> None:
        self.seen.entries[role].update(entries)
        self.seen.changes += steps
        self.seen.exact &= all(1e-15 * size <= 1e-8 * step for step in steps)
        wrong = self._wrong.get(role)
        if wrong is not None and not self.seen.many_inputs:
            self.seen.unmissable |= any(map(wrong.item, entries))

    def _gradients(self, dh: Floats) -> tuple[Gradients, Gradients]:
        """Return the right gradients, and the ones to answer, by role."""
        x, w = self._effective("x"), self._effective("w")
        right = {
            "w": (dh.T @ x) * self.q,
            "b": self.r * dh.sum(axis=0),
            "x": self.p * (dh @ w),
        }
        given = {role: self.fault.spoil(role, gradient) for role, gradient in right.items()}
        return right, given

    def _note_gradients(self, dh: Floats, right: Gradients, given: Gradients) -> None:
        """Take note that gradients were asked for at the point."""
        self._wrong = {}
        for role, each in given.items():
            gradient = _of_first(role, right[role])
            self.seen.values[role].append(gradient)
            if each is right[role] and self.stretch == 1.0:
                continue  # nothing is off
            off = np.abs(_of_first(role, each) - self.stretch * gradient)
            self.seen.changed |= bool(np.any(off > _PLAIN))
            plainly = off > _PLAIN * (1.0 + np.abs(gradient))
            if plainly.any():
                self._wrong[role] = plainly
        self.seen.many_inputs |= len(dh) > 1
        self._before = self._start = dict(self._point)


def _new_values(entries: Any, values: Any, array: Floats) -> dict[int, float]:
    """Return entries of an array and what they are; raise where there are no such entries."""
    if not all(type(entry) is int and 0 <= entry < array.size for entry in entries):
        raise IndexError("no entries of the array")
    return {entry: float(value) for entry, value in zip(entries, values, strict=True)}


def _changed(point: dict[str, Floats], role: str, values: dict[int, float]) -> dict[str, Floats]:
    """Return a point with a few entries changed."""
    array = point[role].copy()
    for entry, value in values.items():
        array.reshape(-1)[entry] = value
    return {**point, role: array}


def _largest(out: Floats) -> float:
    return float(np.abs(out).max(initial=0.0))


def _of_first(role: str, gradient: Floats) -> Floats:
    """Return a gradient flat: of the input, that of its first row."""
    return gradient[0] if role == "x" else gradient.reshape(-1)


def _factors(rng: np.random.Generator, shape: Any) -> Floats:
    factors: Floats = rng.uniform(0.5, 1.5, size=shape)
    return factors


def _renewed(before: Floats | None, news: Any, shape: tuple[int | None, ...]) -> Floats:
    """Return an array as the student's process has it: whole, or with a few new entries.

    A new one each time: the one before is kept, and compared.
    """
    if isinstance(news, np.ndarray):
        array = np.array(news, dtype=np.float64)
    else:
        positions, values = news
        if before is None or len(positions) > before.nbytes:
            raise ValueError("news of nothing")
        array = before.copy()
        array.reshape(-1)[np.frombuffer(positions, dtype=np.int64)] = np.frombuffer(values)
    expected = (len(array), *shape[1:]) if shape[0] is None and array.ndim else shape
    if array.shape != expected or not 0 < len(array) <= _MOST_ROWS:
        raise ValueError("an array of the wrong shape")
    return array


def _pairs(before: Floats | None, now: Floats, *, rows: bool) -> list[tuple[Floats, Floats]]:
    """Return points to compare: before and now, or each row with what it may have come from."""
    pairs = []
    if before is not None and (not rows or len(before) == len(now) == 1):
        pairs.append((before, now))
    elif rows and before is not None and len(before) == len(now):
        pairs += zip(before, now, strict=True)
    elif rows and before is not None:
        pairs += [(before[0], row) for row in now[:_MOST_ROWS]]
    if rows and len(now) > 1:
        pairs += itertools.pairwise(now)
    return pairs
