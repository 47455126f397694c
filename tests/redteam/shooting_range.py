"""Where attacks are graded, and what must hold after each of them."""

import ctypes
import json
import os
import pickle
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import beginning, cli
from autograder.renderers.gradescope_schema import Results
from autograder.sandbox.walls.processes import all_descendants, is_running, owner

#: Whether these are repeated for another user, who asks for walls alone.
SHARED = "REDTEAM_SHARE" in os.environ
HERE = Path(__file__).parent
HONEST = """
def double(x):
    return 2 * x


def triple(x):
    return 3 * x
"""
GOOD_FILE = pickle.dumps([1.0, 2.0, 3.0])


#: Runs the command line, and writes down how much memory this process alone took at most.
_MEASURED = """
import atexit, re, sys

def write(path=sys.argv.pop(1)):
    text = open("/proc/self/status").read()
    open(path, "w").write(re.search(r"VmHWM:\\s+(\\d+)", text)[1])

atexit.register(write)
from autograder.cli import main
main()
"""


@dataclass
class Graded:
    """What came out of grading one attack, as a user sees it."""

    code: int
    printed: str
    text: str
    page: str

    @property
    def results(self):
        return json.loads(self.text, parse_constant=pytest.fail)

    @property
    def scores(self):
        return {test["number"]: test.get("score") for test in self.results["tests"]}

    def test(self, number):
        return next(test for test in self.results["tests"] if test["number"] == number)

    @property
    def shown(self):
        """Every word that a student or TA may read."""
        return "\n".join([self.printed, self.text, self.page])


class Range:
    """Where attacks are graded: a folder for each thing that they may go for."""

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.secret = "SECRET-" + secrets.token_hex(4)
        self.temporary = folder / "tmp"
        self.submission = folder / "submission"
        for path in (self.temporary, self.submission, folder / "others"):
            path.mkdir()
        folder.chmod(0o755)
        self.results = folder / "results.json"
        (folder / "others" / "other_tiny.py").write_text(f"# {self.secret}")
        (folder / "secret.txt").write_text(self.secret)
        (folder / "hidden").mkdir()
        (folder / "hidden" / "answers.txt").write_text(self.secret)
        (folder / "data").mkdir()
        (folder / "data" / "small.txt").write_text("given")
        (folder / "data" / "large.txt").write_text("given\n" * 2**18)
        shutil.copy(HERE / "rubric_tiny.py", folder / "rubric_tiny.py")
        shutil.copytree(HERE / "suites", folder / "suites")
        monkeypatch.setenv("REDTEAM_SECRET", self.secret)
        monkeypatch.setenv("TMPDIR", str(self.temporary))
        monkeypatch.setattr(tempfile, "tempdir", str(self.temporary))
        monkeypatch.chdir(folder)

    @property
    def paths(self):
        names = ("rubric_tiny.py", "secret.txt", "results.json", "submission", "others")
        return {Path(name).stem: str(self.folder / name) for name in names} | {
            "other": str(self.folder / "others" / "other_tiny.py"),
            "answers": str(self.folder / "hidden" / "answers.txt"),
            "environment": f"/proc/{os.getpid()}/environ",
        }

    def put(self, source, *, name="eve_tiny.py", file=GOOD_FILE):
        """Hand in a module, and the artifact that is asked for."""
        prelude = f"PATHS = {self.paths!r}\nGRADER = {os.getpid()}\n"
        (self.submission / name).write_text(HONEST + prelude + source, encoding="utf-8")
        if file is not None:
            (self.submission / os.environ.get("REDTEAM_FILES", "data.pkl").split()[0]).write_bytes(
                file
            )

    def grade(self, *submission, homework="rubric_tiny.py", options=(), repair=False):
        """Grade as the command line does, and see that nothing is left behind."""
        page = self.folder / "page.html"
        words = ["grade", homework, *(submission or ["submission"])]
        words += ["--results", str(self.results), "--html", str(page), "--time-limit", "60"]
        # Repairs run edits of the same code behind the same walls, and take ten times as long.
        # tests/repair has the attacks on them.
        words += [*options, *([] if repair and not SHARED else ["--no-repair"])]
        # The command line counts its time from when it was started.
        self.monkeypatch.setattr(beginning, "STARTED", time.monotonic())
        before = processes()
        outcome = CliRunner().invoke(cli.main, words, catch_exceptions=False)
        text = self.results.read_text(encoding="utf-8")
        shown = page.read_text(encoding="utf-8") if page.exists() else ""
        graded = Graded(outcome.exit_code, outcome.output, text, shown)
        self.inspect(graded, before)
        return graded

    def grade_apart(self, *submission, rubric="rubric_tiny.py", limit=60):
        """Grade in a process of its own; return what came out, its seconds and peak of MB."""
        peak = self.folder / "peak"
        words = ["grade", rubric, *(submission or ["submission"]), "--time-limit", str(limit)]
        words += ["--results", str(self.results)]
        started = time.monotonic()
        outcome = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(peak), *words],
            cwd=self.folder,
            env=os.environ | {"TMPDIR": str(self.temporary)},
            capture_output=True,
            text=True,
        )
        seconds = time.monotonic() - started
        text = self.results.read_text(encoding="utf-8")
        graded = Graded(outcome.returncode, outcome.stdout + outcome.stderr, text, "")
        Results.model_validate(graded.results)
        assert list(self.temporary.iterdir()) == []
        return graded, seconds, int(peak.read_text()) / 1024

    def inspect(self, graded, before):
        Results.model_validate(graded.results)
        assert self.secret not in graded.shown
        assert_inert(graded)
        assert list(self.temporary.iterdir()) == []
        assert processes() == before
        assert processes_of_the_submission(graded) == []
        assert (self.folder / "secret.txt").read_text() == self.secret
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run"):
            if os.path.isdir(folder):
                assert [name for name in os.listdir(folder) if name.startswith("redteam")] == []
        if sys.platform == "linux":
            assert ctypes.CDLL(None).shmget(0x5EC2E7, 4096, 0o666) == -1


#: What moves a terminal's cursor, changes its colours, or turns the order of letters around.
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def assert_inert(graded):
    """Nothing that a submission printed, raised or is called works where it is read."""
    assert not ACTIVE.search(graded.printed)
    assert not ACTIVE.search(graded.page)
    assert not re.search("<(script|img|a)[^>]*(alert|evil)", graded.page)
    for test in [graded.results, *graded.results.get("tests", [])]:
        for part in ("name", "output"):
            assert not ACTIVE.search(test.get(part, ""))
        if "html" in (test.get("output_format"), graded.results.get("test_output_format")):
            assert "<script" not in test.get("output", "")


def processes():
    return set(all_descendants(os.getpid()))


def processes_of_the_submission(graded):
    """Return every process of the user that the submission had for itself."""
    found = re.search(r"uid (\d+)", json.dumps(graded.results.get("extra_data", {})))
    if found is None or sys.platform != "linux":
        return []
    pids = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
    return [pid for pid in pids if owner(pid) == int(found[1]) and is_running(pid)]
