"""The record of a check: what it asks, which oracle judges what, and how it is written down.

It is plain data of the wire's own types, so that it is read without running any of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.kit.answers import Place
from autograder.oracles.causes import Hypothesis
from autograder.oracles.own_values import Own
from autograder.oracles.several import Computed
from autograder.results.cause import Cause
from autograder.sandbox.asking import Asked

_KIND = "§"
#: Bytes of the wrong answers that one formula may add to a kit.
_MOST_OF_A_FORMULA = 2**21


class NotRecordable(BaseException):
    """A check does something that no record can hold.

    No ``except Exception`` of a rubric is to stop it.
    """


@dataclass
class Ask:
    """One request to the student's process, and what a right solution answers.

    Attributes
    ----------
    op, what, fields
        As :meth:`~autograder.sandbox.process.StudentProcess.request` takes them.
    answer : object
        Plain, see :mod:`autograder.kit.answers`.
    failed : str
        ``"missing"`` or ``"raised"``, where a right solution has no such name, or raises.
    forced : bool
        Whether the attribute, which is random, is set to ``answer``.
    presets : dict of str to ndarray
        Random attributes of the object that it makes, which are set to these.
    accepted : dict of place to dict of str to str or dict
        By the place of a leaf: what a value in another form, or with other numbers
        (``"value"``), does to the check. See :mod:`autograder.kit.replay`.
    feeds : list of int
        The events in which an oracle is given what is computed from this answer: with other
        numbers, right enough or free, what that oracle expects is not known.
    if_missing, if_raised : dict of str to object
        Where the check goes on if there is no such name, or by the type of an exception: the
        index of an event, or ``"wrong"``, or nothing if that is not known.
    """

    op: str
    what: str
    fields: dict[str, Any]
    answer: Any = None
    failed: str = ""
    forced: bool = False
    presets: dict[str, Any] = field(default_factory=dict)
    accepted: dict[Place, dict[str, Any]] = field(default_factory=dict)
    feeds: list[int] = field(default_factory=list)
    if_missing: Any = None
    if_raised: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class From:
    """Where a value comes from: a leaf of an answer, perhaps in a different shape.

    Attributes
    ----------
    ask : int
        Index of the event that it answers.
    """

    ask: int
    place: Place
    shape: tuple[int, ...] | None = None


@dataclass
class Judge:
    """A call of an oracle.

    Attributes
    ----------
    oracle : str
    found : From or None
        What it judges; None if that is computed from answers in a way that no record holds.
    given : dict of str to object
        Everything else that it is called with.
    forward : Sequence of Ask, optional
        How a gradient's forward is asked for, with :data:`AT` in place of where.
    forward_result : From, optional
        What of it is the result; ``ask`` counts in ``forward``.
    owns : list of (list of Ask, object) or None
        For each :class:`Own` that it is given: what that asks of the student's code, and what it
        then gives for right answers. None where that is not known.
    """

    oracle: str
    found: From | None
    given: dict[str, Any]
    forward: list[Ask] | None = None
    forward_result: From | None = None
    owns: list[tuple[list[Ask], Any] | None] = field(default_factory=list)


Event = Ask | Judge

#: Key of a dict that stands for the place at which a forward is evaluated; its shape follows.
AT = "§at"


@dataclass(frozen=True)
class Recorded:
    """A public check as a kit has it.

    Attributes
    ----------
    events : list of list of Event
        What right solutions do in it, one list for each that does something else.
    why_not : str
        Why it is not checked at home; empty if it is.
    forbidden : dict of str to str
        Names that its part may not use, with what to do instead.
    """

    name: str
    number: str
    part: str
    title: str
    points: float
    timeout: float = 10.0
    seed: int = 0
    events: list[list[Event]] = field(default_factory=list)
    why_not: str = ""
    depends_on: tuple[str, ...] = ()
    forbidden: dict[str, str] = field(default_factory=dict)
    uses_key: str = ""


class RecordedFormula:
    """What each slip in a formula would have given, without the formula."""

    def __init__(self, found: list[tuple[Cause, NDArray[Any]]], broken: list[Any]) -> None:
        self.found, self.broken = found, broken

    def hypotheses(self, *, finite: bool = True) -> Iterator[Hypothesis]:
        """Yield what each slip would have given, as a :class:`Formula` does."""
        for cause, values in self.found if finite else self.broken:
            yield Hypothesis(cause, np.asarray(values, dtype=np.float64))


class RecordedValues:
    """What a formula gives that computes several values, and the slips in each."""

    def __init__(self, values: list[Any], slips: list[RecordedFormula]) -> None:
        self._values, self._slips = values, slips

    def value(self) -> list[Any]:
        """Return what is right."""
        return self._values

    def taking(self, place: int) -> RecordedFormula:
        """Return the formula of one of the values."""
        return self._slips[place]


def pack(value: Any) -> Any:
    """Return a value that a rubric gave to an oracle in types that the wire has.

    Raises
    ------
    NotRecordable
        If it has none for it.
    """
    if isinstance(value, Cause):
        return {_KIND: "cause", "cause": [value.id, str(value), value.next_step,
                                          list(value.explains), list(value.about)]}  # fmt: skip
    if isinstance(value, np.random.Generator):
        return {_KIND: "rng"}
    if isinstance(value, Own):
        return {_KIND: "own", "name": value.name, "earlier": [*map(pack, value.earlier)]}
    if hasattr(value, "hypotheses"):
        return {
            _KIND: "formula",
            "found": _slips(value, finite=True),
            "broken": _slips(value, finite=False),
        }
    if isinstance(value, Mapping):
        return {_KIND: "dict", "items": [[pack(key), pack(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)(map(pack, value))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biufcM":
            raise NotRecordable(f"an array of {value.dtype}")
        return np.ascontiguousarray(value)
    if value is None or type(value) in (bool, int, float, complex, str, bytes):
        return value
    if isinstance(value, str):
        return str(value)
    raise NotRecordable(f"an oracle is given a {type(value).__name__}")


def pack_given(name: str, value: Any) -> Any:
    """Return an argument of an oracle as :func:`pack` does; of a formula of several, each."""
    if name == "expected" and isinstance(value, Computed):
        values = values_of(value)
        slips = [pack(value.taking(place)) for place in range(len(values))]
        return {_KIND: "values", "values": pack(values), "slips": slips}
    return pack(value)


def values_of(formula: Computed) -> list[Any]:
    """Return the several values that a formula gives."""
    return list(formula.value())


def unpack(value: Any) -> Any:
    """Undo :func:`pack`."""
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(map(unpack, value))
    if type(value) is not dict:
        return value
    kind = value[_KIND]
    if kind == "cause":
        name, sentence, step, explains, about = value["cause"]
        return Cause(name, sentence, step, explains=explains, about=about)
    if kind == "rng":
        return np.random.default_rng(0)
    if kind == "formula":
        return RecordedFormula(unpack(value["found"]), unpack(value["broken"]))
    if kind == "values":
        return RecordedValues(unpack(value["values"]), unpack(value["slips"]))
    if kind == "own":
        return Own(value["name"], _not_here, *map(unpack, value["earlier"]))
    return {unpack(key): unpack(item) for key, item in value["items"]}


def _not_here(*_earlier: object) -> Any:
    """Whoever runs a record asks the student's code instead."""
    raise Wrong("it is not computed here")


