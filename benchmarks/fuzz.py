"""Broken bytes for everything that reads them: the wire, the openers of files, the reader.

Each target runs in a process of its own, with a cap on its memory; guided by coverage where
atheris is installed (``pip install atheris``), by random changes of valid samples elsewhere.
What counts as a failure: an exception that nobody expects, a crash, an input that takes
longer than five seconds, memory over the cap. ::

    python benchmarks/fuzz.py wire --runs 1000000
    python benchmarks/fuzz.py loaders --runs 100000
    python benchmarks/fuzz.py reading --runs 100000
"""

from __future__ import annotations

import argparse
import io
import json
import os
import pickle
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import numpy as np

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["autograder"]) if atheris else nullcontext():
    from autograder.errors import UsageError
    from autograder.sandbox import protocol, replies
    from autograder.sandbox.inside import loaders
    from autograder.sandbox.protocol.tables import PlainFrame
    from autograder.submitted import reading, unpacking

#: What one input may take.
SECONDS = 5.0
#: What a target may map beyond what it maps at the start, in bytes.
MEMORY = 1 * 2**30
#: Largest file that the openers accept here.
LIMIT = 1 * 2**20

Target = Callable[[bytes], None]


def wire(data: bytes) -> None:
    """Read a frame as the grader does, and a reply in it."""
    left = memoryview(data)

    def fill(buffer: memoryview) -> None:
        nonlocal left
        if len(left) < len(buffer):
            raise protocol.ConnectionClosed("no more")
        buffer[:] = left[: len(buffer)]
        left = left[len(buffer) :]

    try:
        reply = protocol.receive(fill)
    except protocol.ProtocolError:
        return
    with suppress(replies.Mistyped):
        replies.asks(reply)
    for op in replies.VALUES:
        try:
            replies.read(op, reply)
        except replies.Mistyped:
            continue


def file_target(ending: str, folder: Path) -> Target:
    """Return what opens bytes as an artifact with some ending."""
    path = folder / f"artifact{ending}"

    def load(data: bytes) -> None:
        path.write_bytes(data)
        try:
            loaders.load_artifact(path, LIMIT)
        except (loaders.Refused, MemoryError):
            return

    return load


def code_target(name: str, folder: Path) -> Target:
    """Return what reads bytes as a Python file or a notebook."""
    path = folder / name
    rules = {"1": (["numpy.cov", "torch"], ["f"])}
    wanted = reading.Wanted(name.endswith("nb") or "cells" in name, rules, ["why"], ["question"])

    def read(data: bytes) -> None:
        path.write_bytes(data)
        try:
            reading.as_plain(reading.read(path, wanted))
        except (UsageError, RecursionError, MemoryError):
            return

    return read


def archive_target(folder: Path) -> Target:
    """Return what unpacks bytes as a zip file."""
    path, into = folder / "eve.zip", folder / "into"
    into.mkdir(exist_ok=True)
    asked = unpacking.Asked(["*_tiny.py"], ["data.pkl"], LIMIT)

    def unpack(data: bytes) -> None:
        path.write_bytes(data)
        try:
            unpacking.unpack(path, into, asked, path.name)
        except (UsageError, MemoryError):
            return

    return unpack


def frames() -> list[bytes]:
    """Return frames as student processes send them."""
    error = {"type": "ValueError", "message": "no", "frames": [["a.py", 3, "f", "x = 1"]]}
    messages: list[Any] = [
        {"ok": None},
        {"ok": [1, 2.5, "text", {"a": np.arange(6.0).reshape(2, 3)}]},
        {
            "ok": [
                2**100,
                1j,
                b"x",
                {1, "a"},
                {(1, 2): None},
                np.array(["a"]),
                np.zeros(2, "M8[ns]"),
            ]
        },
        {"ok": PlainFrame.from_columns({"a": [1.5, None], "b": np.arange(2), 3: ["x", "y"]})},
        {"asks": {"callback": 0, "arguments": [1], "named": {"x": 2}}},
        {"ok": protocol.Handle(3, "object", "an object of type Net")},
        {"ok": {"threads": 1}},
        {"raised": error},
        {"missing": "x", "close": ["y"]},
        {"ok": {"figures": [{"title": "t", "axes": []}], "left_out": 0}},
        {"ok": reading.as_plain(reading.Reading())},
    ]
    return [b"".join(protocol.dump(message)) for message in messages]


def files() -> dict[str, bytes]:
    """Return a small file of each kind that is opened."""
    numbers = {"a": np.arange(4.0), "b": np.zeros((2, 3), np.float32)}
    found = {".pkl": pickle.dumps([1.0, 2.0, {"a": np.arange(3.0)}])}
    for ending, save in ((".npy", np.save), (".npz", np.savez)):
        buffer = io.BytesIO()
        save(buffer, numbers["a"]) if ending == ".npy" else np.savez(buffer, **numbers)
        found[ending] = buffer.getvalue()
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.create_group("g").create_dataset("a", data=numbers["a"], compression="gzip")
        file.attrs["name"] = "text"
    found[".h5"] = buffer.getvalue()
    try:
        import torch
    except ImportError:
        return found
    buffer = io.BytesIO()
    torch.save({name: torch.from_numpy(array) for name, array in numbers.items()}, buffer)
    return found | {".pth": buffer.getvalue()}


