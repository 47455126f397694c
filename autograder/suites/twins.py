"""What a suite and the student's code both have, and either may change in place.

``optim.step()`` changes arrays that the suite got an hour ago; ``hw.sort(values)`` changes a
list of the suite's own. In one process both would see it. Here each of the two keeps what the
other has, by a number, and every message holds what has changed since the last. The suite's
value is changed in place, so every name for it, and every part of an array, sees it.

What a message may change is what was handed to student code, or came from it: a number that
was never told is no answer. All of a message is read, and has to fit, before any of it counts.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.suites import tensors
from autograder.suites.held import Held
from autograder.suites.inside.changes_there import is_container, snapshot, write
from autograder.suites.inside.twins_there import Heavy, Message, Twins, held_by, require_light
from autograder.suites.values import TABLES, Malformed, RaisedByStudent, Reader, nothing_known

_EMPTY: dict[str, Callable[[], Any]] = {
    "list": list,
    "dict": dict,
    **TABLES,
    "set": set,
    "bytearray": bytearray,
}
#: Bytes of an array that gets memory of its own, apart from that of its message.
_COPIED = 8 * 10**6


class Shared:
    """The suite's side of it, for one conversation."""

    def __init__(self) -> None:
        self._all = Twins(-1)
        #: Whether the last message has changed what the suite itself had made.
        self.altered = False

    def message(self) -> Message:
        """Return what packs the twins of one message."""
        return Message(self._all)

    def knows(self, value: Any) -> bool:
        """Whether the student's process has a value as well."""
        return self._all.number(value) is not None

    def unused(self) -> list[int]:
        """Return the numbers of those that the suite has not any more, and forget them."""
        alone = _Alone()
        least = sys.getrefcount(alone.value)
        gone = [
            number
            for number, twin in self._all.twins.items()
            if sys.getrefcount(twin.value) <= least
        ]
        self._all.forget(gone)
        return gone

    def read(self, packed: Any, rows: Any, reader: Reader) -> Any:
        """Make new twins and change the others as the student's process says; read the rest.

        Raises
        ------
        Malformed
            If that cannot be.
        """
        receiving = _Receiving(self._all, reader)
        self.altered = False
        try:
            self.altered = receiving.carry_out(rows)
            result = reader.read(packed)
            receiving.require_light([result])
        except (Malformed, RaisedByStudent):
            raise
        except Exception as error:  # whatever it is that cannot be read
            raise Malformed(f"{type(error).__name__}: {error}") from error
        finally:
            reader.twin = nothing_known  # nothing that was read is held any longer
        return result


class _Alone:
    """A value that nothing else has."""

    def __init__(self) -> None:
        self.value = object()


