"""The student's module as a unittest suite sees it: imported, called and compared as usual.

A suite compares with tuples and sets and expects exceptions by their class, so values
cross the wire with a word for their type. What cannot be plain stays in the student's
process, and stands here as a :class:`Thing`.
"""

from __future__ import annotations

import builtins
import operator
import re
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from autograder.errors import GraderError
from autograder.sandbox import records
from autograder.sandbox.proxies import Helper, Remote, Student, define
from autograder.sandbox.records import Cut, Longest
from autograder.sandbox.replies import Name
from autograder.suites.answering import answer

#: As many as Python turns into a number.
_DIGITS = re.compile(r"-?\d{1,4300}")
_Packed = tuple[str, Any]
_EXCEPTION = re.compile(r"[A-Z]\w*(Error|Exception|Warning)")


@dataclass
class Current:
    """The student's process that the running test talks to."""

    student: Student
    helper: Helper
    printed: int = 0
    exceptions: dict[str, type[BaseException]] = field(default_factory=dict)


_current: list[Current] = []


@contextmanager
def talking_to(student: Student) -> Iterator[None]:
    """Let every proxy of the student's module mean this process for a while."""
    helper = define(student, answer, shown="your code")
    _current.append(Current(student, helper))
    try:
        yield
    finally:
        _current.pop()


class StudentModule(types.ModuleType):
    """What ``import student_module`` gives inside a suite."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__" or (name.startswith("__") and name.endswith("__")):
            raise AttributeError(name)
        if _EXCEPTION.fullmatch(name):
            return exception_named(name)
        return _ask("getattr", _Name(""), name) if _current else Thing(_Name(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if _current and not name.startswith("__"):
            _ask("setattr", _Name(""), name, value)
        else:
            super().__setattr__(name, value)


_exceptions: dict[str, type[Exception]] = {}


def exception_named(name: str) -> type[Exception]:
    """Return the class that stands for an exception of the student's, always the same."""
    return _exceptions.setdefault(name, type(name, (Exception,), {}))


@dataclass(frozen=True)
class _Name:
    """A name in the student's module; the module itself if empty."""

    name: str


