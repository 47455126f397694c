"""Finds out which edits cannot make a check pass, without running the check.

The functions that took part are called again, with what the check called them with, once as they
are and once with each edit. An edit after which nothing is different is left out, and so is one
after which a call ends in an error that it did not end in before; of edits after which the same
comes out, one is enough. What keeps something outside of its arguments, or takes long, is not
judged. Nothing is proved by that: the whole check judges what is left.
"""

from __future__ import annotations

import time
import types
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from autograder.sandbox.inside.future_flags import FUTURE
from autograder.sandbox.inside.repairs import applying
from autograder.sandbox.inside.repairs.candidates import Candidate
from autograder.sandbox.inside.repairs.outcomes import TooMuch
from autograder.sandbox.inside.repairs.replaying import (
    LEAST,
    LONGEST,
    PATIENCE,
    Call,
    Calls,
    Done,
    TooLong,
    again,
    quietly,
)
from autograder.sandbox.inside.repairs.source import Function, Source, functions

#: What is found of an edit, in place of the number of those after which the same comes out.
UNKNOWN, SAME, BREAKS = 0, -1, -2
#: On the wall it may take so many times as long: a busy machine is given that.
ON_THE_CLOCK = 10
_MEANT = (b"raise", b"assert")


class _Unit(NamedTuple):
    """A function of a file: its bytes, and the lines of ours that it is compiled under."""

    start: int
    end: int
    above: str


class _Judged(NamedTuple):
    """How a function is judged: its calls, what each came to, and how long that took."""

    path: tuple[str, ...]
    code: types.CodeType
    calls: list[Call]
    digests: list[bytes]
    raised: list[bool]
    seconds: float
    all_noted: bool


class _File:
    """One file whose edits are judged."""

    def __init__(self, text: str, file: str, calls: Calls) -> None:
        self.file, self.calls = file, calls
        self.source = Source(text)
        self.units = [self._unit(*each[2:]) for each in functions(self.source.tree)]
        self.judged: dict[int, _Judged | None] = {}
        self.outcomes: dict[tuple[int, tuple[bytes, ...]], int] = {}

    def _unit(self, function: Function, owner: Any) -> _Unit:
        first, last = self.source.block(function)
        ends = self.source.starts[last] if last < len(self.source.starts) else None
        above = "\n" * (first - 1)
        if function.col_offset:
            inside = f"class {owner.name}:\n" if owner is not None else "if True:\n"
            above = "\n" * (first - 2) + inside
        return _Unit(self.source.starts[first - 1], ends or len(self.source.bytes), above)

    def compiled(
        self, unit: _Unit, edit: Candidate | None, flags: int
    ) -> dict[tuple[str, ...], types.CodeType]:
        """Return the bodies of code in a function, with an edit if one is given."""
        text = self.source.bytes
        if edit is None:
            body = text[unit.start : unit.end]
        else:
            body = text[unit.start : edit.start] + edit.text.encode() + text[edit.end : unit.end]
        whole = unit.above + body.decode()
        return dict(applying.codes(compile(whole, self.file, "exec", flags, dont_inherit=True)))

    def how(self, number: int) -> _Judged | None:
        """Return how one function is judged; None if it cannot be."""
        if number not in self.judged:
            try:
                self.judged[number] = self._how(self.units[number])
            except (Exception, TooLong):
                self.judged[number] = None
        return self.judged[number]

    def _how(self, unit: _Unit) -> _Judged | None:
        known = {applying.known_by(code): code for code in self.calls.noted
                 if code.co_filename == self.file}  # fmt: skip
        plain = self.compiled(unit, None, 0)
        found = next(((p, c) for p, c in plain.items() if applying.known_by(c) in known), None)
        if found is None:
            return None
        path, _ = found
        ran = known[applying.known_by(found[1])]
        calls = self.calls.noted[ran]
        code = self.compiled(unit, None, ran.co_flags & FUTURE)[path]
        if not calls or not _keeps_to_itself(ran, calls[0].space, self.calls.count):
            return None
        digests, raised = [], []
        started = time.process_time()
        for call in calls:
            # Twice, with the body that ran and with one that is compiled as edits are: where these
            # differ, an edit would be judged by something else.
            done, other = again(call, ran, LONGEST), again(call, code, LONGEST)
            if done.digest != other.digest or done.raised != call.raised:
                return None  # it depends on something else
            digests.append(done.digest)
            raised.append(call.raised)
        seconds = (time.process_time() - started) / (2 * len(calls))
        return _Judged(path, code, calls, digests, raised, seconds, self.calls.all_of(ran))

    def judge(self, edit: Candidate) -> int:
        """Return what is found of an edit."""
        number = next(
            (n for n, u in enumerate(self.units) if u.start <= edit.start and edit.end <= u.end), -1
        )
        how = self.how(number) if number >= 0 else None
        if how is None:
            return UNKNOWN
        unit = self.units[number]
        try:
            code = self.compiled(unit, edit, how.code.co_flags & FUTURE).get(how.path)
        except (SyntaxError, ValueError):
            return BREAKS
        # It reads a variable around it that the calls were not noted with.
        if code is None or code.co_freevars != how.code.co_freevars:
            return UNKNOWN
        if code == how.code:
            return SAME
        digests = []
        try:
            for call, raised in zip(how.calls, how.raised, strict=True):
                done = again(call, code, max(LEAST, PATIENCE * how.seconds))
                if done.raised and not raised and not self._meant(edit, done):
                    return BREAKS
                digests.append(done.digest)
        except (TooLong, TooMuch):
            return UNKNOWN
        if digests == how.digests:
            return SAME if how.all_noted else UNKNOWN
        key = (number, tuple(digests))
        return self.outcomes.setdefault(key, len(self.outcomes) + 1)

    def _meant(self, edit: Candidate, done: Done) -> bool:
        """Whether what was raised is raised on purpose: by a statement that says so."""
        if edit.text.startswith("raise"):
            return True
        if done.file != self.file:
            return any(code.co_filename == done.file for code in self.calls.count)
        words = self.source.bytes[self.source.starts[done.line - 1] :]
        return words.lstrip().startswith(_MEANT)


