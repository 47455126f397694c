"""Why student code raised an exception, where the exception itself proves it.

Python and its libraries say what does not fit; what would make it fit is often one step
further. A cause is named only where that step can be made with what the message says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import prod

from autograder.results.cause import Cause

IS_NONE = Cause(
    "value is None",
    "A value in that line is None: it was never set, or it comes from a function that returns "
    "nothing.",
    "Print the values of that line just before it, and look for where the one that is None "
    "should be set or returned.",
    explains=("missing update", "missing call"),
)
NEVER_SET = Cause(
    "attribute never set",
    "self.{name} is read in that line, and nothing has set it before.",
    "Set self.{name} where its value is known: in __init__, or in the method that runs first.",
    explains=("missing update", "missing call"),
)
MINUS_BEFORE = Cause(
    "minus before no number",
    "There is a minus sign in front of a {kind}: only numbers and arrays have a sign.",
    "Remove the minus sign.",
    explains=("sign",),
)
NOTHING_TO_JOIN = Cause(
    "nothing to join",
    "The list that is joined in that line is empty: nothing was appended to it.",
    "Append to the list in each step of the loop before that line.",
    explains=("missing call", "missing update"),
)
TOO_MANY_DRAWN = Cause(
    "too many drawn",
    "It draws more different elements than there are.",
    "Print how many are asked for in that line, and how many there are.",
    explains=("factor", "operator", "constant", "off by one"),
)
NOTHING_TO_DRAW = Cause(
    "nothing to draw from",
    "What it draws from is empty: no element fulfills the condition that selects them.",
    "Print the condition for each step of the loop: for which one is it never true?",
    explains=("comparison", "condition", "constant", "off by one"),
)
ONE_LENGTH_WRONG = Cause(
    "one length of a shape wrong",
    "{count} elements are not rows of shape {found}, but they are rows of shape {fits}.",
    "Correct the {wrong} in that shape to {right}, or write it as a length that the array has.",
    explains=("off by one", "constant", "factor"),
)
FACTORS = Cause(
    "factors of a product",
    "Arrays of shape {left} and {right} have no matrix product; {how}, they have.",
    "Compare both factors, and their order, with the formula.",
    explains=("transposed",),
)
COLUMN_WANTED = Cause(
    "column wanted",
    "{shape} holds one number for each of the {rows} rows; as a column, of shape ({rows}, 1), "
    "it fits.",
    "Keep the axis where that array is computed, with keepdims=True, or use .reshape(-1, 1).",
    explains=("axis", "constant"),
)
NOT_FITTED = Cause(
    "not fitted",
    "fit was not called on this object before.",
    "Call fit on the same object before that line.",
    explains=("missing call",),
)
NOT_SHUFFLED = Cause(
    "stratify without shuffle",
    "stratify=… needs shuffle=True.",
    "Leave shuffle out, or set it to True.",
    explains=("constant",),
)
FLOAT_AS_INDEX = Cause(
    "float as index",
    "An index in that line is not a whole number.",
    "Convert it with int(…) or .astype(int), or use // where it is computed.",
    explains=("dtype", "operator"),
)
TYPES_OF_NUMBERS = Cause(
    "types of numbers",
    "The types of numbers in that line do not fit together.",
    "Print the .dtype of each array or tensor in that line, and convert the one that is wrong.",
    explains=("dtype",),
)
WHOLE_NUMBERS_IN_PLACE = Cause(
    "whole numbers in place",
    "The array holds whole numbers, and the result has fractions: an operation in place, as "
    "x /= y, cannot change the type.",
    explains=("dtype",),
)
NO_SUCH_IMAGE_TYPE = Cause(
    "type of image",
    "OpenCV cannot process an image with this type of numbers.",
    "Convert it to float or to np.uint8: image.astype(float).",
    explains=("dtype",),
)

_SHAPE = r"\((\d+(?:, ?\d+)*,?)\)"


def cause_of(name: str, message: str, line: str) -> Cause | str:
    """Return what an exception proves; empty where it proves nothing.

    Parameters
    ----------
    name, message : str
        The exception's class, and what it says.
    line : str
        The innermost line of student code that it passed through.
    """
    for names, pattern, prove in _PROOFS:
        if name in names.split("|") and (match := re.search(pattern, message[:2_000])):
            cause = prove(match, line)
            if cause is not None:
                return cause
    return ""


_Proof = Callable[[re.Match[str], str], Cause | None]


def _always(cause: Cause) -> _Proof:
    return lambda _match, _line: cause


def _never_set(match: re.Match[str], line: str) -> Cause | None:
    name = match[1]
    return NEVER_SET.of(name=name) if re.search(rf"\bself\.{name}\b(?!\s*=[^=])", line) else None


def _minus(match: re.Match[str], _line: str) -> Cause | None:
    return MINUS_BEFORE.of(kind=match[1]) if match[1] != "NoneType" else None


def _reshaped(match: re.Match[str], line: str) -> Cause | None:
    """Name the one length of a shape that, changed by 1, makes it fit; none if several do."""
    count, shape = int(match[1]), _lengths(match[2])
    open_axis = bool(re.search(r"(?<!\w)-1\b", line))
    fitting = [
        (place, length)
        for place, old in enumerate(shape)
        for length in (old - 1, old + 1)
        if length > 0 and _fits(count, [*shape[:place], length, *shape[place + 1 :]], open_axis)
    ]
    if len(fitting) != 1:
        return None
    place, length = fitting[0]
    right = (*shape[:place], length, *shape[place + 1 :])
    return ONE_LENGTH_WRONG.of(
        count=f"{count:,}", found=shape, fits=right, wrong=shape[place], right=length
    )


def _fits(count: int, shape: Sequence[int], open_axis: bool) -> bool:
    return count % prod(shape) == 0 if open_axis else count == prod(shape)


def _factors(match: re.Match[str], _line: str) -> Cause | None:
    """Name what makes two matrices fit: one transposed, or the two swapped."""
    left, right = _lengths(match[1]), _lengths(match[2])
    if len(left) != 2 or len(right) != 2:
        return None
    ways = {
        "with the second one transposed": left[1] == right[1],
        "with the first one transposed": left[0] == right[0],
        "in the other order": right[1] == left[0],
    }
    fitting = [how for how, fits in ways.items() if fits]
    if not fitting:
        return None
    return FACTORS.of(left=left, right=right, how=" or ".join(fitting))


def _column(match: re.Match[str], _line: str) -> Cause | None:
    """Name the array that is one number for each row of the other."""
    shapes = sorted((_lengths(match[1]), _lengths(match[2])), key=len)
    one, other = shapes
    if len(one) != 1 or len(other) != 2 or one[0] != other[0]:
        return None
    return COLUMN_WANTED.of(shape=f"({one[0]},)", rows=one[0])


def _lengths(text: str) -> tuple[int, ...]:
    return tuple(int(length) for length in re.findall(r"\d+", text))


#: Exceptions by their names, a pattern of the message, and what proves the cause.
_PROOFS: tuple[tuple[str, str, _Proof], ...] = (
    ("TypeError", r"bad operand type for unary -: '(\w+)'", _minus),
    ("TypeError|AttributeError", "'NoneType'|NoneType object", _always(IS_NONE)),
    ("AttributeError", r"object has no attribute '(\w+)'", _never_set),
    ("IndexError", "must be (of )?integer|valid indices", _always(FLOAT_AS_INDEX)),
    ("ValueError", r"at least one array to (?:concatenate|stack)", _always(NOTHING_TO_JOIN)),
    ("RuntimeError", "expects? a non-empty (?:TensorList|list)", _always(NOTHING_TO_JOIN)),
    ("ValueError", "larger sample than population", _always(TOO_MANY_DRAWN)),
    ("ValueError", "'?a'? (?:cannot be empty|must be greater than 0)", _always(NOTHING_TO_DRAW)),
    ("ValueError", rf"cannot reshape array of size (\d+) into shape {_SHAPE}", _reshaped),
    ("ValueError", rf"shapes {_SHAPE} and {_SHAPE} not aligned", _factors),
    ("RuntimeError", r"cannot be multiplied \((\d+x\d+) and (\d+x\d+)\)", _factors),
    ("ValueError", rf"broadcast together with shapes {_SHAPE} {_SHAPE}", _column),
    ("NotFittedError", "", _always(NOT_FITTED)),
    (
        "AttributeError",
        r"has no attribute '(?:cv_results|best_params|best_score|n_support|support_vectors|"
        r"components|explained_variance_ratio|cluster_centers)_'",
        _always(NOT_FITTED),
    ),
    ("ValueError", "not implemented for shuffle=False", _always(NOT_SHUFFLED)),
    (
        "RuntimeError",
        "expected scalar type|must have the same dtype|should be the same$",
        _always(TYPES_OF_NUMBERS),
    ),
    ("UFuncTypeError|_UFuncOutputCastingError", "Cannot cast ufunc '\\w+' output from "
     "dtype\\('float\\d+'\\) to dtype\\('u?int", _always(WHOLE_NUMBERS_IN_PLACE)),
    ("error", r"func != 0 in function 'resize'", _always(NO_SUCH_IMAGE_TYPE)),
)  # fmt: skip
