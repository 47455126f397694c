"""Every command of the tutorial runs, in its order, and prints what the tutorial shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

from autograder.homework import finding

TUTORIAL = finding.PROJECT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(?P<info>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks():
    return [
        (match["info"].split(), match["body"]) for match in BLOCK.finditer(TUTORIAL.read_text())
    ]


def loose(text):
    """Leave out what may differ: numbers of seconds, and where lines were wrapped."""
    return " ".join(re.sub(r"\d+\.\d+(?= s\b)", "#", text).split())


def run(command, folder):
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


def test_every_command_runs_and_prints_what_is_shown(tmp_path):
    for (language, *options), body in blocks():
        named = dict(option.split("=") for option in options)
        if "file" in named:
            (tmp_path / named["file"]).write_text(body)
        elif "append" in named:
            with (tmp_path / named["append"]).open("a") as file:
                file.write(body)
        elif language == "console":
            for part in body.split("$ ")[1:]:
                command, _, shown = part.partition("\n")
                code, output = run(command, tmp_path)
                assert code == int(named.get("exit", 0)), f"{command}\n{output}"
                for line in shown.strip().splitlines():
                    assert loose(line) in loose(output), f"{command}\n{output}"


def test_files_that_the_tutorial_writes_are_what_it_says():
    kinds = {tuple(option.split("=")[0] for option in info[1:]) for info, _ in blocks()}
    assert kinds == {("file",), ("append",), ("exit",), ()}


def test_every_command_for_homework_writers_is_in_the_tutorial():
    text = TUTORIAL.read_text()
    for name in ("new", "skeleton", "validate", "kit", "grade", "check", "zip", "batch", "list"):
        assert f"autograder {name}" in text
