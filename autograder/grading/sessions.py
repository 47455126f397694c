"""The student's processes that one submission is graded with."""

from __future__ import annotations

import math

from autograder.grading import modules
from autograder.grading.calls import Options
from autograder.homework.homework import Homework
from autograder.sandbox.host import Sandbox
from autograder.sandbox.session import Session
from autograder.submitted.submission import Submission


def session_for(
    homework: Homework, submission: Submission, sandbox: Sandbox, options: Options
) -> Session:
    """Return a session on a submission; no process is started by it."""
    assignment = homework.assignment
    return Session(
        sandbox,
        submission.staged,
        modules.module_of(submission) if assignment.imported else None,
        import_limit=assignment.import_timeout,
        seed=options.seed,
        readable=[*assignment.readable, *modules.readable_in(submission)],
        cells=submission.cell_sources,
        cell_limit=0.0 if math.isinf(assignment.cell_timeout) else assignment.cell_timeout,
        shown=submission.file,
        tree=modules.program_of(submission) if assignment.imported else None,
        probes=submission.probes,
        handed_in=submission.handed_in,
        kept=options.kept,
    )
