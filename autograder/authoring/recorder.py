"""Stands between a rubric and the student's process, and writes down what passes."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring.sameness import same, same_values
from autograder.errors import AutograderError, Wrong
from autograder.kit import answers
from autograder.kit.judges import ORACLES
from autograder.kit.record import (
    AT,
    Ask,
    Event,
    From,
    Judge,
    NotRecordable,
    pack,
    pack_given,
)
from autograder.oracles.own_values import Own, each_of
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.protocol import Handle, Tensor

#: What a check may ask of the student's process to be recorded.
_OPS = {
    *("module", "get", "set", "call", "item", "set_item", "value", "length", "inplace"),
    *("listed", "put", "library", "define"),
}
_MOST_EVENTS = 3_000

#: Arrays that new objects have, by the event that makes each and the attribute.
Starts = dict[tuple[int, str], NDArray[Any]]


class Recorder:
    """Stands between a rubric and the student's process, and writes down what passes."""

    recorded = True

    def __init__(
        self,
        process: Any,
        earlier: Sequence[Event],
        starts: Starts | None = None,
        *,
        probing: bool = False,
        distorting: bool = False,
        formulas: bool = True,
        owning: bool = False,
    ) -> None:
        self._process = process
        #: Whether it is found out what is asked where a wrong answer may be right for earlier ones.
        self._owning = owning
        #: Whether it is kept what each slip in a formula would give, which takes long to find out.
        self._formulas = formulas
        #: Why it cannot be recorded, even if whatever runs the check catches that.
        self.refused = ""
        self._distorting = distorting
        self._candidates, self._starts = _candidates(earlier), starts
        self.starts: Starts = {}
        self.forces = False
        self._earlier: Sequence[Event] = earlier
        self._probing = probing
        self.events: list[Event] = []
        self._live: list[list[Any]] = []

    def __getattr__(self, name: str) -> Any:
        self.__dict__["refused"] = _NOT_USED.get(name, f"it uses {name} of the student's process")
        raise NotRecordable(self.refused)

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Pass a request on, and keep it with its answer."""
        if op == "ended":
            return self._process.request(op, what, **fields)
        if op not in _OPS:
            raise NotRecordable(_NOT_ASKED.get(op, f"it asks for {op!r}"))
        if _holds_callback(fields):
            raise NotRecordable("it hands a function of its own to the student's code")
        ask = Ask(op, what, copy.deepcopy(fields))
        self.events.append(ask)
        self._live.append([])
        if len(self.events) > _MOST_EVENTS:
            raise NotRecordable("it calls your code thousands of times")
        try:
            answer = self._process.request(op, what, **fields)
        except NotDefined:
            ask.failed = "missing"
            raise
        except StudentRaised:
            ask.failed = "raised"
            raise
        if type(answer) is Handle:
            for name in self._candidates.get(len(self.events) - 1, ()):
                self._preset(ask, answer, name)
        if (before := self._random_before(ask, answer)) is not None:
            before = self._random(before)
            self._process.request("set", what, target=fields["target"], name=fields["name"],
                                  value=before)  # fmt: skip
            ask.forced, answer = True, before.copy()
        plain = answers.as_plain(answer)
        self._live[-1] = [*answers.leaves(plain), *_several(plain)]
        ask.answer = copy.deepcopy(plain)
        return answer

    def _preset(self, ask: Ask, made: Handle, name: str) -> None:
        """Set an attribute of a new object to what it was in the earlier run, if it is random."""
        place = (len(self.events) - 1, name)
        on = {"target": made.id, "name": name}
        with contextlib.suppress(Wrong):
            now = self._process.request("get", ask.what, **on)
            if type(now) is not np.ndarray:
                return
            self.starts[place] = now
            before = (self._starts or {}).get(place)
            if before is None or before.shape != now.shape or same(before, now):
                return
            before = self._random(before)
            self._process.request("set", ask.what, **on, value=before)
            if same(self._process.request("get", ask.what, **on), before):
                ask.presets[name] = before

    def _random(self, value: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers that a random attribute is given; other ones, to distort it."""
        self.forces = True
        return (1.0 - 3.0 * value).astype(value.dtype) if self._distorting else value

    def _random_before(self, ask: Ask, answer: Any) -> Any:
        """Return the array that an attribute was in the earlier run, if it was another."""
        index = len(self.events) - 1
        if ask.op != "get" or not ask.fields.get("target") or index >= len(self._earlier):
            return None
        event = self._earlier[index]
        before = event.answer if isinstance(event, Ask) else None
        if type(answer) is not np.ndarray or type(before) is not np.ndarray:
            return None
        if before.shape != answer.shape or np.array_equal(before, answer):
            return None
        return before

    def judge(self, oracle: str, found: Any, given: dict[str, Any]) -> Any:
        """Keep the call of an oracle, and call it."""
        if self._probing and oracle == "check_gradient":
            forward, result = self._probed(given["forward"], np.asarray(given["x"], dtype=float))
        else:
            forward, result = None, None
        at_hand, asked = self._asked_for(given)
        try:
            plain = {name: pack_given(name, each) for name, each in at_hand.items()
                     if self._is_kept(name, each)}  # fmt: skip
        except NotRecordable:
            plain, source = {}, None
        else:
            source = self._source(found)
        own = each_of(at_hand.get("own")) if self._owning else ()
        owns = [self._owned(*pair) for pair in zip(own, asked, strict=False)]
        self.events.append(Judge(oracle, source, plain, forward, result, owns))
        self._live.append([])
        return ORACLES[oracle](found, **given)

    def _is_kept(self, name: str, given: Any) -> bool:
        return name != "forward" and (self._formulas or not hasattr(given, "hypotheses"))

    def _source(self, found: Any) -> From | None:
        """Return the leaf of an answer that something is, or holds the same numbers as."""
        numbers = answers.numbers(found)
        several = type(found) in (list, tuple) and numbers is None
        for index in reversed(range(len(self._live))):
            for place, leaf in self._live[index]:
                if leaf is found and type(leaf) is not Handle:
                    return From(index, place)
                if several and same_values(leaf, found):
                    return From(index, place)
                held = answers.numbers(leaf)
                if numbers is None or held is None or numbers.size != held.size:
                    continue
                if np.array_equal(numbers.reshape(-1), held.reshape(-1), equal_nan=True):
                    same = numbers.shape == held.shape
                    return From(index, place, None if same else numbers.shape)
        if numbers is None and isinstance(found, (str, type(None))) and self._live:
            equal = [(i, place) for i, live in enumerate(self._live) for place, leaf in live
                     if type(leaf) is type(found) and leaf == found]  # fmt: skip
            return From(*equal[-1]) if equal else None
        return None

    @contextlib.contextmanager
    def _apart(self) -> Iterator[list[Event]]:
        """Hear what is asked meanwhile apart from the check's own events."""
        before = self.events, self._live, self._candidates, self._earlier
        self.events, self._live, self._candidates, self._earlier = [], [], {}, ()
        try:
            yield self.events
        finally:
            self.events, self._live, self._candidates, self._earlier = before

    def _asked_for(self, given: dict[str, Any]) -> tuple[dict[str, Any], list[list[Event]]]:
        """Return the arguments with the earlier values themselves, and what was asked for them."""
        found, asked = list[Own](), list[list[Event]]()
        for own in each_of(given.get("own")):
            with self._apart() as events:
                found.append(own.at_hand())
            asked.append(events)
        if not found:
            return given, asked
        return {**given, "own": found[0] if isinstance(given["own"], Own) else found}, asked

    def _owned(self, own: Own, asked: Sequence[Event]) -> tuple[list[Ask], Any] | None:
        """Find out what is asked for an answer that is right for earlier ones."""
        held = [answers.numbers(each) for each in own.earlier]
        earlier = [each if array is None else array
                   for each, array in zip(own.earlier, held, strict=True)]  # fmt: skip
        try:
            with self._apart() as events:
                result = pack(own.then(*earlier))
        except (Wrong, AutograderError, NotRecordable, ArithmeticError, LookupError, TypeError,
                ValueError):  # fmt: skip
            return None
        asks = [event for event in [*asked, *events] if isinstance(event, Ask)]
        return None if any(ask.failed or ask.forced or ask.presets for ask in asks) else (
            asks, result)  # fmt: skip

    def _probed(self, forward: Callable[[Any], Any], x: Any) -> tuple[Any, From | None]:
        """Find out what a gradient's forward asks for, by evaluating it at two places."""
        rng = np.random.default_rng(1)
        places = [x + 1e-3 * rng.normal(size=x.shape) for _ in range(2)]
        seen = []
        events, live = self.events, self._live
        try:
            for place in (*places, x):  # and back to where it was
                self.events, self._live = [], []
                result = forward(place.copy())
                seen.append((self.events, self._source(result)))
        except (Wrong, AutograderError, NotRecordable):
            return None, None
        finally:
            self.events, self._live = events, live
        (first, source), (second, again_source) = seen[:2]
        asks = [ask for ask in first if isinstance(ask, Ask)]
        again = [ask for ask in second if isinstance(ask, Ask)]
        if (
            source is None
            or source != again_source
            or len(asks) != len(again)
            or len(asks) < len(first)
        ):
            return None, None
        for ask, twin in zip(asks, again, strict=True):
            at_first, at_second = (_with_place(e.fields, at) for e, at in
                                   zip((ask, twin), places, strict=True))  # fmt: skip
            if ask.failed or not same(_without_handles(at_first), _without_handles(at_second)):
                return None, None
            ask.fields = at_first
        return asks, source


