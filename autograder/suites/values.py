"""Reads the answers of a student's process: plain data of exact types, or they are no answers."""

from __future__ import annotations

import builtins
import contextlib
import re
import sys
import types
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.sandbox.protocol import Tensor
from autograder.sandbox.protocol.kinds import require_spread
from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries
from autograder.sandbox.protocol.tabular import parts_of
from autograder.sandbox.proxies import Remote
from autograder.suites import guard, raised, tensors
from autograder.suites.inside.changes_there import FACTORIES, MOST_LETTERS

#: Numbers of this many digits take as long to read as everything else that a message can hold.
_MAX_DIGITS = 100_000
#: Cancelling a fraction takes the square of them.
_MAX_FRACTION = 10_000
#: Numbers can be chosen so that a set of them takes the square of its size to build.
_MAX_LARGE = 10_000
#: Classes above one exception, and classes that exceptions were known by at all.
_MAX_CLASSES, _MAX_EXCEPTIONS = 50, 10_000
#: A suite may make a list of a range, or a whole number of a decimal one.
_MAX_RANGE = 10**6
#: Numbers of numpy's, by how their type is written: C's long and long long are written alike,
#: and what numpy's own functions return of the two is one of them alone.
_WRITTEN = {np.dtype(char).str for char in "?bhilqBHILQefdFD"}
_SCALARS = {written: np.dtype(written).type for written in _WRITTEN}
_PLAIN = (bool, int, float, complex, str, bytes, np.ndarray, np.datetime64, np.timedelta64,
          set, frozenset, tuple, PurePosixPath)  # fmt: skip


def _refuse_to_make() -> Any:
    raise guard.refuse(
        "the suite looks up a key that a defaultdict of the student's has not, whose values a "
        "function of theirs makes",
        tip=guard.RUN_TOGETHER,
    )


#: What is told of as a dict, by the word for it.
TABLES: dict[str, Callable[[], Any]] = {
    "Counter": Counter,
    "OrderedDict": OrderedDict,
    "defaultdict": defaultdict,
    "defaultdict ?": partial(defaultdict, _refuse_to_make),
    **{f"defaultdict {name}": partial(defaultdict, getattr(builtins, name)) for name in FACTORIES},
}
_DTYPE = re.compile(r"[<>|=]([biufcSU]\d{0,9}|O|[mM]8(\[\d{0,9}[a-zA-Z]{1,2}\])?)")
_DECIMAL = re.compile(r"-?(\d{1,5000}(\.\d{0,5000})?(E[+-]?\d{1,4})?|Infinity|s?NaN)")


class Malformed(Exception):
    """The student's process sent what is not an answer."""


class RaisedByStudent(Exception):
    """Marks exceptions that came from the student's code, with its traceback."""

    student_traceback: str = ""
    #: What stands for the exception itself, which stays in the student's process.
    student_object: Any = None


#: Where classes come from that can always be combined.
_PLAIN_BASES = {__name__, "builtins"}
_exceptions: dict[str, type[Exception]] = {}


def exception_named(name: str) -> type[Exception]:
    """Return the class that stands for an exception of the student's, always the same."""
    return _exceptions.setdefault(name, type(name, (_base_of(name),), {}))


def _base_of(name: str) -> type[Exception]:
    """Return what is above it for all that its name says: ``warns`` takes warnings alone."""
    return Warning if name.endswith("Warning") else Exception


def exceptions_known() -> list[str]:
    """Return the names of all exceptions that something stands for."""
    return list(_exceptions)


def forget_bases() -> None:
    """Let what stands for exceptions derive from nothing that another submission's did."""
    for name, kind in _exceptions.items():
        kind.__bases__ = (_base_of(name),)


def give_bases(name: str, described: Any) -> None:
    """Let what stands for an exception derive from Python's own that the student's derives from."""
    if type(described) is not list or described[:1] != ["class"]:
        return
    for row in _list(described[1]):
        module, above = _pair(row)
        known = getattr(builtins, above, None) if type(above) is str else None
        if module == "builtins" and isinstance(known, type) and issubclass(known, Exception):
            with contextlib.suppress(TypeError):  # of another layout: OSError, for one
                _exceptions[name].__bases__ = (known,)
            return


