"""Objects that stay in the student's process: left there, taken apart, iterated over."""

from __future__ import annotations

from typing import Any

from autograder.sandbox.proxies import MOST_ITEMS, Remote, sent


def put(student: Remote, value: Any) -> Remote:
    """Leave a value in the student's process, to be handed to several calls.

    Student code that changes it in place changes what the next call is given: the weights of
    an optimizer, the running mean of a layer. ``value(theta)`` brings it over as it is then.

    Parameters
    ----------
    student : Remote
        The student's module, or anything of it.
    value : object
        Whatever can be handed over as an argument.
    """
    process = student._process
    handle = process.request(
        "put", "the grader's own value", value=sent(process, value, "the value of put")
    )
    return Remote(process, handle, "a value of the grader's")


def attribute(owner: Remote, name: str) -> Remote:
    """Read an attribute and leave it in the student's process, even if it is plain data.

    ``attribute(net.fc1, "weight")`` is the parameter itself and not a copy of its numbers:
    its ``grad`` can be read, and an optimizer can be made of it.

    Raises
    ------
    NotDefined
        If there is no such attribute.
    """
    process = owner._process
    what = owner._name or "your file"
    handle = process.request("get", what, target=owner._handle.id, name=name, keep=True)
    return Remote(process, handle, f"{owner._name}.{name}".lstrip("."))


def listed(iterable: Any, *, most: int = MOST_ITEMS, keep: bool = False) -> list[Any]:
    """Iterate over what student code returned: a generator, ``net.parameters()``, a loader.

    Parameters
    ----------
    iterable : Remote or list
        A list is returned as it is.
    most : int
        More items than this are wrong: a generator may never end.
    keep : bool
        Leave each item in the student's process, and return Remotes.

    Returns
    -------
    list

    Raises
    ------
    StudentRaised
        If it cannot be iterated over, or raises on the way.
    Wrong
        If it has more items.
    """
    if not isinstance(iterable, Remote):
        return list(iterable)
    return iterable._items(most, keep=keep)