class Thing:
    """An object, class or function of the student's."""

    __slots__ = ("_place",)
    _place: _Name | Remote

    def __init__(self, place: _Name | Remote) -> None:
        object.__setattr__(self, "_place", place)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it in the student's process."""
        return _ask("call", self, *arguments, **named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name not in ("__name__", "__doc__"):
            raise AttributeError(name)
        return _ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _ask("setattr", self, name, value)

    def __iter__(self) -> Iterator[Any]:
        return iter(_ask("list", self))

    def __len__(self) -> int:
        return int(_ask("len", self))

    def __bool__(self) -> bool:
        return bool(_ask("bool", self))

    def __str__(self) -> str:
        return str(_ask("str", self)) if _current else "<the student's>"

    def __repr__(self) -> str:
        return str(_ask("repr", self)) if _current else "<the student's>"

    def __hash__(self) -> int:
        return int(_ask("hash", self))

    def __int__(self) -> int:
        return int(_ask("int", self))

    def __float__(self) -> float:
        return float(_ask("float", self))


def _operator(name: str, *, reflected: bool = False) -> Callable[..., Any]:
    def method(self: Thing, *others: Any) -> Any:
        arguments = (*others, self) if reflected else (self, *others)
        return _ask(f"operator.{name}", *arguments)

    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge", "getitem", "setitem", "delitem", "contains"):
    setattr(Thing, f"__{_name}__", _operator(_name))
for _name in ("neg", "pos", "abs", "invert", "index"):
    setattr(Thing, f"__{_name}__", _operator(_name))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_"):
    assert hasattr(operator, _name)
    _plain = _name.rstrip("_")
    setattr(Thing, f"__{_plain}__", _operator(_name))
    setattr(Thing, f"__r{_plain}__", _operator(_name, reflected=True))


def _ask(what: str, *arguments: Any, **named: Any) -> Any:
    """Have something done in the student's process, and return or raise what comes of it."""
    if not _current:
        raise GraderError(
            "the suite uses the student's code while it is imported",
            tip="do that in setUp or in a test: only then is there a student's process",
        )
    current = _current[-1]
    shown = _shown(what, arguments)
    object.__setattr__(current.helper, "_name", shown)
    sent = [_pack(value) for value in arguments]
    packed = {key: _pack(value) for key, value in named.items()}
    reply = current.helper(current.student, what, sent, packed)
    _forward_prints(current)
    try:
        kind, content = records.read(tuple[str, Any], reply)
        if kind != "raised":
            return records.read(_RETURNED.get(what, Any), _unpack(kind, content))
        error = _exception(*records.read(_Raised, content))
    except (records.Mistyped, TypeError):  # of a set of lists, for one
        current.student._process.refuse(shown)
    raise error


_Names = Annotated[list[Name], Longest(100)]
#: Suites compare messages, and show the traceback whole.
_Whole = Annotated[str, Cut(100_000)]
_Raised = tuple[_Names, _Whole, _Whole]
#: What built-in functions return, whatever they are given.
_RETURNED: dict[str, Any] = {
    "list": list,
    "len": int,
    "bool": bool,
    "str": str,
    "repr": str,
    "hash": int,
    "int": int,
    "float": float,
    "operator.index": int,
    "operator.contains": bool,
}


def _shown(what: str, arguments: tuple[Any, ...]) -> str:
    place = arguments[0]._place if arguments and isinstance(arguments[0], Thing) else None
    name = place.name if isinstance(place, _Name) else "an object of yours"
    return f"{name}(…)" if what == "call" else name


def _forward_prints(current: Current) -> None:
    """Print here what the student's code printed, for suites that capture it."""
    text = current.student._process.output
    sys.stdout.write(text[current.printed :])
    current.printed = len(text)


def _pack(value: Any) -> Any:
    if isinstance(value, Thing):
        value = value._place
    if isinstance(value, _Name):
        return ["name", value.name]
    if isinstance(value, type) and issubclass(value, BaseException):
        return ["name", value.__name__]
    kind = type(value).__name__
    if kind in ("list", "tuple", "set", "frozenset"):
        return [kind, [_pack(item) for item in value]]
    if kind == "dict":
        return [kind, [[_pack(key), _pack(item)] for key, item in value.items()]]
    if kind == "bytes":
        return [kind, list(value)]
    if kind == "int" and not -(2**63) <= value < 2**63:
        return [kind, str(value)]
    if callable(value) and not isinstance(value, Remote):
        raise GraderError(
            "the suite hands a function of its own to the student's code",
            tip="that runs in another process, which knows none of the suite's functions",
        )
    return ["plain", value]


def _unpack(kind: str, content: Any) -> Any:
    if kind == "plain":
        return Thing(content) if isinstance(content, Remote) else content
    if kind in ("list", "tuple", "set", "frozenset"):
        parts = records.read(list[_Packed], content)
        return getattr(builtins, kind)(_unpack(*part) for part in parts)
    if kind == "dict":
        pairs = records.read(list[tuple[_Packed, _Packed]], content)
        return {_unpack(*key): _unpack(*item) for key, item in pairs}
    if kind == "bytes" and all(0 <= byte < 256 for byte in records.read(list[int], content)):
        return bytes(content)
    if kind == "int" and _DIGITS.fullmatch(records.read(str, content)):
        return int(content)
    raise records.Mistyped(f"a value of type {kind[:20]!r}")


class RaisedByStudent(Exception):
    """Marks exceptions that came from the student's code, with its traceback."""

    student_traceback: str = ""


def _exception(names: list[str], message: str, trace: str) -> BaseException:
    """Return an exception that ``except`` and ``assertRaises`` know by its class."""
    names = [name for name in dict.fromkeys(names) if name.isidentifier()] or ["Exception"]
    bases: list[type[BaseException]] = [RaisedByStudent]
    for name in names:
        known = getattr(builtins, name, None)
        # A group cannot be made of a message alone.
        if isinstance(known, type) and issubclass(known, Exception) and "Group" not in name:
            bases.append(known)
            break
        bases.append(exception_named(name))
    # All of them derive from Exception; the first that knows more of its parents wins.
    unique = [base for base in bases if base is not Exception] or [RaisedByStudent]
    made = type(names[0], tuple(unique), {"__init__": lambda _self, *_args: None})
    error: BaseException = made(message)
    error.args = (message,)
    error.student_traceback = trace  # type: ignore[attr-defined]
    return error