def texts() -> dict[str, bytes]:
    """Return a small file of each kind that is read as code, and an archive."""
    source = b"import numpy as np\nc = np.cov\ndef f(x):\n    return c(x)\nwhy = 'because'\n"
    cell = {"cell_type": "code", "metadata": {}, "source": "%time x = 1\n!ls", "outputs": []}
    text = {"cell_type": "markdown", "metadata": {}, "source": "# Why\n\nBecause."}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, text]}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eve_tiny.py", source)
        archive.writestr("data.pkl", pickle.dumps([1.0]))
    return {
        "module.py": source,
        "cells.py": b"# %%\n%time x = 1\n# %% [markdown]\n# # Why\n" + source,
        "notebook.ipynb": json.dumps(notebook).encode(),
        "eve.zip": buffer.getvalue(),
    }


def targets(group: str) -> dict[str, list[bytes]]:
    """Return the targets of a group, each with its valid samples."""
    if group == "wire":
        return {"wire": frames()}
    return {name: [data] for name, data in (files() if group == "loaders" else texts()).items()}


def target_of(name: str, folder: Path) -> Target:
    """Return the function that takes the bytes."""
    if name == "wire":
        return wire
    if name.startswith("."):
        return file_target(name, folder)
    return archive_target(folder) if name == "eve.zip" else code_target(name, folder)


class Measured:
    """A target that counts what it is given, and writes the counts down at the end."""

    def __init__(self, target: Target, runs: int, report: Path) -> None:
        self.target, self.runs, self.report = target, runs, report
        self.count, self.slowest = 0, 0.0
        self.worst = b""

    def __call__(self, data: bytes) -> None:
        """Take one input."""
        started = time.perf_counter()
        try:
            self.target(bytes(data))
        except Exception as error:
            self.write(failure=f"{type(error).__name__}: {error}", data=data)
            os._exit(1)
        seconds = time.perf_counter() - started
        if seconds > self.slowest:
            self.slowest, self.worst = seconds, data
        self.count += 1
        if self.count % 1000 == 0 or self.count >= self.runs:
            self.write()
        if self.count >= self.runs:
            os._exit(0)

    def write(self, failure: str = "", data: bytes = b"") -> None:
        """Write the counts down."""
        status = Path("/proc/self/status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
        found = {"count": self.count, "slowest": self.slowest, "peak": peak, "failure": failure}
        self.report.write_text(json.dumps(found | {"data": data.hex()}))


def changed(sample: bytes, numbers: random.Random) -> bytes:
    """Return a sample with a few of its bytes changed, left out, or more."""
    data = bytearray(sample)
    for _ in range(numbers.randrange(1, 6)):
        place = numbers.randrange(len(data) + 1)
        kind = numbers.randrange(4)
        if kind == 0:
            data[place : place + numbers.randrange(8)] = numbers.randbytes(numbers.randrange(8))
        elif kind == 1 and data:
            data[place % len(data)] = numbers.randrange(256)
        elif kind == 2:
            del data[place:]
        else:
            data[place:place] = numbers.choice((b"\xff" * 8, b"\0" * 8, b"\x7f\xff\xff\xff"))
    return bytes(data)


def run_here(name: str, runs: int, seed: int, report: Path) -> None:
    """Feed one target, in this process."""
    folder = Path(tempfile.mkdtemp(dir=report.parent))
    samples = next(found for group in GROUPS if (found := targets(group).get(name)))
    target = target_of(name, folder)
    for sample in samples:
        target(sample)  # what is imported only now is not an input's
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    measured = Measured(target, runs, report)
    if atheris is None:
        numbers = random.Random(seed)
        while True:
            measured(changed(numbers.choice(samples), numbers))
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, sample in enumerate(samples):
        (corpus / str(number)).write_bytes(sample)
    options = [f"-runs={2 * runs}", f"-seed={seed}", f"-timeout={int(SECONDS)}", "-rss_limit_mb=0"]
    options += ["-max_len=4096", f"-artifact_prefix={folder}/", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], measured)
    atheris.Fuzz()


GROUPS = ("wire", "loaders", "reading")


def run(name: str, runs: int, seed: int) -> dict[str, Any]:
    """Feed one target in processes of their own, a new one after each crash."""
    total: dict[str, Any] = {"count": 0, "slowest": 0.0, "peak": 0.0, "crashes": [], "failures": []}
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        while total["count"] < runs and len(total["crashes"]) + len(total["failures"]) < 20:
            report = Path(folder) / "report.json"
            report.unlink(missing_ok=True)
            command = [sys.executable, __file__, "--one", name, "--report", str(report)]
            command += ["--runs", str(runs - total["count"]), "--seed", str(seed)]
            ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            found = json.loads(report.read_text()) if report.exists() else {}
            total["count"] += found.get("count", 0) + 1
            for key in ("slowest", "peak"):
                total[key] = max(total[key], found.get(key, 0.0))
            if found.get("failure"):
                total["failures"].append([found["failure"], found["data"][:200]])
            elif ended.returncode:
                total["crashes"].append(ended.stderr.decode("utf-8", "replace")[-400:])
            seed += 1
    return total | {"seconds": time.perf_counter() - started}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("group", nargs="?", choices=GROUPS, default="wire")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", help="a target, in this process")
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    if options.one:
        run_here(options.one, options.runs, options.seed, options.report)
    means = "atheris" if atheris else "random changes"
    for name in targets(options.group):
        found = run(name, options.runs, options.seed)
        print(
            f"{name}: {found['count']:,} inputs ({means}) in {found['seconds']:.0f} s; slowest "
            f"{found['slowest']:.2f} s, peak {found['peak']:.0f} MB, "
            f"{len(found['failures'])} failures, {len(found['crashes'])} crashes"
        )
        for each in (*found["failures"], *found["crashes"]):
            print("   ", each)


if __name__ == "__main__":
    main()
