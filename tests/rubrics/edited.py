"""Grades edits of a correct example, all in one sandbox."""

import contextlib

from autograder.pipeline import Listener, Request, grade, sandbox_config
from autograder.sandbox.host import Sandbox


def some(homework, parts):
    """Return a homework with some of its parts, or checks, alone."""
    return homework.narrowed(lambda each: not {each.part, each.name}.isdisjoint(parts))


@contextlib.contextmanager
def sandbox_for(homework):
    """Open the sandbox of a homework."""
    with Sandbox(sandbox_config(homework, Request(homework.name, []))) as sandbox:
        yield sandbox


def results(homework, sandbox, folder, source, parts, edits):
    """Grade some parts of a source text after edits; return the results by name."""
    for old, new in edits:
        assert old in source, old
        source = source.replace(old, new)
    (folder / homework.submission.replace("*", "ada")).write_text(source)
    request = Request(homework.name, [folder], seed=5)
    report = grade(some(homework, parts), request, Listener(), sandbox)
    assert not report.grader_failed
    return {result.name: result for result in report.results}


def lost(found):
    """Return the names of the checks that took points."""
    return {name for name, result in found.items() if result.score != result.points}


def said(result):
    """Return all that a result tells the student."""
    return "" if result.feedback is None else "\n".join(vars(result.feedback).values())
