"""A class on a machine with other users, one of whom knows every name and tries everything."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from shooting_range import GOOD_FILE, HONEST

from autograder.sandbox.walls import jail
from autograder.sandbox.walls.removal import remove_tree
from autograder.sandbox.walls.users import FIRST_UID, UID_COUNT

HERE = Path(__file__).parent
ROOT, STAFF, STRANGER = 0, 190_560, 190_561
#: From and up to which number the users are that submissions become.
OF_SUBMISSIONS = [FIRST_UID, FIRST_UID + UID_COUNT]
NAMES = [
    "",
    ".lock",
    "class.sqlite",
    "class.sqlite-wal",
    "class.sqlite-shm",
    "gradebook.csv",
    "gradebook_canvas.csv",
    "index.html",
    "left_out.txt",
    "results",
    "results/ada.html",
    "results/ada.json",
    "submissions",
    "submissions/unpacked",
    "submissions/unpacked/ada",
    "submissions/unpacked/ada/ada_tiny.py",
]
GUESSES = ["probe", "staged", "unpacked", "session", "zygote", "socket", "submission"]

pytestmark = [
    pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


class Machine:
    """Where a class is graded, and a stranger looks on."""

    def __init__(self, folder, user):
        self.user = user
        self.folder = folder
        folder.chmod(0o755)
        self.secret = "SECRET-" + secrets.token_hex(4)
        self.own, self.temporary, self.home = (folder / name for name in ("own", "tmp", "home"))
        for path, owner, mode in (
            (self.own, STRANGER, 0o700),
            (self.temporary, ROOT, 0o1777),
            (self.home, user, 0o755),
        ):
            path.mkdir()
            path.chmod(mode)
            os.chown(path, owner, owner)
        self.out = self.home / "out"

    def hand_in(self):
        """Write an export of two submissions that only the staff can read."""
        work = self.folder / "work"
        for name in ("ada", "bob"):
            (work / name).mkdir(parents=True)
            (work / name / f"{name}_tiny.py").write_text(
                f"# {self.secret}\n{HONEST}def attacked(x):\n    return x\n"
            )
            (work / name / "data.pkl").write_bytes(GOOD_FILE)
        export = Path(shutil.make_archive(str(self.home / "export"), "zip", work))
        os.chown(export, self.user, self.user)
        export.chmod(0o600)
        shutil.rmtree(work)
        return export

    def batch(self, export, out=None):
        command = [sys.executable, "-m", "autograder.cli", "batch", HERE / "rubric_tiny.py"]
        command += [export, "--out", out or self.out, "--jobs", 2]
        names = {"PATH", "PYTHONPATH", "LANG"} & os.environ.keys()
        environment = {name: os.environ[name] for name in names}
        environment |= {"HOME": str(self.home), "TMPDIR": str(self.temporary)}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "REDTEAM_SECRET": self.secret}
        return subprocess.Popen(
            [str(word) for word in command],
            user=self.user,
            group=self.user,
            extra_groups=[],
            umask=0,
            cwd=self.home,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextlib.contextmanager
    def watched(self, grader):
        """Have the other user at work meanwhile; what came of it is in what this yields."""
        wanted = {
            "out": str(self.out),
            "names": [str(self.out / name) for name in NAMES],
            "guesses": GUESSES,
            "temporary": str(self.temporary),
            "own": str(self.own),
            "grader": grader,
            # Root has servers of its own on most machines.
            "users": [self.user, self.user + 1] if self.user != ROOT else OF_SUBMISSIONS,
            "secret": self.secret,
        }
        program = (HERE / "other_user" / "attacker.py").read_text()
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", program, json.dumps(wanted)],
            user=STRANGER,
            group=STRANGER,
            extra_groups=[],
            cwd="/",
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        found = {}
        try:
            assert process.stdout.readline() == "ready\n"
            yield found
        finally:
            printed, _ = process.communicate(timeout=120)
            found |= json.loads(printed)


def require_readable():
    unreadable = jail.unreadable_for_others()
    if unreadable or not jail.others_can_read(str(HERE)):
        pytest.skip(f"another user cannot read {(unreadable or [HERE])[0]}")


@pytest.fixture(params=[ROOT, STAFF], ids=["root", "staff"])
def machine(request):
    """A machine, and who grades on it."""
    require_readable()
    folder = Path(tempfile.mkdtemp(prefix="machine-"))
    yield Machine(folder, request.param)
    remove_tree(folder)


def test_another_user_gets_nothing_and_changes_nothing_while_a_class_is_graded(machine):
    grader = machine.batch(machine.hand_in())
    with machine.watched(grader.pid) as found:
        printed, _ = grader.communicate(timeout=300)
    assert found["got"] == []
    kinds = ("read", "replace", "lock", "list temporary", "trace", "signal", "socket")
    assert min(found["tried"][kind] for kind in kinds) > 0
    assert grader.returncode == 0, printed
    assert printed.splitlines()[-1].startswith("2 graded: ")
    with contextlib.closing(sqlite3.connect(machine.out / "class.sqlite")) as connection:
        assert connection.execute("SELECT score FROM submission").fetchall() == [(3,), (3,)]
    assert list(machine.own.iterdir()) == []
    assert list(machine.folder.rglob("planted-*")) == []


def test_the_other_user_finds_what_is_left_open(machine):
    """Of the attacks themselves: each kind works where nothing keeps it from working."""
    (machine.out / "results").mkdir(parents=True)
    (machine.out / "results/ada.html").write_text(machine.secret)
    (machine.out / ".lock").write_text("")
    (machine.temporary / "autograder-open").mkdir()
    for path in (machine.out, machine.out / "results", machine.temporary / "autograder-open"):
        path.chmod(0o777)
    with (
        socket.socket(socket.AF_UNIX) as server,
        subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()", machine.secret],
            stdin=subprocess.PIPE,
            user=STRANGER,
            group=STRANGER,
            extra_groups=[],
        ) as sleeper,
    ):
        server.bind(f"\0autograder-test-{os.getpid()}")
        server.listen()
        with machine.watched(sleeper.pid) as found:
            pass
    kinds = {each.partition(":")[0] for each in found["got"]}
    assert {"list", "read", "lock", "plant", "replace", "remove"} <= kinds
    assert {"list temporary", "plant temporary", "socket"} <= kinds
    assert {"process", "names of students", "trace", "slow down", "signal"} <= kinds


@pytest.mark.parametrize("planted", ["folder", "link", "file"])
def test_what_another_user_put_in_the_place_of_the_folder_is_refused(machine, planted):
    out = machine.temporary / "hw1"
    if planted == "folder":
        out.mkdir()
        out.chmod(0o777)
    elif planted == "link":
        out.symlink_to(machine.own)
    else:
        out.touch()
    os.chown(out, STRANGER, STRANGER, follow_symlinks=False)
    grader = machine.batch(machine.hand_in(), out)
    printed, _ = grader.communicate(timeout=120)
    assert grader.returncode in (2, 3), printed
    assert "Traceback" not in printed
    assert [path for path in machine.folder.rglob("*") if machine.out in path.parents] == []
    assert list(machine.own.iterdir()) == []
    assert planted != "folder" or list(out.iterdir()) == []
