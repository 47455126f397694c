"""What notebooks and tests import of other graders, as far as they need it here.

``otter.Notebook()`` and all that it is asked for do nothing: the course's tests are run by
the grader. The text of this module is sent to the student's process, so it imports nothing
of the harness.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import types
from collections.abc import Callable
from typing import Any


class Checked:
    """What a check in the notebook shows."""

    def __repr__(self) -> str:
        return "(checked by the grader)"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Checked()

    def __call__(self, *_arguments: Any, **_named: Any) -> Checked:
        """Do nothing."""
        return self


class Notebook:
    """Stands for ``otter.Notebook``: whatever it is asked to do, it does not."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        """Take anything."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Checked()


class test_case:  # noqa: N801 - otter's name
    """The decorator of tests that are functions; see otter's documentation."""

    def __init__(
        self,
        name: str | None = None,
        points: float | None = None,
        hidden: bool = False,
        success_message: str | None = None,
        failure_message: str | None = None,
    ) -> None:
        self.name, self.points, self.hidden = name, points, hidden
        self.success_message, self.failure_message = success_message, failure_message
        self.test_func: Callable[..., Any] = lambda: None

    def __call__(self, function: Callable[..., Any]) -> test_case:
        """Take the function; the file's name for it is this object from then on."""
        self.test_func = function
        return self


def modules() -> dict[str, types.ModuleType]:
    """Return what there is to import, by name."""
    otter = types.ModuleType("otter")
    files = types.ModuleType("otter.test_files")
    vars(files).update(test_case=test_case)
    vars(otter).update(Notebook=Notebook, test_files=files, __version__="6.0.0", __path__=[])
    return {"otter": otter, "otter.test_files": files}


def nose_tools() -> dict[str, types.ModuleType]:
    """Return the assert functions of nose, which no Python of today can run."""
    import unittest

    case = unittest.TestCase()
    tools = types.ModuleType("nose.tools")
    for name in dir(case):
        if name.startswith("assert"):
            snake = re.sub(r"(?<!^)([A-Z])", lambda match: f"_{match[1].lower()}", name)
            setattr(tools, snake, getattr(case, name))
    vars(tools).update(eq_=case.assertEqual, ok_=case.assertTrue)
    nose = types.ModuleType("nose")
    vars(nose).update(tools=tools, __path__=[])
    return {"nose": nose, "nose.tools": tools}


def run(_module: types.ModuleType, _folder: str) -> None:
    """Let student code import them."""
    sys.modules.update(modules())
    if importlib.util.find_spec("nose") is None:
        sys.modules.update(nose_tools())
