"""Prints a line for the person who gave a command."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from autograder.renderers.rich_parts import Encodable


def say(text: str) -> None:
    """Print a line for the person who gave the command."""
    Console(soft_wrap=True).print(Encodable(Text(text)))
