"""The student's module as a rubric sees it: names, calls and attributes, as if local."""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, NoReturn

from autograder.errors import GraderError, Wrong
from autograder.sandbox import failures
from autograder.sandbox.asking import Asked
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.protocol import Handle, Tensor, holds
from autograder.sandbox.sending import Callback, CannotSend, Sender
from autograder.sandbox.shown import is_cut, shapes, short

__all__ = ["Remote", "Student", "Tensor"]

#: Items that an object is asked for.
MOST_ITEMS = 100_000
#: What comes over the wire and is not given to a rubric as it comes.
_REPLACED = frozenset({Handle, Tensor})


def _library_that_asks() -> str:
    """Return the top package of the module that has called what calls this."""
    return str(sys._getframe(2).f_globals.get("__name__", "")).partition(".")[0]


class Remote:
    """An object in the student's process: an instance, a class, a function, a module.

    Attributes are read and set, calls made, items and slices taken and ``len`` asked for in that
    process. Arguments may be None, bool, int, float, complex, str, bytes, list, tuple, set,
    dict with such keys, numpy arrays (numbers, truth values, text, times, fields of these),
    torch tensors, pandas Series and DataFrames, paths, other Remotes, and functions inside
    of ``callback``. Student code gets a copy. What cannot be sent raises ``CannotSend``,
    before anything is: the grader's failure.

    What comes back is plain data: None, bool, int, float, complex, str and bytes as they are;
    a list or tuple as a list; a set, and a dict whose keys are plain; a numpy number as a
    number; an array with its own dtype (float16 as float32), one of text as a list; a torch
    tensor or parameter as an array, detached and on the processor; a pandas Series or
    DataFrame as :class:`PlainSeries` or :class:`PlainFrame`; a path as one that cannot be
    opened. Whatever else it is, a subclass of these for one, stays there and comes back as
    another Remote.

    Iterating over a Remote gives what the object gives there, a generator's items for one, at
    most 100,000 of them. Computing with one or comparing it by order raises ``Wrong``, which
    says what the student returned instead of data; so does iterating where it gives nothing.
    """

    __slots__ = ("_handle", "_name", "_process")
    _handle: Handle
    _name: str
    _process: StudentProcess

    def __init__(self, process: StudentProcess, handle: Handle, name: str) -> None:
        # Around the own __setattr__, which would ask the student's process.
        object.__setattr__(self, "_process", process)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name: str) -> Any:
        # np.sum(x) asks x for its own sum first; it is no array, and is to say what it is.
        if name.startswith("__") or _library_that_asks() == "numpy":
            raise AttributeError(name)
        if name == "inplace" and self._handle.kind == "function":
            return functools.partial(_inplace, self)
        answer = self._process.request("get", self._name, target=self._handle.id, name=name)
        return self._local(answer, f"{self._name}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        self._process.request(
            "set",
            f"setting {self._name}.{name}",
            target=self._handle.id,
            name=name,
            value=sent(self._process, value, f"the value of {self._name}.{name}"),
        )

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the object in the student's process."""
        return self._call(arguments, named, keep=False)

    def __getitem__(self, key: Any) -> Any:
        return self._local(self._item(key, keep=False), f"{self._name}[…]")

    def __setitem__(self, key: Any, value: Any) -> None:
        place = f"{self._name}[{short(key)}]"
        self._process.request(
            "set_item",
            f"setting {place}",
            target=self._handle.id,
            **self._key(key, place),
            value=sent(self._process, value, f"the value of {place}"),
        )

    def _item(self, key: Any, *, keep: bool) -> Any:
        place = f"{self._name}[{short(key)}]"
        which = self._key(key, place)
        try:
            return self._process.request("item", place, target=self._handle.id, **which, keep=keep)
        except failures.StudentRaised as error:
            if not is_cut(key) or "not subscriptable" not in error.message:
                raise
            return self._is_no_data()  # where a part of an array was to be

    def _key(self, key: Any, place: str) -> dict[str, Any]:
        """Return the fields of a request that say which item: slices are made there."""
        place = f"the key of {place}"
        if not is_cut(key):
            return {"key": sent(self._process, key, place)}
        parts = key if isinstance(key, tuple) else (key,)
        ends = [(p.start, p.stop, p.step) if isinstance(p, slice) else p for p in parts]
        return {
            "key": [None if end is ... else sent(self._process, end, place) for end in ends],
            "cuts": [type(part).__name__ for part in parts],
            "many": isinstance(key, tuple),
        }

    def __len__(self) -> int:
        what = f"len({self._name})"
        try:
            length: int = self._process.request("length", what, target=self._handle.id)
        except failures.StudentRaised as error:
            if error.type_name == "TypeError":
                # Of the same failure, so that list() takes it as Python means it: without a length,
                # go on.
                error.__class__ = failures.HasNoLength
            raise
        # len() raises for what is no length: the grader's failure, by an answer of the student's.
        return min(max(length, 0), sys.maxsize)

    def _is_no_data(self, *_operands: Any, **_named: Any) -> NoReturn:
        """Refuse to be computed with: whatever the student's object does, it is not a number."""
        raise Wrong(
            f"{self._name or 'your file'} is {self._handle.label}",
            expected="numbers, text, a list or a numpy array",
            found=self._handle.label,
            next_step="Return plain values of the type that the docstring states.",
        )

    def __iter__(self) -> Iterator[Any]:
        """Iterate over an object that can be iterated over there: each item as it comes over."""
        if _library_that_asks() == "torch":
            # Of the grader's own. What it is given cannot be a tensor here, whatever it is there.
            raise GraderError(
                f"the rubric gives {self._name}, which stays in the student's process, to torch",
                tip="make what uses it there: from autograder.driving import library; "
                'library(student, "torch.optim").SGD(net.parameters(), lr=0.1)',
            )
        try:
            return iter(self._items(MOST_ITEMS, keep=False))
        except failures.StudentRaised as error:
            if error.type_name != "TypeError" or "iter" not in error.message:
                raise
            return self._is_no_data()

    def _items(self, most: int, *, keep: bool) -> list[Any]:
        what = f"iterating over {self._name}"
        found = self._process.request("listed", what, target=self._handle.id, most=most, keep=keep)
        if found.more:
            raise Wrong(
                f"{self._name} gives more than {most:,} items",
                expected=f"at most {most:,} items",
                found="more",
                next_step="Look for a loop that never ends.",
            )
        items: list[Any] = self._local(found.items, f"the items of {self._name}")
        return items

    __array__ = __float__ = __int__ = __complex__ = __index__ = __abs__ = _is_no_data
    __lt__ = __le__ = __gt__ = __ge__ = __neg__ = __round__ = __contains__ = _is_no_data
    __add__ = __sub__ = __mul__ = __truediv__ = __matmul__ = __pow__ = __mod__ = _is_no_data
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rmatmul__ = _is_no_data

    def __str__(self) -> str:
        return f"<{self._handle.label}>"

    __repr__ = __str__

    def _only_guessed(self, name: str) -> bool:  # noqa: ARG002
        """Whether it is a guess what a name means here; where none is looked for, never."""
        return False

    def _call(self, arguments: Sequence[Any], named: dict[str, Any], *, keep: bool) -> Any:
        answer = self._ask("call", arguments, named, keep=keep)
        return self._local(answer, f"the result of {self._name}")

    def _measured(self, arguments: Sequence[Sequence[Any]]) -> float:
        """Call it with each of these arguments; return the processor time that it took.

        The grader reads it from outside. What is handed over is there before, and results are
        left behind.
        """
        process, shown = self._process, f"{self._name}(…)"
        place = f"an argument of {self._name or 'your file'}"
        given = [
            [
                value._handle
                if isinstance(value, Remote)
                else process.request("put", shown, value=sent(process, value, place))
                for value in values
            ]
            for values in arguments
        ]
        # Of the processor, read from outside: student code can set its own clock, and a busy
        # machine stretches any other.
        before = process.cpu_used()
        for handles in given:
            process.request("run", shown, target=self._handle.id, args=handles, kwargs={})
        used = process.cpu_used() - before
        pairs = zip(itertools.chain(*given), itertools.chain(*arguments), strict=True)
        own = [handle.id for handle, value in pairs if not isinstance(value, Remote)]
        process.request("drop", shown, targets=own)
        return used

    def _ask(self, op: str, arguments: Sequence[Any], named: dict[str, Any], *, keep: bool) -> Any:
        """Have it called, and return the answer."""
        sender = _sender(self._process)
        values, by_name = sender.arguments(self._name or "your file", arguments, named)
        return self._process.request(
            op,
            self._describe(arguments),
            target=self._handle.id,
            args=values,
            kwargs=by_name,
            keep=keep,
        )

    def _describe(self, arguments: Sequence[Any]) -> str:
        return Asked(self._name, shapes(arguments))

    def _local(self, value: Any, name: str) -> Any:
        return _local(self._process, value, name)


