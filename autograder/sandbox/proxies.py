"""The student's module as a rubric sees it: names, calls and attributes, as if local."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import itertools
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np

from autograder.errors import GraderError, HomeworkError, Wrong
from autograder.sandbox import failures, records
from autograder.sandbox.asking import Asked
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.protocol import Handle, Tensor
from autograder.sandbox.sending import Callback, CannotSend, Sender

__all__ = ["Remote", "Student", "Tensor"]

#: Items that an object is asked for.
MOST_ITEMS = 100_000


def _library_that_asks() -> str:
    """Return the top package of the module that has called what calls this."""
    return str(sys._getframe(2).f_globals.get("__name__", "")).partition(".")[0]


class Remote:
    """An object in the student's process: an instance, a class, a function, a module.

    Attributes are read and set, calls made, items taken and ``len`` asked for in that
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
        place = f"{self._name}[{_short(key)}]"
        self._process.request(
            "set_item",
            f"setting {place}",
            target=self._handle.id,
            key=sent(self._process, key, f"the key of {place}"),
            value=sent(self._process, value, f"the value of {place}"),
        )

    def _item(self, key: Any, *, keep: bool) -> Any:
        place = f"{self._name}[{_short(key)}]"
        key = sent(self._process, key, f"the key of {place}")
        return self._process.request("item", place, target=self._handle.id, key=key, keep=keep)

    def __len__(self) -> int:
        what = f"len({self._name})"
        try:
            length: int = self._process.request("length", what, target=self._handle.id)
        except failures.StudentRaised as error:
            if error.type_name == "TypeError":
                error.__class__ = failures.HasNoLength
            raise
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
        return Asked(self._name, _shapes(arguments))

    def _local(self, value: Any, name: str) -> Any:
        return _local(self._process, value, name)


class Student(Remote):
    """The student's module, or one of several, and what else a rubric can do in its process."""

    __slots__ = ()

    def __init__(self, process: StudentProcess, module: str, handle: Handle | None = None) -> None:
        main = handle is None
        super().__init__(process, handle or Handle(0, "module", module), "" if main else module)

    def __getattr__(self, name: str) -> Any:
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


def keep(function: Any, *arguments: Any, **named: Any) -> Remote:
    """Call a function of the student's and leave the result in the student's process.

    For what is handed on to another of the student's functions just as it came: a
    data set, or an array whose type (tensor or ndarray) must not change.

    Parameters
    ----------
    function : Remote
        What is called: ``keep(student.load, 100)`` is ``student.load(100)``.
    *arguments, **named
        What it is called with.

    Raises
    ------
    StudentRaised, StudentStopped
        As the call itself does.
    """
    result: Remote = function._call(arguments, named, keep=True)
    return result


def item(sequence: Remote, key: Any) -> Remote:
    """Take an item of an object, ``sequence[key]``, and leave it in the student's process."""
    answer = sequence._item(key, keep=True)
    result: Remote = sequence._local(answer, f"{sequence._name}[{_short(key)}]")
    return result


def value(remote: Any) -> Any:
    """Return what ``keep`` or ``item`` left in the student's process as plain data.

    What is not plain data is returned as a Remote.
    """
    if not isinstance(remote, Remote):
        return remote
    answer = remote._process.request("value", remote._name, target=remote._handle.id)
    return remote._local(answer, remote._name)


def time_used(student: Remote) -> float:
    """Return the seconds that a check's timeout has counted so far: the student's own.

    For a rubric that trains as long as there is time: on a busy machine the wall clock
    would end a training that has hardly begun.
    """
    return student._process.clock.spent.total


def defines(owner: Remote, name: str) -> bool:
    """Whether the student's module, class or object has a name. It is read to find out."""
    try:
        getattr(owner, name)
    except failures.NotDefined:
        return False
    return True