def nothing_known(_number: Any) -> Any:
    """Have no value by any number."""
    raise Malformed("a value that was never told of")


def _narrowed(dtype: Any, array: Any) -> Any:
    """Return an array in the dtype that it has there; what is not one stays what it is."""
    if dtype not in ("float16", "longdouble", "float128"):
        raise Malformed("no dtype of an array's")
    known = np.float16 if dtype == "float16" else np.longdouble
    return array.astype(known) if type(array) is np.ndarray else array


def _texts(rows: Any) -> Any:
    """Return an array of texts that came as lists."""
    if type(rows) not in (list, str):
        return rows
    texts = _flat([rows])
    if any(type(text) is not str for text in texts):
        raise Malformed("an array of texts that holds something else")
    # Each takes as much as the longest.
    if len(texts) * max(map(len, texts), default=0) > MOST_LETTERS:
        raise Malformed("an array of texts that is too large")
    return np.array(rows, dtype=str)


def _flat(rows: list[Any]) -> list[Any]:
    found = rows
    while any(type(row) is list for row in found):
        found = [each for row in found for each in (row if type(row) is list else [row])]
    return found


@dataclass
class Reader:
    """Reads one answer.

    Attributes
    ----------
    thing : callable
        Returns what stands for an object, from its number and where it is.
    text, octets : bool
        Whether the answer held text, or bytes: these could be code.
    told : list of str
        The texts: one could be the name of a file.
    """

    thing: Callable[[int | None, Remote], Any]
    text: bool = False
    octets: bool = False
    large: int = 0
    told: list[str] = field(default_factory=list)
    #: Whether something came that may be of another type than it has here.
    inexact: bool = False
    #: Whether a function or a class came.
    routine: bool = False
    #: Returns the suite's own of a value that both processes have, by its number.
    twin: Callable[[Any], Any] = nothing_known

    def read(self, reply: Any) -> Any:
        """Return what an answer holds, or raise the exception that it stands for.

        Raises
        ------
        Malformed
            If it is not an answer at all.
        """
        try:
            kind, content = _pair(reply)
            result = self._raised(content) if kind == "raised" else self.value(kind, content)
        except Malformed:
            raise
        # Whatever it is that cannot be read: a list in a set, a fraction over nothing.
        except Exception as error:
            raise Malformed(f"{type(error).__name__}: {error}") from error
        if kind == "raised":
            raise result
        return result

    def value(self, kind: str, content: Any) -> Any:
        """Return what a value is, by the word for its type and what it holds."""
        if kind == "plain":
            return self._plain(content)
        if kind == "object":
            number, place = _pair(content)
            routine = isinstance(place, Remote) and place._handle.kind in ("function", "class")
            self.routine, self.inexact = self.routine or routine, self.inexact or not routine
            if not isinstance(place, Remote):
                return self._plain(place)
            if type(number) is not int:
                raise Malformed("an object without a number")
            return self.thing(number, place)
        if kind in ("list", "tuple", "set", "frozenset"):
            items = [self.value(*_pair(item)) for item in _list(content)]
            if kind in ("set", "frozenset"):
                require_spread(items)
            return getattr(builtins, kind)(items)
        if kind == "dict" or kind in TABLES:
            rows = [_pair(item) for item in _list(content)]
            pairs = [(self.value(*_pair(k)), self.value(*_pair(v))) for k, v in rows]
            require_spread(key for key, _ in pairs)
            return dict(pairs)
        if kind in ("bytes", "bytearray"):
            self.octets = True
            octets = getattr(builtins, kind)(_list(content))
            self.told.append(octets.decode("utf-8", "replace"))
            return octets
        if kind == "tensor":
            self.inexact = True
            return self._tensor(content)
        if kind == "narrowed":
            dtype, array = _pair(content)
            return _narrowed(dtype, self._plain(array))
        if kind == "ref":
            return self.twin(content)
        return self._number(kind, content)

    def _tensor(self, content: Any) -> Any:
        if type(content) is not list or len(content) not in (3, 4) or type(content[1]) is not bool:
            raise Malformed("no tensor")
        (dtype,) = content[3:] or [""]
        if dtype and dtype not in ("float16", "bfloat16"):
            raise Malformed("no dtype of a tensor's")
        array, gradient = self._plain(content[0]), self._plain(content[2])
        if not isinstance(array, np.ndarray):
            return array  # an object, where its numbers are of a type that no array has
        if not isinstance(gradient, (np.ndarray, type(None))):
            raise Malformed("no gradient")
        return tensors.read(array, content[1], gradient, dtype)

    def _number(self, kind: str, content: Any) -> Any:
        if kind == "int":
            return self._large(content)
        if kind == "complex":
            real, imaginary = _pair(content)
            if type(real) is float and type(imaginary) is float:
                return complex(real, imaginary)
        if kind == "scalar" and type(content) is list and content[0] in _SCALARS:
            number = self.value(*_pair(_pair(content)[1]))
            if type(number) in (bool, int, float, complex):
                return _SCALARS[content[0]](number)
        if kind == "range" and len(content) == 3 and {*map(type, content)} == {int}:
            return _range(*content)
        if kind == "Fraction":
            if max(map(len, _pair(content))) > _MAX_FRACTION:
                raise Malformed("a fraction of too many digits")
            return Fraction(*map(self._large, content))
        if kind == "dtype" and type(content) is str and _DTYPE.fullmatch(content):
            return np.dtype(content)
        if kind == "texts":
            self.inexact = True
            return _texts(self._plain(content))
        if kind == "Decimal" and type(content) is str and _DECIMAL.fullmatch(content):
            return Decimal(content)
        raise Malformed(f"a value of kind {kind!r}")

    def _large(self, digits: Any) -> int:
        self.large += 1
        if type(digits) is not str or len(digits) > _MAX_DIGITS or self.large > _MAX_LARGE:
            raise Malformed("a number that is not valid, or too many of them")
        return int(digits, 16)

    def _plain(self, content: Any) -> Any:
        if isinstance(content, Remote):
            return self.thing(None, content)
        kind = type(content)
        self.inexact = self.inexact or kind in (Tensor, np.ndarray, PlainFrame, PlainSeries)
        if kind is Tensor:
            return content.array
        if kind is list:
            return [self._plain(item) for item in content]
        if kind is dict:
            return {self._plain(key): self._plain(item) for key, item in content.items()}
        if kind in (PlainFrame, PlainSeries):
            self.text = True
            for part in parts_of(content):
                self.told += [cell for cell in part if type(cell) is str]
            return content.to_pandas()
        if content is not None and kind not in _PLAIN:
            raise Malformed(f"a value of type {kind.__name__}")
        self.text = self.text or kind is str
        if kind is str or kind is PurePosixPath:
            self.told.append(str(content))
        elif kind is bytes:
            self.told.append(content.decode("utf-8", "replace"))
        elif kind in (tuple, set, frozenset):
            self._note_texts(content)
        self.octets = (
            self.octets or kind is bytes or (kind is np.ndarray and content.dtype.itemsize == 1)
        )
        return content

    def _note_texts(self, content: Any) -> None:
        for each in content:
            if type(each) in (tuple, frozenset):
                self._note_texts(each)
            elif type(each) is str:
                self.told.append(each)

    def _raised(self, content: Any) -> BaseException:
        """Return an exception that ``except`` and ``assertRaises`` know by its class."""
        self.text = True
        kinds, message, trace, *itself = content
        pairs = [_pair(each) for each in _list(kinds)]
        texts = [*(text for pair in pairs for text in pair), message, trace]
        if not pairs or any(type(text) is not str for text in texts):
            raise Malformed("an exception that is not valid")
        self.told += texts
        # Python takes the square of their number, and more, to find out what is above what.
        if len(pairs) > _MAX_CLASSES or len(_exceptions) > _MAX_EXCEPTIONS:
            raise Malformed("an exception of too many classes")
        bases: list[type[BaseException]] = [RaisedByStudent]
        for module, qualified in pairs:
            name = qualified.rpartition(".")[2]
            known = getattr(builtins, name, None) if module == "builtins" else None
            if known is SystemExit or (isinstance(known, type) and issubclass(known, Exception)):
                bases.append(known)
                break
            bases.append(_of_a_library(module, qualified) or exception_named(name))
        made = _class_of(pairs[0][1].rpartition(".")[2], bases)
        made.stands_for = bases[1]  # type: ignore[attr-defined]
        error: BaseException = made(message)
        BaseException.args.__set__(error, (message,))  # type: ignore[attr-defined]
        error.student_traceback = trace  # type: ignore[attr-defined]
        if itself:
            error.student_object = self._exception(*itself)  # type: ignore[attr-defined]
        return error

    def _exception(self, packed: Any) -> Any:
        number, place = _pair(_pair(packed)[1])
        if packed[0] != "object" or type(number) is not int or not isinstance(place, Remote):
            raise Malformed("something else in place of an exception")
        return self.thing(number, place)


