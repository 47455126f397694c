"""Real schedulers and two workers each: one killed in the middle, and none for strangers."""

import asyncio
import contextlib
import gc
import json
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from types import SimpleNamespace

import pytest
from tiny_homework import RIGHT, RUBRIC

from autograder.classroom import cluster
from autograder.classroom.cluster import Certificates, DaskPool, remarks
from autograder.errors import UsageError

pytest.importorskip("distributed", reason="Dask is an optional extra: autograder[cluster]")
import dask
import distributed

SLOW = RIGHT.replace("    return 2 * x", "    import time; time.sleep(0.3)\n    return 2 * x")
NAMES = "abcdef"


def start(*words):
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@contextlib.contextmanager
def running(file, *security):
    """A scheduler and two worker processes."""
    about = ["--scheduler-file", file, *security]
    with contextlib.ExitStack() as stack:
        processes = [
            start(
                *("distributed.cli.dask_scheduler", "--port", 0, "--host", "127.0.0.1"),
                *("--no-dashboard", *about),
            ),
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


@pytest.fixture
def open_cluster(tmp_path):
    """The address of a scheduler without certificates, and its workers."""
    with running(tmp_path / "scheduler.json") as found:
        yield found


def make_certificate(folder):
    """Write a certificate that vouches for itself, as docs/class.md shows; return the options."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificates")
    folder.mkdir()
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=hw1"
    names = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run(["openssl", *words.split(), *map(str, names)], check=True, capture_output=True)
    return Certificates(folder / "cert.pem", folder / "cert.pem", folder / "key.pem")


def options(certificates):
    files = {
        "--tls-ca-file": certificates.ca_file,
        "--tls-cert": certificates.cert,
        "--tls-key": certificates.key,
    }
    return [word for option in files.items() for word in option]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """The class's own certificate."""
    return make_certificate(tmp_path_factory.mktemp("tls") / "own")


@pytest.fixture(scope="module")
def closed_cluster(tmp_path_factory, certificates):
    """The address of a scheduler with certificates, and its workers."""
    file = tmp_path_factory.mktemp("cluster") / "scheduler.json"
    with running(file, "--protocol", "tls", *options(certificates)) as found:
        yield found


def batch(source, out, address, *words):
    command = [sys.executable, "-m", "autograder.cli", "batch", RUBRIC, source, "--out", out]
    return subprocess.Popen(
        [*map(str, command), "--scheduler", address, *map(str, words)],
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


def test_lost_worker_costs_nobody_a_grade(make_class, tmp_path, open_cluster):
    address, workers = open_cluster
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


def test_a_class_is_graded_over_tls(make_class, tmp_path, closed_cluster, certificates):
    address, _ = closed_cluster
    assert address.startswith("tls://")
    source = make_class(**dict.fromkeys(NAMES, RIGHT))
    process = batch(source, tmp_path / "out", address, *options(certificates))
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert "WARNING" not in printed
    assert stored(tmp_path / "out") == dict.fromkeys(NAMES, 10.0)
    pool = DaskPool(address, certificates)
    assert pool.slots == 2
    pool.close(now=True)


def test_dask_s_own_configuration_may_name_the_certificates(closed_cluster, certificates):
    address, _ = closed_cluster
    names = {
        "distributed.comm.tls.ca-file": str(certificates.ca_file),
        "distributed.comm.tls.client.cert": str(certificates.cert),
        "distributed.comm.tls.client.key": str(certificates.key),
    }
    with dask.config.set(names):
        DaskPool(address).close(now=True)


def test_whoever_has_no_certificate_of_the_class_is_not_let_in(
    closed_cluster, tmp_path, monkeypatch
):
    address, _ = closed_cluster
    monkeypatch.setattr(cluster, "_SCHEDULER", 1)
    stranger = make_certificate(tmp_path / "stranger")
    trusting = Certificates(_of_the_class(address, tmp_path), stranger.cert, stranger.key)
    for certificates in (stranger, trusting):
        with pytest.raises(UsageError, match="no Dask scheduler answers"):
            DaskPool(address, certificates)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        DaskPool(address.replace("tls://", "tcp://"))


def _of_the_class(address, folder):
    """Return the class's certificate, which the scheduler shows to everybody."""
    host, port = address.removeprefix("tls://").split(":")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((host, int(port)), timeout=10) as plain,
        context.wrap_socket(plain) as wrapped,
    ):
        found = wrapped.getpeercert(binary_form=True)
    (folder / "seen.pem").write_text(ssl.DER_cert_to_PEM_cert(found))
    return folder / "seen.pem"


@pytest.mark.parametrize(
    "address",
    ["tcp://head:8786", "tcp://192.0.2.7:8786", "head:8786", "ws://head:1", "tcp://[fe80::1]:1"],
)
def test_an_address_that_others_reach_gets_a_warning_that_says_why(address):
    (said,) = remarks(address, Certificates())
    assert said.startswith(f"WARNING: {address} is not encrypted. Whoever reaches its port can run")


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "localhost:8786", "tcp://[::1]:8786", "tcp://127.3.2.1:1"]
)
def test_an_address_of_this_machine_alone_gets_none(address):
    assert remarks(address, Certificates()) == []


