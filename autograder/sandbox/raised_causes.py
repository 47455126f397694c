"""Why student code raised an exception, where the exception itself proves it.

Python and its libraries say what does not fit; what would make it fit is often one step
further. A cause is named only where that step can be made with what the message says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import NamedTuple

from autograder.results.cause import Cause
from autograder.sandbox import kinds_of_arrays, misfits
from autograder.sandbox import raised_catalogue as known

_SHAPE = r"\((\d+(?:, ?\d+)*,?)\)"
_CORE = r"mismatch in its core dimension.*\(size (\d+) is different from (\d+)\)"


class _Failed(NamedTuple):
    """What is known of an exception: what its message says, its line, and shapes in that."""

    said: re.Match[str]
    line: str
    shapes: Mapping[str, Sequence[int]]

    def numbers(self, group: int) -> tuple[int, ...]:
        """Return the numbers in a group of the message: a shape."""
        return tuple(int(length) for length in re.findall(r"\d+", self.said[group]))


_Proof = Callable[[_Failed], "Cause | None"]


def cause_of(
    name: str, message: str, line: str, shapes: Mapping[str, Sequence[int]] | None = None
) -> Cause | str:
    """Return what an exception proves; empty where it proves nothing.

    Parameters
    ----------
    name, message : str
        The exception's class, and what it says.
    line : str
        The innermost line of student code that it passed through.
    shapes : mapping of str to list of int, optional
        Shapes of the arrays that the line names.
    """
    for names, pattern, prove in _PROOFS:
        if name in names.split("|") and (match := re.search(pattern, message[:2_000])):
            cause = prove(_Failed(match, line, shapes or {}))
            if cause is not None:
                return cause
    return ""


def _always(cause: Cause) -> _Proof:
    return lambda _failed: cause


def _never_set(failed: _Failed) -> Cause | None:
    name = failed.said[1]
    read = re.search(rf"\bself\.{name}\b(?!\s*=[^=])", failed.line)
    return known.NEVER_SET.of(name=name) if read else None


def _minus(failed: _Failed) -> Cause | None:
    kind = failed.said[1]
    return known.MINUS_BEFORE.of(kind=kind) if kind != "NoneType" else None


def _index(failed: _Failed) -> Cause | None:
    """Name an index that is written in the line and too large by one."""
    index, _axis, size = (int(number) for number in failed.said.groups())
    if index == size and re.search(rf"[\[,]\s*{index}\s*[,\]]", failed.line):
        entries = "entry" if size == 1 else "entries"
        return known.INDEX_TOO_LARGE.of(size=size, entries=entries, last=size - 1)
    return None


def _reshaped(failed: _Failed) -> Cause | None:
    """Name the one length of a shape that, changed by 1, makes it fit; none if several do."""
    count, shape = int(failed.said[1]), failed.numbers(2)
    open_axis = bool(re.search(r"(?<!\w)-1\b", failed.line))
    fitting = [
        (place, length)
        for place, old in enumerate(shape)
        for length in (old - 1, old + 1)
        if length > 0 and _fits(count, [*shape[:place], length, *shape[place + 1 :]], open_axis)
    ]
    if len(fitting) != 1 or not failed.line:
        return None
    place, length = fitting[0]
    right = (*shape[:place], length, *shape[place + 1 :])
    return known.ONE_LENGTH_WRONG.of(
        count=f"{count:,}", found=shape, fits=right, wrong=shape[place], right=length
    )


def _fits(count: int, shape: Sequence[int], open_axis: bool) -> bool:
    return count % prod(shape) == 0 if open_axis else count == prod(shape)


def _factors(failed: _Failed) -> Cause | None:
    left, right = failed.numbers(1), failed.numbers(2)
    return _product(left, right) if len(left) == len(right) == 2 else None


def _product(left: tuple[int, ...], right: tuple[int, ...]) -> Cause | None:
    """Name what makes two matrices fit: one transposed, both swapped, or one a little longer."""
    if how := misfits.transposed_or_swapped(left, right):
        return known.FACTORS.of(left=left, right=right, how=how)
    return _by_one(left[1], right[0])


def _mismatch(failed: _Failed) -> Cause | None:
    factors = misfits.factors_in(failed.line, failed.shapes)
    return _product(*factors) if factors else _by_one(int(failed.said[1]), int(failed.said[2]))


def _by_one(first: int, second: int) -> Cause | None:
    return known.LENGTHS.of(first=first, second=second) if abs(first - second) == 1 else None


def _combined(failed: _Failed) -> Cause | None:
    """Name why two arrays do not broadcast: a column, the wrong axis, lengths that differ by 1."""
    first, second = failed.numbers(1), failed.numbers(2)
    one, other = sorted((first, second), key=len)
    if len(one) == 1 and len(other) == 2 and one[0] == other[0]:
        return known.COLUMN_WANTED.of(shape=f"({one[0]},)", rows=one[0])
    if len(one) == len(other) == 1:
        return _over_axis(failed, one[0], other[0])
    lengths = misfits.off_by_one([first, second])
    return _by_one(*lengths) if lengths else None


def _sizes(failed: _Failed) -> Cause | None:
    return _over_axis(failed, int(failed.said[1]), int(failed.said[2]))


def _over_axis(failed: _Failed, first: int, second: int) -> Cause | None:
    reduced = misfits.reduced_over(first, second, failed.line, failed.shapes)
    return known.WRONG_AXIS.of(**reduced) if reduced else _by_one(first, second)


#: Exceptions by their names, a pattern of the message, and what proves the cause.
_PROOFS: tuple[tuple[str, str, _Proof], ...] = (
    ("TypeError", r"bad operand type for unary -: '(\w+)'", _minus),
    ("TypeError|AttributeError", "'NoneType'|NoneType object", _always(known.IS_NONE)),
    (
        "AttributeError",
        r"'(?:numpy\.)?(ndarray|Tensor|DataFrame|Series)' object has no attribute '(\w+)'",
        lambda failed: kinds_of_arrays.cause_of(failed.said[1], failed.said[2]),
    ),
    ("InvalidIndexError", r"^\((?:slice|array)\(", _always(known.TABLE_AS_ARRAY)),
    ("AttributeError", r"object has no attribute '(\w+)'", _never_set),
    ("IndexError", r"index (\d+) is out of bounds for axis (\d+) with size (\d+)", _index),
    ("IndexError", "must be (of )?integer|valid indices", _always(known.FLOAT_AS_INDEX)),
    ("ValueError", r"at least one array to (?:concatenate|stack)", _always(known.NOTHING_TO_JOIN)),
    (
        "RuntimeError|ValueError",
        "expect(?:s|ed) a non-empty (?:TensorList|list)",
        _always(known.NOTHING_TO_JOIN),
    ),
    ("ValueError", r"not enough values to unpack \(.*got 0\)", _always(known.NOTHING_TO_UNPACK)),
    ("ValueError", r"__len__\(\) should return >= 0", _always(known.NEGATIVE_LENGTH)),
    ("ValueError", "larger sample than population", _always(known.TOO_MANY_DRAWN)),
    (
        "ValueError",
        "'?a'? (?:cannot be empty|must be greater than 0)",
        _always(known.NOTHING_TO_DRAW),
    ),
    ("ValueError", rf"cannot reshape array of size (\d+) into shape {_SHAPE}", _reshaped),
    ("ValueError", rf"shapes {_SHAPE} and {_SHAPE} not aligned", _factors),
    ("RuntimeError", r"cannot be multiplied \((\d+x\d+) and (\d+x\d+)\)", _factors),
    ("ValueError", _CORE, _mismatch),
    ("ValueError|IndexError", rf"broadcast together with shapes {_SHAPE} {_SHAPE} ?$", _combined),
    (
        "RuntimeError",
        r"tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at",
        _sizes,
    ),
    ("NotFittedError", "is not fitted", _always(known.NOT_FITTED)),
    # What a class has once fit was called; another class may lack it for good.
    (
        "AttributeError",
        r"'(?:\w+SearchCV' object has no attribute '(?:cv_results|best_params|best_score)"
        r"|(?:Nu)?SV[CR]' object has no attribute '(?:n_support|support_vectors)"
        r"|(?:Incremental)?PCA' object has no attribute '(?:components|explained_variance_ratio)"
        r"|(?:MiniBatch)?KMeans' object has no attribute 'cluster_centers)_'",
        _always(known.NOT_FITTED),
    ),
    ("ValueError", "not implemented for shuffle=False", _always(known.NOT_SHUFFLED)),
    (
        "RuntimeError",
        r"mean\(\): could not infer output dtype.*Bool",
        _always(known.MEAN_OF_TRUTH_VALUES),
    ),
    (
        "RuntimeError",
        "expected scalar type|must have the same dtype|type .*should be the same$|"
        "infer output dtype",
        _always(known.TYPES_OF_NUMBERS),
    ),
    ("UFuncTypeError|_UFuncOutputCastingError", "Cannot cast ufunc '\\w+' output from "
     "dtype\\('float\\d+'\\) to dtype\\('u?int", _always(known.WHOLE_NUMBERS_IN_PLACE)),
    ("error", r"func != 0 in function 'resize'", _always(known.NO_SUCH_IMAGE_TYPE)),
)  # fmt: skip
