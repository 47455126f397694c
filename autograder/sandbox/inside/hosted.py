"""Modules that Jupyter, Colab and Kaggle put around a student's code, and nobody else has.

``IPython`` and every module below it, ``google.colab``, ``kaggle_secrets``: whatever is taken
from them does no harm, and nothing. They stand in for the real ones, too: those expect a
notebook's server around them. A Python file gets them as a notebook does: it was one before
``nbconvert`` made a script of it.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from typing import Any

#: Each with all that is below it.
HOSTED = ("IPython", "google.colab", "kaggle_secrets", "kaggle_datasets", "nest_asyncio")


class _Harmless(type):
    """Gives the class, too, whatever attribute is asked for: ``output.clear()``."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored()


class Ignored(metaclass=_Harmless):
    """Accepts whatever is done with it, and does nothing."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        """Take anything."""

    def __call__(self, *_arguments: Any, **_named: Any) -> Ignored:
        """Return something that does nothing either."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Ignored:
        return self

    def __exit__(self, *_exception: object) -> None:
        """Let exceptions pass."""


def module(name: str, content: Mapping[str, Any]) -> types.ModuleType:
    """Return a module with some content, and something that does nothing for all else."""
    made = types.ModuleType(name)
    fill(made, content)
    made.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    return made


def fill(made: types.ModuleType, content: Mapping[str, Any]) -> None:
    """Put some content into a module, and have it give what does nothing for all else."""

    def missing(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        # One of its own, so that what is set on it is not set on all others.
        found = _Harmless(attribute, (Ignored,), {})
        setattr(made, attribute, found)
        return found

    vars(made).update(content, __getattr__=missing, __path__=[])


def install(core: Mapping[str, Any]) -> None:
    """Let these modules be imported; ``core`` is what IPython's own ones hold."""
    # A library may have imported the real one already, and everybody after it would get that.
    for name in [name for name in sys.modules if _is_hosted(name)]:
        del sys.modules[name]
    sys.modules["IPython"] = module("IPython", {**core, "__version__": "9.0.0"})
    sys.modules["IPython.display"] = module("IPython.display", core)
    # A function in real life, and the module all the same.
    vars(sys.modules["IPython"]).update(display=sys.modules["IPython.display"])
    # A namespace of many packages: protobuf's real one has to stay.
    if importlib.util.find_spec("google") is None:
        sys.modules["google"] = module("google", {})
    sys.meta_path.insert(0, _HostedFinder(core))


def _is_hosted(name: str) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in HOSTED)


class _HostedFinder(MetaPathFinder):
    """Finds whatever is below one of them."""

    def __init__(self, core: Mapping[str, Any]) -> None:
        self._core = core

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not _is_hosted(fullname):
            return None
        loader = _HostedLoader(self._core if fullname.startswith("IPython.") else {})
        return importlib.util.spec_from_loader(fullname, loader, is_package=True)


class _HostedLoader(Loader):
    """Makes a module that does no harm."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> None:
        """Leave it to Python to make an empty module."""

    def exec_module(self, module: types.ModuleType) -> None:
        fill(module, self._content)
