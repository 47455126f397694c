"""The options that concern suites; they reach the processes of a batch by the environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from autograder.suites.settings import MODULE_VARIABLE, TESTS, TESTS_VARIABLE


def _setting(variable: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
    def remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        del parameter
        if value is None:
            return
        before = os.environ.get(variable)
        os.environ[variable] = value

        def restore() -> None:
            if before is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = before

        context.call_on_close(restore)

    return remember


def suite_options(command: Any) -> Any:
    """Add what can be said of a suite of tests: the student's module, and how tests run."""
    module = click.option(
        "--module",
        metavar="NAME",
        expose_value=False,
        callback=_setting(MODULE_VARIABLE),
        help="For a suite of tests: the module, file or folder that students hand in; several "
        "are separated by commas.",
    )
    tests = click.option(
        "--tests",
        type=click.Choice(TESTS),
        expose_value=False,
        callback=_setting(TESTS_VARIABLE),
        help="For a suite of tests: run each as its owner recorded it (the default), all of "
        "them apart from the student's code, or all together with it in the jail, which is "
        "weaker. 'apart' forbids that any runs together.",
    )
    return module(tests(command))