def _several(answer: Any, place: answers.Place = ()) -> Iterator[tuple[answers.Place, Any]]:
    """Yield what an answer holds of several values that are returned together."""
    if type(answer) is dict:
        for key, item in answer.items():
            yield from _several(item, (*place, key))
    elif type(answer) in (list, tuple) and not answers.is_row(answer):
        yield place, answer
        for index, item in enumerate(answer):
            yield from _several(item, (*place, index))


def _candidates(earlier: Sequence[Event]) -> dict[int, list[str]]:
    """Return the attributes of new objects that a check reads, by the event that makes each."""
    made: dict[int, int] = {}
    found: dict[int, list[str]] = {}
    for index, event in enumerate(earlier):
        if not isinstance(event, Ask):
            continue
        if type(event.answer) is Handle and event.op == "call":
            made[event.answer.id] = index
        target = event.fields.get("target")
        if event.op == "get" and target in made and type(event.answer) is np.ndarray:
            names = found.setdefault(made[target], [])
            names += [event.fields["name"]] if event.fields["name"] not in names else []
    return found


_NOT_USED = {
    "folder": "it looks at files that the code writes",
    "offered": "it hands a function of its own to the student's code",
    "cpu_used": "it measures time",
    "clock": "it measures time",
}
_NOT_ASKED = {
    "figures": "it looks at figures",
    "watch": "it watches what the code calls",
    "run": "it measures time",
}


