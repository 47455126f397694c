"""Hands submissions to the workers of a Dask cluster."""

from __future__ import annotations

import contextlib
import gc
import ipaddress
import math
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

from autograder.classroom.jobs import Graded, Job
from autograder.classroom.worker import grade_job
from autograder.errors import GraderError, UsageError

#: Seconds to wait for the scheduler, and for a first worker: a queue may take its time.
_SCHEDULER, _WORKER = 30, 600
#: Seconds between two looks at how many workers are there.
_EVERY = 2.0
#: What Dask calls the ways to talk on which both sides show a certificate.
_ENCRYPTED = ("tls", "wss")


@dataclass(frozen=True)
class Certificates:
    """Files in PEM format that show who one is, and who the others have to be.

    Dask's configuration names those that are not given here. Everybody with a certificate
    that ``ca_file`` vouches for may send code to the workers.
    """

    ca_file: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @property
    def given(self) -> dict[str, str]:
        """What was given, by the names that Dask has for it."""
        files = {
            "tls_ca_file": self.ca_file,
            "tls_client_cert": self.cert,
            "tls_client_key": self.key,
        }
        return {name: str(path) for name, path in files.items() if path is not None}


class DaskPool:
    """The workers of a cluster, behind the interface of ``concurrent.futures``.

    Dask itself gives the submissions of a worker that was lost to another one.

    Parameters
    ----------
    grade : callable, optional
        What a worker does with a submission; for simulations.

    Raises
    ------
    UsageError
        If Dask is not installed, no scheduler answers, or a certificate is missing.
    GraderError
        If no worker comes up.
    """

    lost_together = False

    def __init__(
        self,
        address: str,
        certificates: Certificates = Certificates(),
        grade: Callable[[Job], Any] = grade_job,
    ) -> None:
        distributed = _import_dask()
        security = _security(address, certificates)
        self._grade = grade
        self._slots, self._asked = 1, -math.inf
        self.lost: tuple[type[BaseException], ...] = (distributed.KilledWorker,)
        try:
            with _collector_at_rest():
                self._client = distributed.Client(
                    address, timeout=_SCHEDULER, set_as_default=False, security=security
                )
        except (OSError, ValueError, MemoryError) as error:
            # What is no scheduler seems to announce messages of any size.
            raise UsageError(
                f"no Dask scheduler answers at {address}: {error}",
                tip="'dask scheduler' prints its address, tls://host:8786; over TLS it has to"
                " have a certificate of the same authority",
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=_WORKER)
        except BaseException as error:
            self._client.close()
            if not isinstance(error, TimeoutError):
                raise
            raise GraderError(f"no worker came to {address} within {_WORKER} s") from error
        self._asked_for: WeakSet[Any] = WeakSet()

    @property
    def slots(self) -> int:
        """How many submissions the workers of this moment grade side by side."""
        now = time.monotonic()
        if now >= self._asked + _EVERY:
            # The scheduler is asked, and lists all of them: not for each submission.
            self._slots, self._asked = max(1, len(self._client.nthreads())), now
        return self._slots

    def submit(self, job: Job) -> Future[Graded]:
        """Have a submission graded by whichever worker is free."""
        # A submission graded twice may print other times: it is no pure function.
        asked = self._client.submit(self._grade, job, pure=False)
        self._asked_for.add(asked)
        ended: Future[Graded] = Future()
        self._client.loop.add_callback(_pass_on, asked, ended)
        return ended

    def renew(self) -> None:
        """Do nothing: the scheduler goes on without a worker that was lost."""

    def close(self, *, now: bool) -> None:
        """Leave the cluster as it was; forget what it has not graded if this has to be now."""
        try:
            if now:
                self._client.cancel(list(self._asked_for))
        finally:
            self._client.close()


async def _pass_on(asked: Any, ended: Future[Graded]) -> None:
    """Wait for what a worker was asked for, and end the future that is waited for here.

    Dask's own executor never ends it where the scheduler is lost while a result is fetched.
    """
    try:
        result = await asked._result(raiseit=False)
        if asked.status == "finished":
            ended.set_result(result)
        elif asked.status == "error":
            _, error, trace = result
            ended.set_exception(error.with_traceback(trace))
    finally:
        if ended.cancel():  # nothing came
            ended.set_running_or_notify_cancel()


def remarks(address: str | None, certificates: Certificates) -> list[str]:
    """Say what lets others run code as whoever grades.

    Raises
    ------
    UsageError
        If address and certificates do not belong together.
    """
    if address is None:
        if certificates.given:
            raise UsageError("certificates are for a cluster", tip="name it with --scheduler")
        return []
    security = _security(address, certificates)
    if not _is_encrypted(address):
        return [] if _is_this_machine(address) else [_OPEN_TO_ALL.format(address=address)]
    key = security.tls_client_key
    if key and "\n" not in key and Path(key).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [f"WARNING: others can read {key}, and run code as you with it: chmod 600 {key}"]
    return []


_OPEN_TO_ALL = (
    "WARNING: {address} is not encrypted. Whoever reaches its port can run code as you on every"
    " worker, read what students handed in and change what they get: use tls:// and"
    " certificates, as 'On a cluster' in docs/class.md shows"
)


def _security(address: str, certificates: Certificates) -> Any:
    """Return what Dask needs to know to talk to an address.

    Raises
    ------
    UsageError
        If it talks over TLS and a certificate is missing, or the other way round.
    """
    distributed = _import_dask()
    encrypted = _is_encrypted(address)
    if certificates.given and not encrypted:
        raise UsageError(
            f"certificates were given, but {address} is not encrypted",
            tip="a scheduler that was started with certificates is at tls://host:8786",
        )
    given = certificates.given | ({"require_encryption": True} if encrypted else {})
    security = distributed.Security(**given)
    if encrypted:
        _require_certificates(address, security)
    return security


def _require_certificates(address: str, security: Any) -> None:
    if not (security.tls_ca_file and security.tls_client_cert):
        raise UsageError(
            f"{address} needs certificates",
            tip="give --tls-ca-file, --tls-cert and --tls-key, or name them in Dask's"
            " configuration (distributed.comm.tls.ca-file, .client.cert and .client.key)",
        )
    try:
        security.get_connection_args("client")
    except OSError as error:
        files = ", ".join(
            filter(None, (security.tls_ca_file, security.tls_client_cert, security.tls_client_key))
        )
        raise UsageError(
            f"the certificates cannot be used: {error}", tip=f"these files were read: {files}"
        ) from error


def _is_encrypted(address: str) -> bool:
    return _scheme(address) in _ENCRYPTED


def _scheme(address: str) -> str:
    if "://" in address:
        return address.partition("://")[0].lower()
    _import_dask()
    import dask

    return str(dask.config.get("distributed.comm.default-scheme", "tcp"))


def _is_this_machine(address: str) -> bool:
    """Whether nobody on another machine can reach an address."""
    host = urlsplit("//" + address.rpartition("://")[2]).hostname or ""
    if host == "localhost" or _scheme(address) == "inproc":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name: this machine's own stands for a port that others reach


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Collect no garbage for a while.

    A client that is garbage closes itself, and takes a lock for that which one that starts has
    taken already: in the same thread it would wait for itself for ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _import_dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "--scheduler needs Dask, which is not installed",
            tip="pip install 'autograder[cluster]', on the workers, too",
        ) from error
    return distributed
