"""Runs a recorded check on student code, and says of it what the grader says, or nothing.

The grader's rubric decides on every answer; a record knows what it decides in three cases.

- Every answer is that of a right solution, up to rounding: the check passes.
- An answer differs, and an oracle judges it: its verdict is the check's. That it is was tried
  when the kit was made, with wrong answers instead of right ones (``accepted``).
- An answer differs where that was seen to change nothing.

In every other case the verdict is left to the grader: never is anything called right or wrong
here that may be judged otherwise there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import Wrong
from autograder.kit import answers
from autograder.kit.answers import Place
from autograder.kit.asking import OTHERWISE, Aliases, Asking, Open, Process, at
from autograder.kit.judges import ORACLES
from autograder.kit.record import Ask, Event, From, Judge, Recorded, unpack
from autograder.oracles.own_values import Own, each_of
from autograder.results import unwritten
from autograder.results.report import Feedback, Outcome
from autograder.sandbox.failures import NotDefined, StudentRaised, StudentStopped
from autograder.sandbox.protocol import Handle

#: What a leaf in another form, or with other numbers, does to the check.
SAME, FREE, JUDGED, DOUBTFUL = "same", "free", "judged", "doubtful"
#: By this, ``accepted`` says what other numbers in the right form do.
VALUE = "value"
#: What ``if_missing`` and ``if_raised`` say where the failure is the verdict.
FAILS = "wrong"


#: What a skeleton raises; a library may, too, where a method has a different name.
_UNWRITTEN = "NotImplementedError"
_FOR_OWN = "the answer may be right for what your code gave before"

#: Gives a process with the student's module as it was imported, and nothing done to it since.
Fresh = Callable[[], AbstractContextManager[Process]]


@dataclass(frozen=True)
class Verdict:
    """What a recorded check found.

    Attributes
    ----------
    outcome : Outcome or None
        None where it is left to the grader.
    why : str
        Why it is.
    """

    outcome: Outcome | None
    feedback: Feedback | None = None
    earned: float = 0.0
    notes: tuple[str, ...] = ()
    why: str = ""
    error: Wrong | None = field(default=None, compare=False)


def verdict_on(check: Recorded, fresh: Fresh, aliases: Aliases) -> Verdict:
    """Run a check as each of the right solutions did it, until one of these decides."""
    first = Verdict(None, why=check.why_not)
    for index, events in enumerate(check.events):
        with fresh() as process:
            found = Replay(process, aliases).run(events)
        if found.outcome is not None:
            return found
        first = found if index == 0 else first
    return first


class Replay(Asking):
    """One run of a recorded check."""

    def __init__(self, process: Process, aliases: Aliases) -> None:
        super().__init__(process, aliases)
        self._answers: dict[int, Any] = {}
        self._pending: dict[tuple[int, Place], str] = {}
        self._notes: list[str] = []
        self._why = ""
        self._unsure: set[int] = set()
        #: The requests that were answered otherwise than in the record.
        self._otherwise: set[int] = set()
        #: The event in which student code raised what nobody knows the meaning of.
        self.stopped_at: int | None = None

    def run(self, events: Sequence[Event]) -> Verdict:
        """Ask and judge, event by event."""
        index = 0
        try:
            while index < len(events):
                event = events[index]
                if isinstance(event, Ask):
                    index = self._ask(index, event)
                else:
                    self._judge(index, event)
                    index += 1
            if self._pending:
                raise Open(self._why)
        except Wrong as error:
            outcome = Outcome.PARTIAL if error.earned > 0 else Outcome.WRONG
            notes = tuple(self._notes)
            return Verdict(outcome, error.feedback, error.earned, notes, error=error)
        except Open as reason:
            return Verdict(None, why=str(reason))
        return Verdict(Outcome.PASSED, earned=1.0, notes=tuple(self._notes))

    def _ask(self, index: int, ask: Ask) -> int:
        """Make a request; return the index of the event to go on with."""
        try:
            answer = answers.as_plain(self.requested(ask))
        except NotDefined as error:
            return index + 1 if ask.failed == "missing" else self._after(ask.if_missing, error)
        except StudentStopped as error:
            raise Open(f"here, {error.feedback.summary}") from error
        except StudentRaised as error:
            if ask.failed == "raised":
                return index + 1
            kinds = ask.if_raised
            own = error.type_name != _UNWRITTEN or unwritten.place_of(error.feedback.detail)
            action = kinds.get(error.type_name if own else "", kinds.get(""))
            self.stopped_at = index if action is None else None
            return self._after(action, error)
        except Wrong as error:
            raise Open(error.feedback.summary) from error
        if ask.failed:
            raise Open(f"{ask.what} does what a right solution does not")
        self._answers[index] = answer
        if ask.forced:
            self.force(ask, answer)
            self._answers[index] = ask.answer
        else:
            self._compare(index, ask, answer, ask.answer, ())
        for name, value in ask.presets.items():
            self.preset(ask, answer, name, value)
        return index + 1

    @staticmethod
    def _after(action: Any, error: Wrong) -> int:
        if action == FAILS:
            raise error
        if type(action) is int:
            return action
        raise Open(error.feedback.summary)

    def _compare(self, index: int, ask: Ask, found: Any, wanted: Any, place: Place) -> None:
        """Go through an answer beside the right one."""
        if type(wanted) is Handle and type(found) is Handle and wanted.kind == found.kind:
            self.handles[wanted.id] = found.id
            return
        parts = _parts(wanted)
        if parts is not None and _parts(found) == parts:
            for key in parts:
                self._compare(index, ask, found[key], wanted[key], (*place, key))
            return
        actions: dict[str, Any] = ask.accepted.get(place, {})
        form = answers.form(found, wanted)
        action: Any = SAME
        if parts is not None or form != answers.form(wanted, wanted):
            action = actions.get(form, "")
        if action == SAME:
            self._bring_in_form(index, place, found, wanted)
        if action == SAME and not answers.same_value(found, wanted):
            action = actions.get(VALUE, "")
        if action != SAME or not answers.same_form(found, wanted):
            self._otherwise.add(index)
        if action in (FREE, JUDGED, DOUBTFUL):
            self._unsure.update(ask.feeds)
        if action in (SAME, FREE):
            return
        if isinstance(action, dict):  # the rubric's own words for it
            raise Wrong(**action)
        self._why = f"{ask.what} {OTHERWISE}"
        if action not in (JUDGED, DOUBTFUL):
            raise Open(self._why)
        self._pending[index, place] = action

    def _bring_in_form(self, index: int, place: Place, found: Any, wanted: Any) -> None:
        """Give numbers the recorded shape, as the rubric does where it takes another one, too."""
        held, right = answers.numbers(found), answers.numbers(wanted)
        if held is None or right is None or held.shape == right.shape or held.size != right.size:
            return
        turned = answers.form(found, wanted).split()[1] == "turned"
        shaped = (held.T if turned else held).reshape(right.shape)
        self._answers[index] = answers.replaced(self._answers[index], place, shaped)

    def _judge(self, index: int, judge: Judge) -> None:
        if index in self._unsure:
            raise Open("what is expected depends on what your code gives otherwise")
        source = judge.found
        if source is None or source.ask not in self._answers:
            return
        try:
            found = taken(self._answers[source.ask], source)
        except (LookupError, ValueError):
            return  # what it differs in is pending
        given = {name: unpack(value) for name, value in judge.given.items()}
        if judge.oracle == "check_gradient":
            given["forward"] = self._forward(judge)
        if given.get("own") is not None:
            given["own"] = self._owns(judge, given["own"])
        note = ORACLES[judge.oracle](found, **given)
        if isinstance(note, str) and note not in self._notes:
            self._notes.append(note)
        for ask, place in [*self._pending]:
            inside = ask == source.ask and place[: len(source.place)] == source.place
            if inside and self._pending[ask, place] == JUDGED:
                del self._pending[ask, place]

    def _owns(self, judge: Judge, own: Own | Sequence[Own]) -> Own | list[Own]:
        """Return what is right for earlier answers, known if these are those of the record."""
        known = judge.owns or [None for _ in each_of(own)]
        found = [Own(each.name, self._own(judge, recorded), *each.earlier)
                 for each, recorded in zip(each_of(own), known, strict=True)]  # fmt: skip
        return found[0] if isinstance(own, Own) else found

    def _own(self, judge: Judge, recorded: Any) -> Callable[..., Any]:
        def then(*_earlier: object) -> Any:
            judged = judge.found and judge.found.ask
            if recorded is None or self._otherwise - {judged}:
                raise Open(_FOR_OWN)
            asks, result = recorded
            handles, there = dict(self.handles), self._answers
            self._answers = {}
            try:
                for ask in asks:
                    self._asked_as_recorded(ask)
            except Wrong as error:
                raise Open(_FOR_OWN) from error
            finally:
                self.handles, self._answers = handles, there
            return unpack(result)

        return then

    def _asked_as_recorded(self, ask: Ask) -> None:
        """Ask on the way, and leave everything open if the answer is another one."""
        answer = self.asked_on_the_way(ask)
        for place, wanted in answers.leaves(ask.answer):
            try:
                found = answers.leaf_at(answer, place)
            except LookupError as error:
                raise Open(_FOR_OWN) from error
            if not (answers.same_form(found, wanted) and answers.same_value(found, wanted)):
                raise Open(_FOR_OWN)

    def _forward(self, judge: Judge) -> Callable[[Any], Any]:
        """Return the student's forward, as a gradient check evaluates it."""

        def forward(x: Any) -> Any:
            asks, result = judge.forward, judge.forward_result
            if asks is None or result is None:
                raise Open("the gradient is not the true one, and may be that of your forward")
            handles, there = dict(self.handles), self._answers
            self._answers = {}
            try:
                for index, ask in enumerate(asks):
                    fields = at(ask.fields, x)
                    self._answers[index] = self.asked_on_the_way(Ask(ask.op, ask.what, fields,
                                                                      ask.answer))  # fmt: skip
                return taken(self._answers[result.ask], result)
            except LookupError as error:
                raise Open("your forward gives something else than a right one") from error
            finally:
                self.handles, self._answers = handles, there

        return forward


def _parts(value: Any) -> list[Any] | None:
    """Return the keys of a list or a dict that is no leaf."""
    if type(value) is dict:
        return list(value)
    if type(value) in (list, tuple) and not answers.is_row(value):
        return list(range(len(value)))
    return None


def taken(answer: Any, source: From) -> Any:
    """Return what an oracle judges of an answer.

    Raises
    ------
    LookupError, ValueError
        If the answer has no such place, or too many numbers there or too few.
    """
    leaf = answers.leaf_at(answer, source.place)
    if source.shape is None:
        return leaf
    held = answers.numbers(leaf)
    return leaf if held is None else held.reshape(source.shape)
