"""A grading without a sandbox: checks are called, and what they ask for is as simple as can be."""

import contextlib
from pathlib import Path
from types import SimpleNamespace

from autograder import Assignment
from autograder.errors import Undecided
from autograder.grading.calls import Calls, Options
from autograder.grading.running import Grading
from autograder.sandbox.failures import NotDefined
from autograder.sandbox.session import Started
from autograder.submitted.submission import Submission

SUBMISSION = Submission("ada", Path("ada.py"), {}, file="ada.py")
#: Seconds that a student's process says it used.
USED = 1.5


class Process:
    """A student's process that ends when it is told to, and has these names and figures."""

    def __init__(self, names=(), figures=()):
        self.ended, self.output, self.stays = False, "printed", False
        self.clock = SimpleNamespace(spent=SimpleNamespace(total=USED))
        self.drawn, self.names, self.figures = 0, dict(names), list(figures)

    def end(self):
        self.ended = True

    def give(self, *_limit):
        """More time is given for drawing."""

    def request(self, op, what, **given):
        if op == "get":
            if given["name"] not in self.names:
                raise NotDefined(given["name"], what, [])
            return self.names[given["name"]]
        if op == "set":
            self.names[given["name"]] = given["value"]
            return None
        assert op == "figures"
        self.drawn += 1
        return SimpleNamespace(figures=self.figures, left_out=0)


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
        self.names, self.figures, self.stays = {}, [], False

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
        self.processes.append(Process(self.names, self.figures))
        self.processes[-1].stays = self.stays
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


def homework(asked, **files):
    """Return the homework of an assignment, with these files: its skeleton, its reference."""
    files = {"skeleton": None, "reference": None, "required": None, **files}
    return SimpleNamespace(
        name="h", assignment=asked, curves={}, names_given=set(), is_tree=False, **files
    )


def calls(asked, session=None, *, submission=SUBMISSION, files=None, data=None, **options):
    """Return the calls of an assignment; no time is left where `time_limit` is below 0."""
    options = Options(seed=3, data=data, **options)
    budget = SimpleNamespace(ran_out=lambda: Undecided("the budget ran out"))
    work = homework(asked, **(files or {}))
    return Calls(work, submission, session or Session(), options, budget)


def grading(asked, session=None, **options):
    made = calls(asked, session, **options)
    return Grading(made.homework, made.submission, made.options, made)


def graded(asked, session=None, *, jobs=1, **options):
    """Run every check; return the results by their names."""
    made = grading(asked, session, **options)
    made.run(asked.checks, jobs)
    return made.results
