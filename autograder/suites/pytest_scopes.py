"""What the tests of a pytest suite share: fixtures of a wider scope, their class, their module."""

from __future__ import annotations

import inspect
import types
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.suites.lasting import Key, Made
from autograder.suites.reaching import with_helpers

if TYPE_CHECKING:
    from autograder.suites.pytest_session import PytestSession

#: How pytest calls the fixtures that it makes of setup_module, setUpClass and the like.
_OF_CLASSES = ("_xunit_", "_unittest_")


class PytestScopes:
    """See :class:`autograder.suites.lasting.Scopes`; a test is named by its node."""

    def __init__(self, session: PytestSession) -> None:
        self._session = session

    def finish(self) -> None:
        """Tear down everything that lives on, and forget it."""
        self._session.tear_down()

    def made(self) -> Mapping[Key, Made]:
        """Return the suite's fixtures that live on, and what came of making each."""
        return {
            fixture: made
            for fixture, made in self._session.made.items()
            if fixture.cached_result is not None and self._is_suites(fixture)
        }

    def shares(self, test: str) -> Collection[Key]:
        """Return the fixtures of a wider scope that a test is given."""
        return [each for each in self._given(test) if each.scope != "function"]

    def shared_names(self, test: str) -> frozenset[str]:
        """Return the same by names that are no other fixture's."""
        return frozenset(f"{each.baseid}::{each.argname}" for each in self.shares(test))

    def held(self, test: str) -> Iterable[tuple[Key, object]]:
        """Return what outlives a test."""
        item = self._session.item(test)
        for fixture in self.made():
            yield fixture, fixture.cached_result[0]
        for cls in getattr(getattr(item, "cls", None), "__mro__", ()):
            yield from vars(cls).items() if cls is not object else ()
        module = getattr(item, "module", None)
        if isinstance(module, types.ModuleType):
            yield from with_helpers(vars(module), str(self._session.folder))

    def _given(self, test: str) -> list[Any]:
        """Return the suite's fixtures that a test is given."""
        info = getattr(self._session.item(test), "_fixtureinfo", None)
        found = info.name2fixturedefs.values() if info is not None else []
        return [each for several in found for each in several if self._is_suites(each)]

    def _is_suites(self, fixture: Any) -> bool:
        """Whether a fixture is the suite's, and no plugin's."""
        if fixture.argname.startswith(_OF_CLASSES):
            return True
        code = getattr(inspect.unwrap(fixture.func), "__code__", None)
        return code is not None and Path(code.co_filename).is_relative_to(self._session.folder)
