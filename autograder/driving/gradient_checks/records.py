"""What a student's gradient check returns: is it all there, and what the layer gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.driving.gradient_checks.causes import NOT_RECORDED
from autograder.driving.gradient_checks.layer_class import LinearClass
from autograder.driving.gradient_checks.secret import Seen
from autograder.errors import Wrong
from autograder.oracles import as_array

#: The fraction of what a record holds that has to be what was evaluated.
_MOST = 0.9
#: How far an estimate may be from what the layer gave: a check accepts 1e-6.
_ROUNDING = 5e-6


@dataclass(frozen=True)
class Record:
    """Under which keys a gradient check returns what it tried: a dict of lists.

    The inputs and the gradients are under their own names, the estimates of a gradient under
    its name and ``_e``. The gradient and the indices may go by other names than is asked for.

    Attributes
    ----------
    output, row, column, change : str
        The outputs that were looked at; row and column of each entry that was tried, of which
        biases have the first and inputs the second alone; and the change made to it.
    earned : float
        Fraction of the points for what the check finds, whatever it returns.
    """

    output: str = "k"
    row: str = "i"
    column: str = "j"
    change: str = "e"
    earned: float = 2 / 3

    def places(self, role: str) -> list[str]:
        """Return the keys of the indices of an entry."""
        return {"w": [self.row, self.column], "b": [self.row], "x": [self.column]}[role]


def in_lower_case(record: Any) -> Any:
    """Return a record with keys in lower case, too: ``dW_e`` is ``dw_e`` of who says ``dW``."""
    if not isinstance(record, dict):
        return record
    lower = {key.lower(): values for key, values in record.items() if isinstance(key, str)}
    return {**lower, **record}


@dataclass(frozen=True)
class Recorded:
    """What one run of a check of one gradient returned.

    Attributes
    ----------
    found : object
        As it came, with keys in lower case, too.
    role : str
        What the gradient is of.
    """

    found: Any
    keys: Record
    like: LinearClass
    role: str
    method: str

    @property
    def estimates(self) -> str:
        """The key of the estimates."""
        return f"{self.like.gradient(self.role)}_e"

    def require_complete(self) -> None:
        """Check that it is a dict which holds what was tried, and finite estimates."""
        keys, gradient = self.keys.places(self.role), self.like.gradient(self.role)
        wanted = [self.keys.output, self.like.input, gradient, *keys, self.keys.change]
        wanted.append(self.estimates)
        found = self.found if isinstance(self.found, dict) else {}
        lists = {key for key, values in found.items() if _is_filled_list(values)}
        missing = [key for key in wanted if key not in lists]
        # The gradient and the indices may go by other names, and a pair (i, j) by one.
        others = len(lists - set(wanted))
        elsewhere = (gradient in missing) + bool(set(keys) & set(missing))
        if set(missing) - {gradient, *keys} or others < elsewhere:
            raise Wrong(
                f"{self.method} does not return all that it tried",
                expected=f"a dict of lists: {', '.join(wanted)}",
                found=f"nothing under {', '.join(missing)}" if found else "no dict",
                cause=NOT_RECORDED.of(names=", ".join(missing)) if found else "",
                next_step="Append to these lists as you go, and return them in a dict.",
                earned=self.keys.earned,
            )
        estimates = self._numbers(self.estimates)
        if not np.isfinite(estimates).all():
            raise Wrong(
                f"{self.method} returns estimates that are not finite",
                expected="finite numbers",
                found=f"{np.sum(~np.isfinite(estimates))} of {estimates.size} are NaN or inf",
                next_step=f"Draw {self.keys.change} again if it is 0.",
                earned=self.keys.earned,
            )

    def require_evaluated(self, seen: Seen) -> None:
        """Check that what it says is what the grader answered on a right layer.

        The estimates have to be those of entries at which the check evaluated ``forward``, the
        indices have to be theirs, and the changes have to have been made.
        """
        place = self.like.place(self.role)
        if not seen.entries[self.role]:
            raise Wrong(
                f"{self.method} does not evaluate what it estimates",
                expected=f"two calls of self.forward, with an entry of {place} changed",
                found="no two such calls",
                next_step="Compute each estimate from self.forward at +e and at -e.",
            )
        if seen.handed_over or seen.many_inputs:
            return  # where it went, or of which input an entry is, is not known
        entries = sorted(seen.entries[self.role])
        # An estimate may be that of any output: of most, an entry of w or b changes nothing.
        right = np.unique([0.0, *(v for each in seen.values[self.role] for v in each[entries])])
        self._require_most(
            _are_among(self._numbers(self.estimates), right), self.estimates,
            "the differences of what self.forward gave", "are none of them",
        )  # fmt: skip
        steps = np.array(seen.changes)
        changes = np.abs(self._numbers(self.keys.change))
        self._require_most(
            _are_among(changes, np.concatenate([steps, steps / 2, steps * 2])), self.keys.change,
            f"the changes that were made to {place}", "were not made",
        )  # fmt: skip
        self._require_most(
            np.isin(self._positions(), entries), " and ".join(self.keys.places(self.role)),
            f"the entries of {place} that were changed", "were not changed",
        )  # fmt: skip

    def first_entry(self) -> int | None:
        """Return the position, in the flattened gradient, of the first entry tried."""
        sizes = {self.keys.row: self.like.outputs, self.keys.column: self.like.inputs}
        position = 0
        for key in self.keys.places(self.role):
            try:
                place = int(_flat(self.found[key])[0])
            except (TypeError, ValueError, KeyError, IndexError, OverflowError):
                return None
            if not 0 <= place < sizes[key]:
                return None
            position = sizes[key] * position + place
        return position

    def _positions(self) -> Any:
        """Return positions in the flattened gradient; none where they are not told singly."""
        n_out, n_in = self.like.outputs, self.like.inputs
        try:
            places = [self._numbers(key) for key in self.keys.places(self.role)]
            i, j = (places[0], places[1]) if self.role == "w" else (0.0, places[0])
            positions = np.nan_to_num(float(n_in) * i + j, nan=-1.0)
            return positions.clip(-1, n_out * n_in).astype(np.int64)
        except (Wrong, KeyError, ValueError):
            return np.array([], dtype=np.int64)

    def _numbers(self, key: str) -> Any:
        return as_array(_flat(self.found[key]), what=key, earned=self.keys.earned).reshape(-1)

    def _require_most(self, holds: Any, key: str, expected: str, found: str) -> None:
        if len(holds) and np.mean(holds) < _MOST:
            raise Wrong(
                f"{self.method} does not return what it tried",
                expected=f"under {key}: {expected}",
                found=f"{np.sum(~holds)} of {len(holds)} entries {found}",
                next_step="Append to the lists what each estimate was computed with.",
                earned=self.keys.earned,
            )


def _is_filled_list(values: Any) -> bool:
    return isinstance(values, (list, np.ndarray)) and len(values) > 0


def _flat(values: Any) -> Any:
    """Join lists of lists and of arrays into one list of numbers."""
    if isinstance(values, np.ndarray):
        return values.reshape(-1).tolist()
    if isinstance(values, list):
        return [number for value in values for number in _flat(value)]
    return [values]


def _are_among(found: Any, known: Any) -> Any:
    """Return for each number whether it is one of those, within what rounding explains."""
    known = np.sort(known)
    place = np.searchsorted(known, found).clip(1, len(known) - 1) if len(known) > 1 else 0
    nearest = np.minimum(np.abs(known[place] - found), np.abs(known[place - 1] - found))
    return nearest <= _ROUNDING * (1.0 + np.abs(found))