#: Exceptions of these say what became of a test; no student's code decides that.
_OF_RUNNERS = {"unittest", "pytest", "_pytest", "autograder", "gradescope_utils", "__main__"}


def _of_a_library(module: str, name: str) -> type[Exception] | None:
    """Return the exception that both sides have under this name; None if it is the student's.

    That is one of a library, or of a module of the course's that both import.
    """
    place: object = sys.modules.get(module)
    if module.partition(".")[0] in _OF_RUNNERS or type(place) is not types.ModuleType:
        return None
    for part in name.split("."):
        place = vars(place).get(part) if isinstance(place, (types.ModuleType, type)) else None
    if not (isinstance(place, type) and issubclass(place, Exception)):
        return None
    return None if place.__module__.partition(".")[0] in _OF_RUNNERS else place


def _class_of(name: str, bases: list[type[BaseException]]) -> type[BaseException]:
    """Return a class below some others, without those that cannot be combined with the rest."""
    own = {
        "__init__": lambda _self, *_args: None,
        "__str__": lambda self: str(object.__getattribute__(self, "args")[0]),
        "__getattribute__": raised.attribute,
    }
    # All of them derive from Exception; the first that knows more of its parents wins.
    unique = [base for base in bases if base is not Exception] or [RaisedByStudent]
    try:
        return raised.Kind(name, tuple(unique), own)  # type: ignore[return-value]
    except TypeError:
        plain = tuple(base for base in unique if base.__module__ in _PLAIN_BASES)
        return raised.Kind(name, plain, own)  # type: ignore[return-value]


def _range(start: int, stop: int, step: int) -> range:
    if max(abs(start), abs(stop)) > _MAX_RANGE:
        raise Malformed("a range that is too long")
    return range(start, stop, step)


def _pair(content: Any) -> Any:
    if type(content) is not list or len(content) != 2:
        raise Malformed("not a pair")
    return content


def _list(content: Any) -> list[Any]:
    if type(content) is not list:
        raise Malformed("not a list")
    return content


def malformed(shown: str) -> Wrong:
    """Say that an answer could not be read: that is the student's affair."""
    return Wrong(
        f"{shown} did not come back as plain data",
        expected="a value of Python's own types, or an object of yours",
        found="an answer that cannot be read",
        next_step="Leave Python's built-in names as they are: your code may have replaced one, "
        "like list, type or getattr.",
    )


def exactly(kind: type, value: Any, shown: str) -> Any:
    """Return a value of exactly this type; what Python asks of ``len`` or ``float``.

    Raises
    ------
    Wrong
        If it is of another.
    """
    if type(value) is not kind:
        raise malformed(shown)
    return value
