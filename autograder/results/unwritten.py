"""Says what a student has not written yet from what they got wrong.

Code that reaches the skeleton's ``raise NotImplementedError`` is no mistake: it is said in one
line, after the mistakes, and counted apart. A library that raises this exception (torch, where
``forward`` has another name) does not count: the line that raises has to be the student's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autograder.results.report import Feedback, Outcome

_RAISES = re.compile(r"(?m)^[>E ]*raise NotImplementedError\b.*$")
#: A frame as Python shows it, as a notebook's cell is shown, and as pytest shows it: in its
#: short form above the line that raises, in its long one below.
_PLACE = re.compile(
    r'(?m)^\s*(?:File "(?P<file>[^"\n]*)", |(?P<cell>cell \d+), )line (?P<line>\d+)'
    r"(?:, in (?P<function>\S+))?"
    r"|^(?P<path>[^\s:]+):(?P<at>\d+): (?:in (?P<within>\S+)|(?P<below>NotImplementedError))"
)


def place_of(detail: str, *, several: bool = False) -> str:
    """Return where a traceback ends at ``raise NotImplementedError``; empty if it does not.

    Parameters
    ----------
    detail : str
        The traceback, of the student's own lines.
    several : bool
        Whether several files were handed in, so that each has to be named.
    """
    raises = [*_RAISES.finditer(detail)]
    places = [*_PLACE.finditer(detail)]
    if not raises or not places:
        return ""
    last = places[-1]
    if last["below"] is None and raises[-1].start() < last.start():
        return ""  # it went on from there, and something else was raised
    function = last["function"] or last["within"]
    function = None if function == "<module>" else function
    file = last["cell"] or ((last["file"] or last["path"]) if several else None)
    return ", ".join(filter(None, [function, file, f"line {last['line'] or last['at']}"]))


def marked(feedback: Feedback, *, several: bool = False) -> Feedback:
    """Return the feedback with what is not written yet, if that is all that is wrong."""
    if feedback.not_written:
        return feedback
    return replace(feedback, not_written=place_of(feedback.detail, several=several))


def outcome_of(feedback: Feedback, otherwise: Outcome) -> Outcome:
    """Return how a check ended that earned nothing: what is not written yet is no mistake."""
    return Outcome.NOT_WRITTEN if feedback.not_written else otherwise
