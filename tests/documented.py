"""Runs the blocks of a page: files are written, commands run, and what they print is compared.

A block says behind its language what it is: ``file=PATH`` is a file, ``append=PATH`` the
rest of one, ``from=PATH`` a piece of a file of the project; ``console`` holds commands, with
``exit=N`` where they end with another code than 0.
"""

import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from autograder.homework import finding

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n]+)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    language: str
    options: dict
    body: str


def blocks(page):
    """Return the blocks of a page that say what they are, in order."""
    found = []
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        language, *options = match["info"].split()
        named = dict(option.split("=") for option in options)
        found.append(Block(language, named, textwrap.dedent(match["body"])))
    return found


def write(block, folder):
    """Write the file that a block is, or add it to one."""
    path = folder / (block.options.get("file") or block.options["append"])
    path.parent.mkdir(parents=True, exist_ok=True)
    before = f"{path.read_text()}\n\n" if "append" in block.options else ""
    path.write_text(before + block.body)


def carry_out(page, folder):
    """Write every file of a page and run every command, in order."""
    for block in blocks(page):
        if {"file", "append"} & set(block.options):
            write(block, folder)
        elif block.language == "console":
            _run(block, folder)


def _run(block, folder):
    for part in block.body.split("$ ")[1:]:
        command, _, shown = part.partition("\n")
        code, output = _result(command, folder)
        assert code == int(block.options.get("exit", 0)), f"{command}\n{output}"
        for line in shown.strip().splitlines():
            assert _loose(line) in _loose(output), f"{command}\n{output}"


def _result(command, folder):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "200",
        "MPLBACKEND": "Agg",
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True,
        timeout=600,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def _loose(text):
    """Leave out what may differ: numbers of seconds, and where lines were wrapped."""
    return " ".join(re.sub(r"\d+\.\d+(?= s\b)", "#", text).split())


def homeworks_of_the_readme():
    """Return the names in the README's table of homeworks, of deleted ones, too."""
    text = (finding.PROJECT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)` \|[^|]*\| \d+", text, flags=re.MULTILINE)
