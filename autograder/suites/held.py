"""What of the student's a suite can hold: a name in one of their modules, or an object."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.sandbox.proxies import Remote


@dataclass(frozen=True)
class Name:
    """A name in a module of the student's; the module itself if empty."""

    module: str
    name: str = ""

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.name or "your file"


class Held:
    """Stands for something of the student's; see :class:`autograder.suites.remote.Thing`."""

    __slots__ = ("_called", "_made", "_place")
    _place: Name | Remote
    #: The name that the suite knows it by.
    _called: str
    #: Whether the suite itself has just made it from what it takes for a class.
    _made: bool
