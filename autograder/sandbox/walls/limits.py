"""The bounds of a student process, as numbers: messages at home name them too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one student process, in bytes and seconds.

    Attributes
    ----------
    address_space : int
        What one process may map; ``headroom``, where it is not 0, counts from what is
        mapped already.
    processes : int
        How many there may be at once; no homework needs more than a few.
    threads : int
        How many of them all together, ``other_processes`` of the same user not counted.
    total_files, total_bytes : int
        What all processes of one submission may keep on disk.
    output : int
        What one of its processes, with all that it started, may print.
    """

    # A training run with numpy, scikit-learn, h5py and torch maps some 1 GB; libraries reserve more
    # than they use. What is really used is watched (see usage).
    address_space: int = 6 * 2**30
    headroom: int = 0
    # Above the 540 s that a whole submission has: the clock of the grader ends a process first, and
    # says why. This is for what gets away from it.
    cpu_seconds: int = 900
    file_size: int = 256 * 2**20
    open_files: int = 512
    # Two of them are the harness's own: the one that imported, and the one that is asked.
    processes: int = 8
    # The kernel's own bound (RLIMIT_NPROC). It counts threads: openblas alone starts one for each
    # processor where nobody tells it not to.
    threads: int = 128
    other_processes: int = 0
    total_files: int = 5_000
    total_bytes: int = 2**30
    output: int = 256 * 2**20