class _Receiving:
    """One message of the student's process, as it is read."""

    def __init__(self, twins: Twins, reader: Reader) -> None:
        self._all, self._reader = twins, reader
        self._new: dict[int, Any] = {}
        self._bases: dict[int, int] = {}
        self._copies: list[tuple[Any, Any, list[Any]]] = []
        self._named: set[int] = set()
        #: Whether a value that holds others is named in more than one place.
        self._shared = False
        self._now: dict[int, Any] = {}
        reader.twin = self._find

    def _find(self, number: Any) -> Any:
        if type(number) is not int or (number not in self._new and number not in self._all.twins):
            raise Malformed("a value that was never told of")
        self._shared |= number in self._named or number not in self._new
        self._named.add(number)
        return self._new[number] if number in self._new else self._all.twins[number].value

    def carry_out(self, rows: Any) -> bool:
        """Read it all, see whether it fits, and only then let it count.

        Returns
        -------
        bool
            Whether any of it is of what the suite itself had made.
        """
        told = [(number, *_pair(packed)) for number, packed in map(_pair, _list(rows))]
        self._require_numbers([number for number, *_ in told])
        told.sort(key=lambda row: row[1] == "view")  # of what the others are
        for number, word, content in told:
            if number not in self._all.twins:
                self._new[number] = self._made(number, word, content)
        found = []
        for number, word, content in told:
            known = self._all.twins.get(number)
            if word == "view" or (known is None and word not in _EMPTY):
                continue
            original = self._new[number] if known is None else known.value
            value = _like(original, self._plain(word, content))
            if not _fits(original, value):
                raise Malformed("a value that has become something else")
            found.append((original, value))
        self._now = {id(one): value for one, value in found if is_container(one)}
        self.require_light([*self._new.values(), *(t.value for t in self._all.twins.values())])
        self._now = {}
        for original, value in found:
            (tensors.write if tensors.is_theirs(original) else write)(original, value)
        self._take_note([number for number, word, _ in told if word != "view"])
        return any(number < 0 for number, *_ in told)

    def _require_numbers(self, numbers: list[Any]) -> None:
        if any(type(number) is not int for number in numbers) or len({*numbers}) < len(numbers):
            raise Malformed("a value without a number of its own")
        if any(number <= 0 and number not in self._all.twins for number in numbers):
            raise Malformed("a change of what was not given")

    def _take_note(self, told: list[int]) -> None:
        for copy, base, place in self._copies:
            copy[...] = _part(base, *place)
        for number, value in self._new.items():
            self._all.add(value, number)
            self._all.twins[number].base = self._bases.get(number)
        for number in told:
            twin = self._all.twins[number]
            twin.before = snapshot(twin.value)

    def _made(self, number: int, word: Any, content: Any) -> Any:
        if word in _EMPTY:
            return _EMPTY[word]()
        if word == "view":
            return self._part(number, content)
        value = self._plain(word, content)
        table = hasattr(value, "_update_inplace")
        if not (table or type(value) is np.ndarray or tensors.is_theirs(value)):
            raise Malformed("a value that nobody can change")
        if isinstance(value, np.ndarray) and value.nbytes <= _COPIED:
            return value.copy()
        return value

    def _plain(self, word: Any, content: Any) -> Any:
        """Return what a value is; an object of the student's would be asked what it is."""
        value = self._reader.value(word, content)
        if issubclass(type(value), Held):
            raise Malformed("an object in place of a value")
        return value

    def _part(self, number: int, content: Any) -> Any:
        """Return a part of an array that the suite has; where it cannot be one, its values."""
        if type(content) is not list or [type(each) for each in content] != [int, int, list, list]:
            raise Malformed("no part of an array")
        of, *place = content
        base = self._find(of)
        if any(type(each) is not int for each in (*place[1], *place[2])) or 0 in place[2]:
            raise Malformed("no part of an array")
        if not isinstance(base, np.ndarray) or not 0 <= math.prod(place[1]) <= base.size:
            raise Malformed("a part of what it cannot be in")
        made = _part(base, *place)
        if np.may_share_memory(made, base):
            above = self._all.twins[of].base if of in self._all.twins else self._bases.get(of)
            self._bases[number] = of if above is None else above
            return made
        self._copies.append((made, base, place))
        return made.copy()

    def require_light(self, roots: list[Any]) -> None:
        """Refuse what would take for ever to be written out, if values hold each other."""
        if not self._shared:
            return
        try:
            require_light(roots, self._held)
        except Heavy as error:
            raise Malformed("values that hold each other without end") from error

    def _held(self, value: Any) -> Iterator[Any] | None:
        return held_by(self._now.get(id(value), value))


def _part(base: Any, start: int, shape: list[int], strides: list[int]) -> Any:
    """Return a part of an array; numpy looks at its bounds."""
    if type(base) is not np.ndarray or not base.flags.c_contiguous:
        base = np.ascontiguousarray(np.asarray(base))
    return np.ndarray(shape, base.dtype, base, start, strides)


def _like(original: Any, value: Any) -> Any:
    """Return a value as the suite has it: a tensor as an array, where it came before torch."""
    return value.detach().numpy() if isinstance(original, np.ndarray) and tensors.is_theirs(
        value
    ) else value  # fmt: skip


def _fits(original: Any, new: Any) -> bool:
    """Whether a value can have become another in place."""
    if isinstance(original, np.ndarray):
        same = isinstance(new, np.ndarray) and original.size == new.size
        return bool(same and original.dtype.kind == new.dtype.kind)
    library = type(original).__module__.partition(".")[0]
    if library == "torch" or tensors.is_theirs(original):
        return bool(original.shape == getattr(new, "shape", ()))
    if hasattr(original, "_update_inplace"):
        return hasattr(new, "_update_inplace") and original.ndim == new.ndim
    kinds = [kind for kind in (list, dict, set, bytearray) if isinstance(original, kind)]
    return bool(kinds) and type(new) is kinds[0]


def _pair(content: Any) -> Any:
    if type(content) is not list or len(content) != 2:
        raise Malformed("not a pair")
    return content


def _list(content: Any) -> Any:
    if type(content) is not list:
        raise Malformed("not a list")
    return content