def _keeps_to_itself(
    code: types.CodeType, space: Mapping[str, Any], called: Collection[types.CodeType]
) -> bool:
    """Whether a function, and those of its file that it calls, keep nothing outside.

    Of what is outside, a number or a text cannot be changed, and a library is not, except one
    that draws or writes files.
    """
    todo, seen = [code], set[types.CodeType]()
    while todo:
        each = todo.pop()
        if each in seen:
            continue
        seen.add(each)
        todo += [inner for _, inner in applying.codes(each)]
        todo += [other for other in called if other.co_name in each.co_names]
        if not _WRITES.isdisjoint(each.co_names):
            return False
        for name in each.co_names:
            value = space.get(name)
            if _draws(value):
                return False
            if isinstance(value, types.FunctionType) and value.__globals__ is space:
                todo.append(value.__code__)
            elif not isinstance(value, _UNCHANGED) and type(value).__name__ not in _SETTINGS:
                return False
    return True


def _draws(value: Any) -> bool:
    """Whether it is matplotlib, or a function of it: figures are kept there."""
    name = value.__name__ if isinstance(value, types.ModuleType) else ""
    return (name or str(getattr(value, "__module__", ""))).partition(".")[0] == "matplotlib"


#: What leaves something in a file.
_WRITES = frozenset(
    (
        *("open", "write", "write_text", "write_bytes", "writerow", "dump", "File"),
        *("save", "savez", "savez_compressed", "savetxt", "savefig", "tofile"),
        *("to_csv", "to_json"),
    )
)
_UNCHANGED = (type(None), bool, int, float, complex, str, bytes, type, types.ModuleType,
              types.FunctionType, types.BuiltinFunctionType)  # fmt: skip
#: Of torch, and of numpy.
_SETTINGS = ("device", "dtype", "ufunc")


def screen(
    listed: Sequence[Candidate], texts: Mapping[str, tuple[str, str]], calls: Calls, seconds: float
) -> list[int]:
    """Return what is found of each edit, for at most this many seconds of processor time.

    Parameters
    ----------
    texts : mapping of str to (str, str)
        By the place that edits call a file: its path, and its source.
    """
    until = time.process_time() + seconds
    # What sleeps uses none of that.
    at_last = time.monotonic() + ON_THE_CLOCK * seconds
    files: dict[str, _File] = {}
    found: list[int] = []
    with quietly():
        for edit in listed:
            if time.process_time() > until or time.monotonic() > at_last:
                break
            if edit.file not in files:
                path, text = texts[edit.file]
                files[edit.file] = _File(text, path, calls)
            found.append(files[edit.file].judge(edit))
    return found + [UNKNOWN] * (len(listed) - len(found))