def _slips(formula: Any, *, finite: bool) -> list[Any]:
    slips, size = [], 0
    for hypothesis in formula.hypotheses(finite=finite):
        values = np.asarray(hypothesis.reproduction)
        size += values.nbytes
        if size > _MOST_OF_A_FORMULA:
            return []  # not a few of them: which one is named depends on all
        slips.append((pack(hypothesis.cause), values))
    return slips


def to_wire(check: Recorded) -> dict[str, Any]:
    """Return a check as one message."""
    events = [[_event_to_wire(event) for event in path] for path in check.events]
    return {**vars(check), "events": events}


def from_wire(message: dict[str, Any]) -> Recorded:
    """Undo :func:`to_wire`."""
    events = [[_event(event) for event in path] for path in message["events"]]
    return Recorded(**{**message, "events": events})


def _event_to_wire(event: Event) -> dict[str, Any]:
    plain: dict[str, Any] = dict(vars(event))
    if isinstance(event, Ask):
        if isinstance(event.what, Asked):
            plain["what"] = [event.what.name, list(event.what.arguments)]
        plain["accepted"] = [[place, forms] for place, forms in event.accepted.items()]
        return plain
    plain["found"] = event.found and list(vars(event.found).values())
    plain["forward_result"] = event.forward_result and list(vars(event.forward_result).values())
    plain["forward"] = event.forward and [*map(_event_to_wire, event.forward)]
    plain["owns"] = [own and [[*map(_event_to_wire, own[0])], own[1]] for own in event.owns]
    return plain


def _event(plain: dict[str, Any]) -> Event:
    if "oracle" not in plain:
        accepted = {tuple(place): forms for place, forms in plain["accepted"]}
        what = plain["what"]
        shown = what if isinstance(what, str) else Asked(*what)
        return Ask(**{**plain, "what": shown, "accepted": accepted})
    forward = plain["forward"] and [*map(_event, plain["forward"])]
    found, result = (plain[name] and _from(*plain[name]) for name in ("found", "forward_result"))
    owns: list[Any] = [own and ([*map(_event, own[0])], own[1]) for own in plain["owns"]]
    return Judge(plain["oracle"], found, plain["given"], forward, result, owns)


def _from(ask: int, place: Any, shape: Any) -> From:
    return From(ask, tuple(place), None if shape is None else tuple(shape))


def wrong_to_wire(error: Wrong) -> dict[str, Any]:
    """Return what makes a failure again, ``Wrong(**wrong_to_wire(error))``."""
    said = error.feedback
    parts = ("summary", "expected", "found", "cause", "next_step", "detail")
    return {"earned": error.earned, **{name: getattr(said, name) for name in parts}}
