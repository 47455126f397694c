"""What a run over a class was asked for, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.cluster import Certificates


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    homework: str
    submissions: Path
    out: Path
    jobs: int = 1
    scheduler: str | None = None
    regrade: str | None = None
    limit: int | None = None
    files: tuple[str, ...] = ()
    due: str | None = None
    seed: int | None = None
    time_limit: float = 540.0
    isolation: str = "best"
    no_repair: bool = False
    data_dir: Path | None = None
    similarity: bool = False
    group: str | None = None
    tls_ca_file: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @property
    def certificates(self) -> Certificates:
        """What is shown to a cluster."""
        return Certificates(self.tls_ca_file, self.tls_cert, self.tls_key)


@dataclass
class Tally:
    """How a run went."""

    graded: int = 0
    known: int = 0
    postponed: int = 0
    failed: int = 0
    refused: int = 0
    interrupted: bool = False

    @property
    def line(self) -> str:
        """The last line of a run."""
        parts = [f"{self.graded} graded"]
        for count, what in (
            (self.known, "known from before"),
            (self.postponed, "left for another run"),
            (self.refused, "could not be used"),
            (self.failed, "wait for a person: the grader failed"),
        ):
            parts += [f"{count} {what}"] if count else []
        return ", ".join(parts)
