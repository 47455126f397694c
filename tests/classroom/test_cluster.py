"""A real scheduler and two workers, one of them killed in the middle."""

import contextlib
import json
import sqlite3
import subprocess
import sys
import time

import pytest
from tiny_homework import RIGHT, RUBRIC

pytest.importorskip("distributed", reason="Dask is an optional extra: autograder[cluster]")

SLOW = RIGHT.replace("    return 2 * x", "    import time; time.sleep(0.3)\n    return 2 * x")
NAMES = "abcdef"


def start(*words):
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and its two worker processes."""
    file = tmp_path / "scheduler.json"
    about = ["--scheduler-file", file]
    with contextlib.ExitStack() as stack:
        processes = [
            start("distributed.cli.dask_scheduler", "--port", 0, "--no-dashboard", *about),
            *(
                start("distributed.cli.dask_worker", "--nthreads", 1, "--no-nanny", *about)
                for _ in range(2)
            ),
        ]
        for process in processes:
            stack.callback(process.communicate)
            stack.callback(process.kill)
        while not (file.is_file() and file.stat().st_size):
            assert processes[0].poll() is None
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"], processes[1:]


def batch(source, out, address):
    command = [sys.executable, "-m", "autograder.cli", "batch", RUBRIC, source, "--out", out]
    return subprocess.Popen(
        [*map(str, command), "--scheduler", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stored(out):
    with (
        contextlib.suppress(sqlite3.OperationalError),
        sqlite3.connect(f"file:{out}/class.sqlite?mode=ro", uri=True) as connection,
    ):
        return dict(connection.execute("SELECT id, score FROM submission"))
    return {}


def test_lost_worker_costs_nobody_a_grade(make_class, tmp_path, cluster):
    address, workers = cluster
    out = tmp_path / "out"
    process = batch(make_class(**dict.fromkeys(NAMES, SLOW)), out, address)
    while len(stored(out)) < 2:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    workers[0].kill()
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert printed.splitlines()[-1].startswith("6 graded: ")
    assert stored(out) == dict.fromkeys(NAMES, 10.0)


def test_no_scheduler_gets_a_clear_line(make_class, tmp_path, monkeypatch):
    from autograder.classroom import cluster
    from autograder.errors import UsageError

    monkeypatch.setattr(cluster, "_SCHEDULER", 0.2)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        cluster.DaskPool("tcp://127.0.0.1:9")
