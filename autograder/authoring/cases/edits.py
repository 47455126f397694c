"""Edits that turn one student's file into another's, and damage to artifact files."""

from __future__ import annotations

import ast
import json
import random
import textwrap
from pathlib import Path

from autograder.authoring.cases.case import Damage, Edit


def replace(old: str, new: str) -> Edit:
    """Replace a text that must occur exactly once."""

    def edit(text: str) -> str:
        found = text.count(old)
        if found != 1:
            raise ValueError(f"the text to replace occurs {found} times, not once:\n{old}")
        return text.replace(old, new)

    return edit


def body(name: str, new: str) -> Edit:
    """Give a function, or a method named ``class.method``, another body."""

    def edit(text: str) -> str:
        nodes: list[ast.stmt] = ast.parse(text).body
        for part in name.split("."):
            (node,) = [n for n in nodes if getattr(n, "name", None) == part]
            assert isinstance(node, (ast.ClassDef, ast.FunctionDef))
            nodes = node.body
        lines = text.splitlines(keepends=True)
        inside = textwrap.indent(textwrap.dedent(new).strip("\n") + "\n", " " * nodes[0].col_offset)
        return "".join([*lines[: nodes[0].lineno - 1], inside, *lines[nodes[-1].end_lineno :]])

    return edit


def unwritten(*names: str) -> list[Edit]:
    """Leave functions as the skeleton has them: to be done."""
    return [body(name, 'raise NotImplementedError("TODO")') for name in names]


def without_main_guard(text: str) -> str:
    """Let a file do its work when it is imported."""
    guard = 'if __name__ == "__main__":\n'
    before, found, after = text.partition(guard)
    if not found:
        raise ValueError("the file has no __main__ guard")
    return before + textwrap.dedent(after)


def as_notebook(text: str) -> str:
    """Turn a module into a Jupyter notebook with a cell for each part of it."""
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": part.strip("\n").splitlines(keepends=True),
        }
        for number, part in enumerate(text.split("\n\n\n"))
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1) + "\n"


def remove(*names: str) -> Damage:
    """Forget to submit some files."""

    def damage(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return damage


def truncate(name: str) -> Damage:
    """Lose the second half of a file, as an interrupted copy does."""

    def damage(folder: Path) -> None:
        path = folder / name
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    return damage


def garbage(name: str) -> Damage:
    """Put bytes without meaning instead of a file, as many as there were."""

    def damage(folder: Path) -> None:
        path = folder / name
        content = random.Random(0).randbytes(path.stat().st_size)  # noqa: S311
        path.write_bytes(content)

    return damage


def overwrite(name: str, content: bytes) -> Damage:
    """Put other bytes instead of a file."""

    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return damage
