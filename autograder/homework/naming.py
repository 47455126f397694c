"""The argument and the option by which commands name a homework."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from autograder.homework.finding import ENVIRONMENT_VARIABLE


def _remember(_context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        # Where finding looks; workers in processes of their own inherit it.
        os.environ[ENVIRONMENT_VARIABLE] = value


#: Names a course's own folders of homeworks, for this command.
homeworks_option = click.option(
    "--homeworks",
    metavar="DIR",
    expose_value=False,
    is_eager=True,
    callback=_remember,
    help=f"Folders of your own homeworks, found by name as the built-in ones are; several "
    f"are separated by {os.pathsep!r}. (Or set {ENVIRONMENT_VARIABLE}.)",
)


def homework_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add HOMEWORK, a name or a folder, and where names are looked up."""
    return click.argument("homework")(homeworks_option(command))
