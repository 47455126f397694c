"""One safe line about any value, for the eyes of a student."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograder.oracles.tolerances import FloatArray

#: Descriptions are cut here: they go beside "found" in every report.
MAX_LENGTH = 120

#: Elements that are shown of an array or a list.
PREVIEWED = 4
# Characters that open a tag, an entity, a console style or a code span in one
# of the renderers: student text must read the same in all of them.
_MARKUP = frozenset("<>&[`")
_ZEROS = re.compile(r"(T00:00:00)?(\.0+)?$")
_NUMPY_SCALARS: tuple[type, ...] = (
    *(np.float64, np.float32, np.float16, np.bool_, np.str_),
    *(np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64),
)
_PLAIN_TYPES: tuple[type, ...] = (np.ndarray, bool, int, float, complex, str, list, tuple, dict)


def is_exactly(value: object, *types: type) -> bool:
    """Whether the type of `value` is one of `types`, and no subclass.

    Identity alone decides: a class can teach its metaclass to be equal to
    anything and to share any hash, which fools ``type(value) in types``.
    """
    found = type(value)
    for each in types:  # noqa: SIM110 - any() takes three times as long, and lists are long
        if found is each:
            return True
    return False


def unwrapped(value: Any) -> Any:
    """Return the number of a numpy scalar, and the values of a table; all else as it is."""
    if is_exactly(value, *_NUMPY_SCALARS):
        return value.item()
    # What the sandbox makes of a pandas Series or DataFrame: no class of a student's is here.
    if table_kind(value) and (values := value.__plain__()) is not None:
        return values
    return value


def table_kind(value: object) -> str:
    """Return ``"series"`` or ``"frame"`` for the plain data of a table, nothing for others."""
    kind = getattr(type(value), "table_kind", "")
    return kind if type(kind) is str else ""


def visible(text: str) -> str:
    """Write control characters and markup in `text` as escapes.

    Parameters
    ----------
    text : str
        Text a student may have chosen.

    Returns
    -------
    str
        Printable characters only; nothing that opens a tag, an entity, a
        console style or a code span.
    """
    return "".join(map(_visible_character, text))


def number(value: float, digits: int = 6) -> str:
    """Show `value` with this many significant digits, and no more of them than needed."""
    return f"{value + 0.0:.{digits}g}"  # + 0.0 turns -0 into 0


def counted(count: int, noun: str) -> str:
    """Say a number with its noun: ``1 value``, ``1,000 values``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def preview(values: FloatArray) -> str:
    """Show a number, or the shape and the first few elements of an array.

    Parameters
    ----------
    values : ndarray of float64, any shape
        Numbers that were already checked.

    Returns
    -------
    str
        One line, at most ``MAX_LENGTH`` characters.
    """
    if values.ndim == 0:
        return number(float(values))
    return shortened(f"an array of shape {values.shape}: {_elements(values)}")


def preview_from(values: FloatArray, start: int) -> str:
    """Show an array as `preview` does, from an element on: the first that differs, say."""
    if values.ndim == 0:
        return preview(values)
    rest = elements_from(values, start, lambda value: number(float(value)))
    return shortened(f"an array of shape {values.shape}: {rest}")


def elements_from(
    values: np.ndarray[Any, Any], start: int, shown: Callable[[Any], str], first: int = PREVIEWED
) -> str:
    """Show the first elements; where the first that differs is none of them, from that on.

    Parameters
    ----------
    start : int
        The place of the first that differs, in the flat array.
    shown : callable
        Writes one element.
    """
    start = 0 if start < first else start
    some = map(shown, values.reshape(-1)[start : start + first])
    listed = _bracketed(some, values.size - start)
    place = ", ".join(str(int(each)) for each in np.unravel_index(start, values.shape))
    return f"from [{place}] on {listed}" if start else listed


def shortened(text: str, length: int = MAX_LENGTH) -> str:
    """Cut `text` with an ellipsis where it is longer than `length`."""
    return text if len(text) <= length else text[: length - 1] + "…"


def describe(value: object) -> str:
    """Say in one line what `value` is, whatever it is.

    Parameters
    ----------
    value : object
        Plain data, or the proxy of something that could not be plain.

    Returns
    -------
    str
        Type, shape, dtype and the first few elements, at most ``MAX_LENGTH``
        characters, with control characters and markup escaped.
    """
    plain = value if table_kind(value) else unwrapped(value)
    if plain is None:
        return "None"
    for kind, describer in _DESCRIBERS:
        if type(plain) is kind:
            return shortened(describer(plain))
    return shortened(_describe_other(plain))


