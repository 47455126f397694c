"""Has what students wrote rendered by a program of its own, that may take as long as it may."""

from __future__ import annotations

import functools
import subprocess

from markupsafe import Markup

from autograder.sandbox.walls.safe_path import module_command

#: Seconds of wall clock; a machine may be busy.
_PATIENCE = 10.0


@functools.lru_cache(maxsize=512)
def rendered(text: str) -> Markup | None:
    """Return a text as HTML; None where it cannot be rendered, and is shown as it was written."""
    try:
        done = subprocess.run(
            module_command("autograder.review.markdown"),
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    # Made by that program alone, which lets nothing live through.
    return Markup(done.stdout.decode("utf-8", "replace"))  # noqa: S704
