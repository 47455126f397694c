"""Runs the tests of a suite for which a box was made; the last of the modules sent there."""

from __future__ import annotations

import sys
from typing import Any

from autograder.suites.inside.in_turn import open_in_turn, root_in_turn, run_in_turn
from autograder.suites.inside.together import Rows, get_ready, run_pytest, run_unittest, set_by


def run(
    form: str,
    test: str,
    files: dict[str, Any],
    theirs: list[str],
    path: list[str],
    settings: str,
    notebooks: list[str],
    several: list[str],
    following: str,
) -> Any:
    """Run a test; return its rows, what it printed, and what it has set.

    Parameters
    ----------
    files : dict of str to array
        Every file that is there, by its place; empty if this is not the first test here.
    theirs : list of str
        Places of the student's files, and names of their modules.
    path : list of str
        Folders, by their places, that modules are imported from.
    notebooks : list of str
        The places of the modules that the cells of notebooks are.
    several : list of str
        All tests that are to run here, in their order; empty if it is this one alone.
    following : str
        The one that comes next; empty if none does.
    """
    root = get_ready(files, path, notebooks) if files else root_in_turn()
    rows = Rows(dict.fromkeys(theirs, True), root)
    try:
        if several:
            if files:
                open_in_turn(form, several, root, settings)
            printed, function = run_in_turn(test, following, rows)
        elif form == "pytest":
            printed, function = run_pytest(test, rows, settings)
        else:
            printed, function = run_unittest(test, rows)
    except SystemExit as error:
        rows.add("call", "failed", summary=f"the program ended itself: {error}")
        printed, function = "", None
    sys.stdout.flush()
    return [rows.rows, printed, *set_by(function)]