class Student(Remote):
    """The student's module, or one of several, and what else a rubric can do in its process."""

    __slots__ = ()

    def __init__(self, process: StudentProcess, module: str, handle: Handle | None = None) -> None:
        main = handle is None
        super().__init__(process, handle or Handle(0, "module", module), "" if main else module)

    def __getattr__(self, name: str) -> Any:
        # Python, copy, pickle and numpy ask for these to find out what an object can do: each would
        # be a request, and a yes from student code would decide how the grader goes on.
        if name.startswith("__"):
            raise AttributeError(name)
        owner, target = self._name or "your file", self._handle.id
        answer = self._process.request("get", owner, target=target, name=name, keep=False)
        return self._local(answer, f"{self._name}.{name}" if self._name else name)

    def module(self, name: str) -> Any:
        """Return another module of what was handed in, as ``student`` is one.

        Parameters
        ----------
        name : str
            As student code imports it: ``"needle.ops"``.

        Raises
        ------
        StudentRaised, StudentStopped
            If importing it fails.
        """
        place = f"{name.replace('.', '/')}.py"
        handle = self._process.request("module", f"importing {place}", name=name, main=False)
        return Student(self._process, name, handle)

    def __str__(self) -> str:
        return f"<the student's module {self._name}>" if self._name else "<the student's module>"


