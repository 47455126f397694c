"""All of these once more, as a user without any privileges: a TA on a laptop."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox.walls import jail

HERE = Path(__file__).parent
#: A user that exists nowhere and has no other processes.
UID = 190_546
FILES = (
    "test_archives.py",
    "test_artifacts.py",
    "test_attacks.py",
    "test_grader_itself.py",
    "test_suite_attacks.py",
    "test_grader_memory.py",
    "test_dear_files.py",
)
#: The harness decides these the same for every user, in walls that the others try.
SAME_FOR_ALL = ("no_object_of_the_student", "in_a_suite_either")
#: Runs that share them: every twelfth attack of each kind is tried in each change, all of them
#: with ``-m slow``.
SHARES = 12


@pytest.mark.skipif(os.getuid() != 0, reason="these already run without privileges")
@pytest.mark.parametrize(
    "share", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, SHARES))]
)
def test_the_attacks_fail_without_privileges_too(share):
    unreadable = jail.unreadable_for_others()
    if unreadable or not jail.others_can_read(str(HERE)):
        pytest.skip(f"another user cannot read {(unreadable or [HERE])[0]}")
    home = Path(tempfile.mkdtemp(prefix="unprivileged-"))
    shutil.chown(home, UID + share, UID + share)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["--rootdir", str(HERE.parents[1]), "-c", str(HERE.parents[1] / "pyproject.toml")]
    command += ["-o", "addopts=", *(str(HERE / name) for name in FILES), "-m", "not slow"]
    command += ["-k", f"not ({' or '.join(SAME_FOR_ALL)})"]
    names = {"PATH", "PYTHONPATH", "LANG"} & os.environ.keys()
    environment = {name: os.environ[name] for name in names} | {
        "HOME": str(home),
        "TMPDIR": str(home),
        "REDTEAM_SHARE": f"{share}/{SHARES}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        outcome = subprocess.run(
            command,
            user=UID + share,
            group=UID + share,
            extra_groups=[],
            env=environment,
            cwd=home,
            capture_output=True,
            text=True,
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    assert " passed" in outcome.stdout
    assert outcome.returncode == 0, outcome.stdout[-3000:] + outcome.stderr[-1000:]
