"""A grading without a sandbox: checks are called, and what they ask for is as simple as can be."""

import contextlib
from pathlib import Path
from types import SimpleNamespace

from autograder import Assignment
from autograder.errors import Undecided
from autograder.grading.calls import Calls, Options
from autograder.grading.running import Grading
from autograder.sandbox.session import Started
from autograder.submitted.submission import Submission

SUBMISSION = Submission("ada", Path("ada.py"), {}, file="ada.py")
#: Seconds that a student's process says it used.
USED = 1.5


class Process:
    """A student's process that ends when it is told to."""

    def __init__(self):
        self.ended, self.output, self.stays = False, "printed", False
        self.clock = SimpleNamespace(spent=SimpleNamespace(total=USED))
        self.drawn = 0

    def end(self):
        self.ended = True

    def give(self, *_limit):
        """More time is given for drawing."""

    def request(self, op, *_what, **_given):
        assert op == "figures"
        self.drawn += 1
        return SimpleNamespace(figures=[], left_out=0)


class Session:
    """A session whose import can fail, and whose zygote can die."""

    def __init__(self, fails=None, dies=()):
        self.fails, self.dies = fails, list(dies)
        self.end, self.imports, self.revived, self.processes = None, 0, 0, []
        self.failed_cells, self.layers, self.output = {}, {"landlock": "on"}, "said at import"
        self.started = Started()
        self.interrupted = self.closed = False
        self.module, self.seed, self.sandbox, self.staged = "ada", 3, None, "/staged"
        self.asked, self.opened, self.files, self.resumed = [], [], {}, []

    def import_module(self, _end):
        self.imports += 1
        if self.fails:
            raise self.fails

    @contextlib.contextmanager
    def process(self, timeout, seed, *, resumed=False):
        if self.dies:
            raise self.dies.pop(0)
        self.asked.append((timeout, seed))
        self.resumed.append(resumed)
        self.processes.append(Process())
        yield self.processes[-1]

    def open_files(self, _staged, names, limit):
        self.opened.append((list(names), limit))
        return {name: self.files[name] for name in names}

    def revive(self):
        self.revived += 1

    def interrupt(self):
        self.interrupted = True

    def close(self):
        self.closed = True


def assignment(**settings):
    return Assignment(name="h", title="H", submission="*.py", parts={"1": "One"}, **settings)


def homework(asked):
    return SimpleNamespace(
        name="h", assignment=asked, curves={}, names_given=set(), skeleton=None, required=None
    )


def calls(asked, session=None, *, submission=SUBMISSION, **options):
    """Return the calls of an assignment; no time is left where `time_limit` is below 0."""
    options = Options(seed=3, data=None, **options)
    budget = SimpleNamespace(ran_out=lambda: Undecided("the budget ran out"))
    return Calls(homework(asked), submission, session or Session(), options, budget)


def grading(asked, session=None, **options):
    made = calls(asked, session, **options)
    return Grading(made.homework, made.submission, made.options, made)


def graded(asked, session=None, *, jobs=1, **options):
    """Run every check; return the results by their names."""
    made = grading(asked, session, **options)
    made.run(asked.checks, jobs)
    return made.results