class Changed(NamedTuple):
    """What a call returned, and what it left of its arguments.

    Attributes
    ----------
    result : object
        What the function returned.
    arguments : list
        The arguments by place, as student code left them; a Remote as it was handed over.
    named : dict of str to object
        Those that were given by name.
    """

    result: Any
    arguments: list[Any]
    named: dict[str, Any]


def _inplace(function: Remote, /, *arguments: Any, **named: Any) -> Changed:
    """Call a function and return its arguments as it left them: ``student.f.inplace(x)``."""
    what = function._describe(arguments)
    found = function._ask("inplace", arguments, named, keep=False)
    # As many as were sent, or pairing them below would blame the rubric.
    if len(found.arguments) != len(arguments) or found.named.keys() != named.keys():
        function._process.refuse(what)

    def left(given: Any, value: Any, name: str) -> Any:
        return given if isinstance(given, (Remote, Callback)) else function._local(value, name)

    return Changed(
        function._local(found.result, f"the result of {function._name}"),
        [
            left(given, value, f"argument {place} of {function._name}")
            for place, (given, value) in enumerate(zip(arguments, found.arguments, strict=True), 1)
        ],
        {
            name: left(named[name], value, f"argument {name!r} of {function._name}")
            for name, value in found.named.items()
        },
    )


def _local(process: StudentProcess, value: Any, name: str) -> Any:
    """Return what was received as a rubric is given it."""
    return _replaced(process, value, name) if holds(value, _REPLACED) else value


def _replaced(process: StudentProcess, value: Any, name: str) -> Any:
    """Return a value in which something stands for something else."""
    if isinstance(value, Handle):
        return Remote(process, value, name.removeprefix("the result of "))
    if isinstance(value, Tensor):  # an honest process sends arrays
        return value.array
    if isinstance(value, (list, tuple)):
        items = [_replaced(process, item, f"{name}[{i}]") for i, item in enumerate(value)]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {k: _replaced(process, v, f"{name}[{short(k)}]") for k, v in value.items()}
    return value


def _sender(process: StudentProcess) -> Sender:
    """Return what looks at values before they are sent to a process."""

    def handle_of(value: Any, place: str) -> Handle | None:
        if not isinstance(value, Remote):
            return None
        # Objects of another process have numbers that mean other objects in this one.
        if value._process is not process:
            raise CannotSend(
                f"{place} cannot be sent: it is {value}, in a process that has ended",
                tip="make it again in each check, or return plain data from the fixture",
            )
        return value._handle

    def offer(callback: Callback) -> Handle:
        local = functools.partial(_local, process)
        return process.offered.add(callback, local, functools.partial(sent, process))

    return Sender(handle_of, offer)


def sent(process: StudentProcess, value: Any, place: str) -> Any:
    """Return what is sent for one value that messages call ``place``."""
    return _sender(process).value(value, place)
