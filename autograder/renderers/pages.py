"""What HTML pages are made with: every value that goes into one is inert and escaped."""

from __future__ import annotations

import pkgutil
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, FunctionLoader, StrictUndefined
from markupsafe import Markup

from autograder.renderers.text import printable


def environment(*templates: Path, longest: int) -> Environment:
    """Return a Jinja environment for pages with text of students in them.

    Parameters
    ----------
    *templates : Path
        The folders of the templates.
    longest : int
        Characters of a text that go into a page; the rest is cut off.
    """

    def inert(value: Any) -> Any:
        # On its way into the page, so that no text can be forgotten; escaping comes after this.
        if isinstance(value, str) and not isinstance(value, Markup):
            return printable(value, limit=longest)
        return value

    def source(name: str) -> str | None:
        # Through the loader, which finds it in an archive as well as in a folder.
        content = pkgutil.get_data("autograder.renderers", name)
        return content.decode("utf-8") if content is not None else None

    here = Path(__file__).parent
    others = [folder for folder in templates if folder != here]
    ours = [FunctionLoader(source)] if here in templates else []
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(others), *ours]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
