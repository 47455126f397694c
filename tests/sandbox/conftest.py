import textwrap

import pytest

from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.sandbox.walls.limits import Limits

MEBIBYTE = 2**20
#: Small, so that breaching one takes no time; large enough for a busy machine.
LIMITS = Limits(
    processes=20,
    file_size=20 * MEBIBYTE,
    total_files=200,
    total_bytes=40 * MEBIBYTE,
    output=20 * MEBIBYTE,
)


class Submission:
    """One student module in the sandbox; each ``with`` is one check."""

    def __init__(self, sandbox, path, files=()):
        self.session = Session(sandbox, [path, *files], path.name, import_limit=20)
        self.name = path.stem

    def check(self, seconds=20, seed=0):
        return _Check(self, seconds, seed)

    def ask(self, name, *arguments, seconds=20, seed=0):
        """Call one function in a check of its own."""
        with self.check(seconds, seed) as student:
            return getattr(student, name)(*arguments)

    def close(self):
        self.session.close()


class _Check:
    def __init__(self, submission, seconds, seed):
        self.manager = submission.session.process(seconds, seed)
        self.submission = submission

    def __enter__(self):
        self.process = self.manager.__enter__()
        return Student(self.process, self.submission.name)

    def __exit__(self, *exception):
        return self.manager.__exit__(*exception)


@pytest.fixture(scope="session")
def sandbox():
    config = SandboxConfig(libraries=["numpy", "h5py"], memory=200 * MEBIBYTE, limits=LIMITS)
    with Sandbox(config) as sandbox:
        sandbox.ready()
        yield sandbox


@pytest.fixture
def submit(sandbox, tmp_path):
    """Write a student module and return it as a submission."""
    made = []

    def make(source, *files, into=None):
        path = tmp_path / f"student_{len(made)}.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        made.append(Submission(into or sandbox, path, files))
        return made[-1]

    yield make
    for submission in made:
        submission.close()