def library(student: Student, name: str) -> Remote:
    """Return a library, not a module of the student's, in the student's process.

    Parameters
    ----------
    name : str
        ``"torch.nn"``: one of the assignment's libraries, or of the standard library.

    Raises
    ------
    HomeworkError
        If it is not installed: no student can help that.
    StudentRaised
        If it cannot be imported there all the same.
    """
    top = name.partition(".")[0]
    if importlib.util.find_spec(top) is None:
        raise HomeworkError(
            f"a check uses {name}, and {top} is not installed here",
            tip="name it in libraries= of the Assignment, and its package in requirements.txt",
        )
    answer = student._process.request("library", f"importing {name}", name=name)
    result: Remote = student._local(answer, name)
    return result


class Helper(Remote):
    """A function of the rubric's in the student's process, shown as what it runs.

    What it returns is of the type that the function declares: student code around it can
    answer in its place, and is refused if the answer is not even that.
    """

    __slots__ = ("_read",)
    _read: records.Reader

    def __init__(
        self, process: StudentProcess, handle: Handle, name: str, read: records.Reader
    ) -> None:
        super().__init__(process, handle, name)
        object.__setattr__(self, "_read", read)

    def _call(self, arguments: Sequence[Any], named: dict[str, Any], *, keep: bool) -> Any:
        found = super()._call(arguments, named, keep=keep)
        try:
            return found if keep else self._read(found)
        except records.Mistyped:
            self._process.refuse(self._name)

    def _describe(self, arguments: Sequence[Any]) -> str:
        del arguments  # they are the rubric's business; students know what it runs
        return self._name


def define(student: Student, function: Callable[..., Any], shown: str) -> Helper:
    """Define a function of the rubric's in the student's process and return it.

    The function's source is sent, so it may use nothing but its arguments and what it
    imports itself: no name of its module, no closure, no decorator. Student code can read
    it and answer instead of it. So it may ask and must never tell: it holds no expected
    value and forms no verdict.

    Let it declare what it returns, ``-> list[float]``: None, bool, int, float, str, ndarray,
    or a list, tuple, dict or union of these. What comes back is read as that type, and
    refused as the student's fault if it is not.

    Parameters
    ----------
    function : callable
        A function that stands in a file, not a lambda.
    shown : str
        What messages call it: the student's function that it runs.

    Returns
    -------
    Helper
        A Remote to be called with data and other Remotes.
    """
    source = _source(function)
    handle = student._process.request(
        "define", "the grader's own helper", source=source, name=function.__name__
    )
    return Helper(student._process, handle, shown, records.returned_by(function))


@functools.cache
def _source(function: Callable[..., Any]) -> str:
    return textwrap.dedent(inspect.getsource(function))


def _local(process: StudentProcess, value: Any, name: str) -> Any:
    """Return what was received as a rubric is given it."""
    if isinstance(value, Handle):
        return Remote(process, value, name.removeprefix("the result of "))
    if isinstance(value, Tensor):  # an honest process sends arrays
        return value.array
    if isinstance(value, (list, tuple)):
        items = [_local(process, item, f"{name}[{i}]") for i, item in enumerate(value)]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {k: _local(process, item, f"{name}[{_short(k)}]") for k, item in value.items()}
    return value


def _sender(process: StudentProcess) -> Sender:
    """Return what looks at values before they are sent to a process."""

    def handle_of(value: Any, place: str) -> Handle | None:
        if not isinstance(value, Remote):
            return None
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


def _short(key: Any) -> str:
    """Show a key as a student would write it, as far as it is short."""
    plain = isinstance(key, (str, bytes, int, float, tuple, type(None)))
    return _written(key, 60) if plain else "…"


def _written(value: Any, most: int) -> str:
    """Write a value of Python's own types, if it is short."""
    try:
        text = repr(value)
    except ValueError:  # an int of more than 4300 digits
        return "…"
    return text if len(text) <= most else "…"


def _shapes(arguments: Sequence[Any]) -> list[str]:
    """Describe arguments as a student would: arrays by their shape."""
    words = []
    for value in arguments:
        array = value.array if isinstance(value, Tensor) else value
        if isinstance(array, np.ndarray):
            words.append(f"array of shape {array.shape}")
        else:
            plain = isinstance(array, (int, float, str))
            words.append(_written(array, 19) if plain else "…")
    return words
