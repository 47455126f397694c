"""The student's module as a rubric sees it: names, calls and attributes, as if local."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from autograder.errors import HomeworkError, Wrong
from autograder.sandbox import failures, records
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.protocol import Handle, Tensor

__all__ = ["Remote", "Student", "Tensor"]


class Remote:
    """An object in the student's process: an instance, a class, a function, a module.

    Attributes are read and set, calls made, items taken and ``len`` asked for in that
    process. Arguments may be None, bool, int, float, str, list, tuple, dict with such keys,
    arrays of numbers, :class:`Tensor` and other Remotes. Student code gets a copy, and a
    tuple as a list.

    What comes back is plain data: None, bool, int, float and str as they are; a list or
    tuple as a list; a dict whose keys are text or integers; a numpy number as a number; an
    array of numbers with its own dtype (float16 as float32), one of text as a list; a torch
    tensor or parameter as an array, detached and on the processor. Whatever else it is, a
    subclass of these for one, stays there and comes back as another Remote.

    Computing with a Remote, iterating over it or comparing it by order raises ``Wrong``,
    which says what the student returned instead of data.
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
        if name.startswith("__"):
            raise AttributeError(name)
        answer = self._process.request("get", self._name, target=self._handle.id, name=name)
        return self._local(answer, f"{self._name}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        self._process.request(
            "set",
            f"setting {self._name}.{name}",
            target=self._handle.id,
            name=name,
            value=_to_send(value),
        )

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the object in the student's process."""
        return self._call(arguments, named, keep=False)

    def __getitem__(self, key: Any) -> Any:
        answer = self._process.request(
            "item", f"{self._name}[{key!r}]", target=self._handle.id, key=_to_send(key), keep=False
        )
        return self._local(answer, f"{self._name}[…]")

    def __len__(self) -> int:
        length: int = self._process.request("length", f"len({self._name})", target=self._handle.id)
        return min(max(length, 0), sys.maxsize)

    def _is_no_data(self, *_operands: Any, **_named: Any) -> NoReturn:
        """Refuse to be computed with: whatever the student's object does, it is no number."""
        raise Wrong(
            f"{self._name or 'your file'} is {self._handle.label}",
            expected="numbers, text, a list or a numpy array",
            found=self._handle.label,
            next_step="Return plain values of the type that the docstring states.",
        )

    __iter__ = __array__ = __float__ = __int__ = __complex__ = __index__ = __abs__ = _is_no_data
    __lt__ = __le__ = __gt__ = __ge__ = __neg__ = __round__ = __contains__ = _is_no_data
    __add__ = __sub__ = __mul__ = __truediv__ = __matmul__ = __pow__ = __mod__ = _is_no_data
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rmatmul__ = _is_no_data

    def __str__(self) -> str:
        return f"<{self._handle.label}>"

    __repr__ = __str__

    def _call(self, arguments: Sequence[Any], named: dict[str, Any], *, keep: bool) -> Any:
        answer = self._process.request(
            "call",
            self._describe(arguments),
            target=self._handle.id,
            args=[_to_send(value) for value in arguments],
            kwargs={name: _to_send(value) for name, value in named.items()},
            keep=keep,
        )
        return self._local(answer, f"the result of {self._name}")

    def _describe(self, arguments: Sequence[Any]) -> str:
        return f"{self._name}({_shapes(arguments)})"

    def _local(self, value: Any, name: str) -> Any:
        if isinstance(value, Handle):
            return Remote(self._process, value, name.removeprefix("the result of "))
        if isinstance(value, Tensor):  # an honest process sends arrays
            return value.array
        if isinstance(value, list):
            return [self._local(item, f"{name}[{i}]") for i, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: self._local(item, f"{name}[{key!r}]") for key, item in value.items()}
        return value


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
        answer = self._process.request("get", owner, target=target, name=name)
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
    answer = sequence._process.request(
        "item",
        f"{sequence._name}[{key!r}]",
        target=sequence._handle.id,
        key=_to_send(key),
        keep=True,
    )
    result: Remote = sequence._local(answer, f"{sequence._name}[{key!r}]")
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


def _to_send(value: Any) -> Any:
    """Replace what stands for a remote object by its handle, and numpy scalars by numbers."""
    if isinstance(value, Remote):
        return value._handle
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple)):
        return [_to_send(item) for item in value]
    if isinstance(value, dict):
        return {key: _to_send(item) for key, item in value.items()}
    return value


def _shapes(arguments: Sequence[Any]) -> str:
    """Describe arguments as a student would: arrays by their shape."""
    words = []
    for value in arguments:
        array = value.array if isinstance(value, Tensor) else value
        if isinstance(array, np.ndarray):
            words.append(f"array of shape {array.shape}")
        elif isinstance(array, (int, float, str)) and len(repr(array)) < 20:
            words.append(repr(array))
        else:
            words.append("…")
    return ", ".join(words)