def test_a_key_that_others_can_read_gets_a_warning(certificates):
    assert remarks("tls://head:8786", certificates) == []
    certificates.key.chmod(0o640)
    (said,) = remarks("tls://head:8786", certificates)
    certificates.key.chmod(0o600)
    assert "others can read" in said


def test_tls_without_certificates_says_what_to_give():
    with pytest.raises(UsageError, match="needs certificates") as raised:
        DaskPool("tls://127.0.0.1:9")
    assert "--tls-ca-file" in raised.value.tip


def test_certificates_that_cannot_be_used_are_named(certificates, tmp_path):
    missing = Certificates(certificates.ca_file, certificates.cert, tmp_path / "none.pem")
    broken = Certificates(certificates.ca_file, certificates.key, certificates.key)
    for wrong in (missing, broken):
        with pytest.raises(UsageError, match="certificates cannot be used"):
            DaskPool("tls://127.0.0.1:9", wrong)


@pytest.mark.parametrize("address", ["tcp://head:8786", None], ids=["plain", "no cluster"])
def test_certificates_are_never_ignored(address, certificates):
    with pytest.raises(UsageError, match="certificates"):
        remarks(address, certificates) or DaskPool(address, certificates)


def answer_once(server):
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_what_is_no_scheduler_gets_a_clear_line():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answering = threading.Thread(target=answer_once, args=[server])
        answering.start()
        with pytest.raises(UsageError, match="no Dask scheduler answers"):
            DaskPool(f"tcp://127.0.0.1:{port}")
        answering.join()


class Asked:
    """What a worker was asked for, as Dask's own futures end."""

    def __init__(self, status, result):
        self.status = status
        self._ends = result

    async def _result(self, raiseit):
        assert not raiseit
        if isinstance(self._ends, Exception):
            raise self._ends
        return self._ends


def passed_on(status, result):
    ended = Future()
    with contextlib.suppress(OSError):
        asyncio.run(cluster._pass_on(Asked(status, result), ended))
    return ended


def test_result_and_error_of_a_worker_are_passed_on():
    assert passed_on("finished", 1).result() == 1
    error = ValueError("no")
    assert passed_on("error", (ValueError, error, None)).exception() is error


@pytest.mark.parametrize("status", ["cancelled", "lost", "pending"])
def test_nobody_waits_for_ever_where_the_scheduler_is_lost(status):
    assert passed_on(status, None).cancelled()
    assert passed_on("pending", OSError("the connection is closed")).cancelled()


def test_no_scheduler_gets_a_clear_line(monkeypatch):
    monkeypatch.setattr(cluster, "_SCHEDULER", 0.2)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        DaskPool("tcp://127.0.0.1:9")


def test_no_client_that_is_garbage_closes_itself_while_another_one_starts(monkeypatch):
    seen = []

    def client(*_arguments, **_named):
        seen.append(gc.isenabled())
        raise OSError("nobody there")

    monkeypatch.setattr(distributed, "Client", client)
    with pytest.raises(UsageError, match="nobody there"):
        DaskPool("tcp://127.0.0.1:9")
    assert seen == [False]
    assert gc.isenabled()


def test_client_is_closed_whatever_ends_the_wait_for_workers(monkeypatch):
    closed = []

    def interrupted(*_arguments, **_named):
        raise KeyboardInterrupt

    client = SimpleNamespace(wait_for_workers=interrupted, close=lambda: closed.append(1))
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: client)
    with pytest.raises(KeyboardInterrupt):
        DaskPool("tcp://127.0.0.1:9")
    assert closed == [1]
