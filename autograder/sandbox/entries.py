"""What a file holds by name: a name that it lacks is the student's mistake, and says so."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from autograder.errors import Wrong

_SHOWN = 6
#: What stands before every name of a state_dict that was taken of something around the network.
_AROUND = {
    "module.": ("as DataParallel writes them", "net.module.state_dict()"),
    "_orig_mod.": ("as torch.compile writes them", "net._orig_mod.state_dict()"),
}


class Lacking(Wrong, KeyError):
    """A file has nothing of a name; a rubric can catch it as any dict's KeyError."""


class Entries(dict[Any, Any]):
    """A dict that names its file, and what it has instead, where a rubric asks for what it lacks.

    Parameters
    ----------
    content : mapping
        What the file holds; dicts in it become such ones.
    file : str
        What messages call it.
    """

    def __init__(self, content: Mapping[Any, Any], file: str) -> None:
        super().__init__((name, named(value, file)) for name, value in content.items())
        self.file = file

    def __missing__(self, name: Any) -> Any:
        """Raise what says so.

        Raises
        ------
        Lacking
            In any case.
        """
        cause, step = self._why(name)
        shown = ", ".join(repr(each) for each in itertools.islice(self, _SHOWN))
        dots = ", …" if len(self) > _SHOWN else ""
        raise Lacking(
            f"{self.file} has no {name!r}",
            expected=f"an entry named {name!r}",
            found=f"{shown}{dots}" if self else "no entries",
            cause=cause,
            next_step=step or "Save it under the name that the homework states, and run it again.",
        )

    def _why(self, name: Any) -> tuple[str, str]:
        """Return the cause, where what is there proves it, and the next step."""
        keys = [key for key in self if isinstance(key, str)]
        for key in keys if isinstance(name, str) else ():
            before = key.removesuffix(name) if name and key.endswith(f".{name}") else ""
            if before and all(other.startswith(before) for other in keys):
                who, call = _AROUND.get(before, ("as a network around yours writes them", ""))
                step = f"Save the weights of the network inside: {call}." if call else ""
                return f"Your names begin with {before!r}, {who}.", step
        for key, value in self.items():
            if isinstance(value, dict) and name in value:
                return (
                    f"{name!r} is one level deeper, under {key!r}.",
                    "Save what is under it alone.",
                )
        return "", ""


def named(content: Any, file: str) -> Any:
    """Return what a file holds; a dict as one that says what it lacks."""
    return Entries(content, file) if type(content) is dict else content