def describe_apart(expected: object, found: object) -> tuple[str, str]:
    """Describe two values that differ so that what is shown of them differs, too."""
    shown = describe(expected), describe(found)
    if shown[0] != shown[1] or not is_exactly(expected, str) or not is_exactly(found, str):
        return shown
    texts = str(expected), str(found)
    same = next((i for i, pair in enumerate(zip(*texts, strict=False)) if len(set(pair)) > 1), None)
    start = min(map(len, texts)) if same is None else same
    expected_rest, found_rest = (_quoted(text[start:]) for text in texts)
    place = f"from character {start + 1} on"
    return f"{place} {expected_rest}", f"{place} {found_rest}"


def _visible_character(character: str) -> str:
    if character in _MARKUP:
        return f"\\x{ord(character):02x}"
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def _describe_int(value: int) -> str:
    # Python refuses to print an int of more than 4300 digits.
    return (
        f"the int {value}" if value.bit_length() <= 64 else f"an int of {value.bit_length()} bits"
    )


def _describe_str(value: str) -> str:
    return f"the str {_quoted(value)}"


def _describe_list(value: list[object] | tuple[object, ...]) -> str:
    count = len(value)
    kind = "list" if type(value) is list else "tuple"
    if count == 0:
        return f"an empty {kind}"
    listed = _bracketed(map(_brief, value[:PREVIEWED]), count)
    return f"a {kind} of {counted(count, 'element')}: {listed}"


def _describe_dict(value: dict[object, object]) -> str:
    if not value:
        return "an empty dict"
    keys = [_brief(key) for key, _ in zip(value, range(PREVIEWED), strict=False)]
    return f"a dict with the keys {_bracketed(keys, len(value))}"


def _describe_set(value: set[object] | frozenset[object]) -> str:
    if not value:
        return "an empty set"
    members = [_brief(each) for each, _ in zip(value, range(PREVIEWED), strict=False)]
    return f"a set of {len(value)}: {_bracketed(members, len(value))}"


def _describe_array(value: np.ndarray[Any, Any]) -> str:
    # The names of a structured dtype are the student's.
    dtype = visible(shortened(str(value.dtype), 40))
    # The unit of times is no part of what is right: pandas chooses it.
    times = {"M": "times", "m": "durations"}.get(value.dtype.kind)
    what = f"an array of shape {value.shape}, dtype {dtype}"
    if times:
        what = f"an array of {times} of shape {value.shape}"
    if value.size == 0:
        return f"an empty {what.removeprefix('an ')}"
    # Elements of other kinds are objects: printing one would run its code.
    return f"{what}: {_elements(value)}" if value.dtype.kind in "biufcUmM" else what


def _describe_other(value: object) -> str:
    try:
        name = visible(shortened(type(value).__name__, 60))
        for base in _PLAIN_TYPES:
            if issubclass(type(value), base):
                return f"{name}, a subclass of {base.__name__}"
        # A proxy's text reads "<generator object of the student>".
        return visible(shortened(str(value)).removeprefix("<").removesuffix(">"))
    except Exception:  # whatever an unknown object's __str__ does
        return "an object of an unknown type"


_DESCRIBERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: f"the bool {value}"),
    (int, _describe_int),
    (float, lambda value: f"the float {number(value)}"),
    (complex, lambda value: f"the complex number {value:.6g}"),
    (str, _describe_str),
    (list, _describe_list),
    (tuple, _describe_list),
    (dict, _describe_dict),
    (set, _describe_set),
    (frozenset, _describe_set),
    (bytes, lambda value: f"{len(value):,} bytes"),
    (np.ndarray, _describe_array),
)


def _brief(value: object) -> str:
    """Show a list's element or a dict's key, without its own elements."""
    plain = unwrapped(value)
    if is_exactly(plain, str):
        return _quoted(plain)
    if is_exactly(plain, bool, float, type(None)):
        return number(plain) if type(plain) is float else str(plain)
    if is_exactly(plain, int):
        return str(plain) if plain.bit_length() <= 64 else "a large int"
    if is_exactly(plain, np.ndarray):
        return f"array of shape {plain.shape}"
    if is_exactly(plain, list, tuple):
        return f"list of {len(plain)}"
    return "dict" if is_exactly(plain, dict) else "object"


def _elements(values: np.ndarray[Any, Any]) -> str:
    first = values.flat[:PREVIEWED]
    if values.dtype.kind == "U":
        return _bracketed((_quoted(str(each)) for each in first), values.size)
    if values.dtype.kind == "f":
        return _bracketed((number(float(each)) for each in first), values.size)
    # A time far off has no text; as a number it would be of the wrong type.
    if values.dtype.kind in "mM":
        return _bracketed(map(time_text, first), values.size)
    return _bracketed((str(each) for each in first.tolist()), values.size)


def time_text(value: np.datetime64 | np.timedelta64) -> str:
    """Show a time without the parts that are zero: ``2020-01-01``."""
    return _ZEROS.sub("", str(value))


def _bracketed(texts: Iterable[str], count: int) -> str:
    dots = ", …" if count > PREVIEWED else ""
    return f"[{', '.join(texts)}{dots}]"


def _quoted(text: str) -> str:
    return f"'{visible(shortened(text, 60))}'"
