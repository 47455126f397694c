"""What a student's gradient check returns: is it all there, and what the layer gave."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import as_array
from autograder.rubrics.ese546_hw1_problem3.causes import NOT_RECORDED
from autograder.rubrics.ese546_hw1_problem3.secret_layers import Seen

#: The fraction of what a record holds that has to be what was evaluated.
_MOST = 0.9
#: How far an estimate may be from what the layer gave: a check accepts 1e-6.
_ROUNDING = 5e-6
_KEYS = {"dw": ["i", "j"], "db": ["i"], "dhm": ["j"]}


def place_of(name: str) -> str:
    """Return what a gradient is of, as student code calls it."""
    return {"dw": "self.w", "db": "self.b", "dhm": "hm"}[name]


def in_lower_case(record: Any) -> Any:
    """Return a record whose keys are the skeleton's: ``dW_e`` is ``dw_e`` of who says ``dW``."""
    if not isinstance(record, dict):
        return record
    lower = {key.lower(): values for key, values in record.items() if isinstance(key, str)}
    return {**lower, **record}


def require_record(record: Any, method: str, name: str) -> None:
    """Check that the returned dict holds what was tried, and that it is right."""
    keys = _KEYS[name]
    wanted = ["k", "hm", name, *keys, "e", f"{name}_e"]
    found = record if isinstance(record, dict) else {}
    lists = {key for key, values in found.items() if _is_filled_list(values)}
    missing = [key for key in wanted if key not in lists]
    # The gradient and the indices may go by other names, and a pair (i, j) by one.
    others = len(lists - set(wanted))
    elsewhere = (name in missing) + bool(set(keys) & set(missing))
    if set(missing) - {name, *keys} or others < elsewhere:
        raise Wrong(
            f"{method} does not return all that it tried",
            expected=f"a dict of lists: {', '.join(wanted)}",
            found=f"nothing under {', '.join(missing)}" if found else "no dict",
            cause=NOT_RECORDED.of(names=", ".join(missing)) if found else "",
            next_step="Append to these lists as you go, and return them in a dict.",
            earned=2 / 3,
        )
    estimates = as_array(_flat(found[f"{name}_e"]), what=f"{name}_e", earned=2 / 3)
    if not np.isfinite(estimates).all():
        raise Wrong(
            f"{method} returns estimates that are not finite",
            expected="finite numbers",
            found=f"{np.sum(~np.isfinite(estimates))} of {estimates.size} are NaN or inf",
            next_step="Draw e again if it is 0.",
            earned=2 / 3,
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


def require_evaluated(record: Any, seen: Seen, method: str, name: str) -> None:
    """Check that what a record says is what the grader answered on a right layer.

    The estimates have to be those of entries at which the check evaluated ``forward``, the
    indices have to be theirs, and the changes e have to have been made.
    """
    if not seen.entries[name]:
        raise Wrong(
            f"{method} does not evaluate what it estimates",
            expected=f"two calls of self.forward, with an entry of {place_of(name)} changed",
            found="no two such calls",
            next_step="Compute each estimate from self.forward at +e and at -e.",
        )
    if seen.handed_over or seen.many_inputs:
        return  # where it went, or of which input an entry is, is not known
    entries = sorted(seen.entries[name])
    # An estimate may be that of any output: of most, an entry of w or b changes nothing.
    right = np.unique([0.0, *(v for values in seen.values[name] for v in values[entries])])
    estimates = _numbers(record, f"{name}_e")
    _require_most(
        _are_among(estimates, right), method, f"{name}_e",
        "the differences of what self.forward gave", "are none of them",
    )  # fmt: skip
    steps = np.array(seen.changes)
    changes = np.abs(_numbers(record, "e"))
    _require_most(
        _are_among(changes, np.concatenate([steps, steps / 2, steps * 2])), method, "e",
        f"the changes that were made to {place_of(name)}", "were not made",
    )  # fmt: skip
    tried = _positions(record, name)
    _require_most(
        np.isin(tried, entries), method, " and ".join(_KEYS[name]),
        f"the entries of {place_of(name)} that were changed", "were not changed",
    )  # fmt: skip


def _are_among(found: Any, known: Any) -> Any:
    """Return for each number whether it is one of those, within what rounding explains."""
    known = np.sort(known)
    place = np.searchsorted(known, found).clip(1, len(known) - 1) if len(known) > 1 else 0
    nearest = np.minimum(np.abs(known[place] - found), np.abs(known[place - 1] - found))
    return nearest <= _ROUNDING * (1.0 + np.abs(found))


def _numbers(record: Any, key: str) -> Any:
    return as_array(_flat(record[key]), what=key, earned=2 / 3).reshape(-1)


def _require_most(holds: Any, method: str, key: str, expected: str, found: str) -> None:
    if len(holds) and np.mean(holds) < _MOST:
        raise Wrong(
            f"{method} does not return what it tried",
            expected=f"under {key}: {expected}",
            found=f"{np.sum(~holds)} of {len(holds)} entries {found}",
            next_step="Append to the lists what each estimate was computed with.",
            earned=2 / 3,
        )


def _positions(record: Any, name: str) -> Any:
    """Return positions in the flattened gradient; none where they are not told one by one."""
    try:
        places = [_numbers(record, key) for key in _KEYS[name]]
        i, j = (places[0], places[1]) if name == "dw" else (0.0, places[0])
        return np.nan_to_num(784.0 * i + j, nan=-1.0).clip(-1, 7840).astype(np.int64)
    except (Wrong, KeyError, ValueError):
        return np.array([], dtype=np.int64)


def first_entry(record: Any, name: str) -> int | None:
    """Return the position, in the flattened gradient, of the first entry tried."""
    try:
        place = {key: int(_flat(record[key])[0]) for key in ("i", "j") if key in record}
    except (TypeError, ValueError, KeyError, IndexError, OverflowError):
        return None
    if name == "dw":
        i, j = place.get("i", -1), place.get("j", -1)
        return 784 * i + j if 0 <= i < 10 and 0 <= j < 784 else None
    key, size = ("i", 10) if name == "db" else ("j", 784)
    return place[key] if 0 <= place.get(key, -1) < size else None