def _holds_callback(value: Any) -> bool:
    if type(value) is Handle:
        return value.kind == "callback"
    if type(value) is dict:
        return any(map(_holds_callback, value.values()))
    return type(value) in (list, tuple) and any(map(_holds_callback, value))


def _with_place(value: Any, x: Any) -> Any:
    """Put :data:`AT` where a request holds the place of evaluation."""
    array = value.array if type(value) is Tensor else value
    if type(array) is np.ndarray and array.size == x.size and array.dtype.kind == "f" and (
        np.array_equal(array.reshape(-1), x.reshape(-1).astype(array.dtype))
    ):  # fmt: skip
        tensor = type(value) is Tensor
        return {AT: list(array.shape), "dtype": array.dtype.str, "tensor": tensor,
                "requires_grad": tensor and value.requires_grad}  # fmt: skip
    if type(value) is dict:
        return {key: _with_place(item, x) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_with_place(each, x) for each in value)
    return value


def _without_handles(value: Any) -> Any:
    """Leave out the numbers of objects, which are others in each evaluation."""
    if type(value) is Handle:
        return value.kind
    if type(value) is dict:
        return {k: _without_handles(v) for k, v in value.items() if k not in ("target",)}
    if type(value) in (list, tuple):
        return [_without_handles(each) for each in value]
    return value
