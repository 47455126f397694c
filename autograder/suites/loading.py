"""A suite whose files have been imported, with proxies instead of the student's modules."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.sandbox.session import Session
from autograder.suites import exact_types, files, guard, introspection, modules, patches, shared
from autograder.suites.students import Students, not_given


@dataclass(frozen=True)
class Loaded:
    """A suite's files in this process.

    Attributes
    ----------
    folder : Path
    students : Students
        What students hand in for it.
    modules : dict of str to module
        The suite's own files and the student's proxies, by the names that they are imported by.
    path : list of str
        What the suite has put on ``sys.path``.
    proxied : frozenset of str
        The names of the student's modules that stand for theirs.
    not_given : sequence of str
        Modules of the suite's own that student code does not find.
    names, texts : frozenset of str
        Every name that stands in its files, and every text.
    asserted : mapping of str to set of int
        The lines of every ``assert`` in them.
    before : Surroundings
        ``sys.argv`` and the environment before any of it was imported.
    surroundings : Surroundings
        What one submission's tests have left of these.
    typed : mapping of str to Questions
        What is asked by ``is`` for the type of something, by the lines whose failure may come
        of that.
    """

    folder: Path
    students: Students
    modules: dict[str, types.ModuleType]
    path: list[str] = field(default_factory=list)
    proxied: frozenset[str] = frozenset()
    not_given: Sequence[str] = ()
    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    asserted: Mapping[str, frozenset[int]] = field(default_factory=dict)
    typed: Mapping[str, exact_types.Questions] = field(default_factory=dict)
    raised: frozenset[str] = frozenset()
    before: shared.Surroundings = field(default_factory=shared.Surroundings.now)
    surroundings: shared.Surroundings = field(default_factory=shared.Surroundings)

    def again(self) -> Loaded:
        """Return the same, with nothing of it imported yet."""
        known, raised = _without_packages(self.folder, self.students), self.raised
        stand_ins, around = modules.stand_ins(known, raised), shared.Surroundings()
        return replace(self, modules=stand_ins, path=[], surroundings=around)

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Let the suite's own files and the student's modules be found for a while."""
        with self.surroundings.there(), modules.importing(self.folder, self.modules, self.path):
            yield

    def watch(self, session: Session | None = None) -> guard.Watch:
        """Return what its tests may reach; before there is a submission, without one."""
        if session is None:
            return guard.Watch(self.folder, self.proxied, self.names, self.texts, self.asserted)
        return guard.Watch(
            self.folder,
            self.proxied,
            self.names,
            self.texts,
            self.asserted,
            submitted=[
                file
                for place, file in session.places.items()
                if place not in self.students.given or self.folder not in file.resolve().parents
            ],
            handed_in=session.handed_in,
            staged=session.staged,
            sandbox=session.sandbox.root,
        )


def prepared(folder: Path, students: Students, tests: Sequence[Path]) -> Loaded:
    """Return a suite that is ready to be imported."""
    introspection.install()
    patches.install()
    own = list(dict.fromkeys([*files.reached(folder, tests), *files.python_files(folder)]))
    expected = files.expected_exceptions(own)
    stand_ins = modules.stand_ins(_without_packages(folder, students), expected)
    names, texts = files.names_and_texts(own)
    return Loaded(
        folder=folder.resolve(),
        students=students,
        modules=stand_ins,
        proxied=frozenset(n for n, m in stand_ins.items() if isinstance(m, modules.StudentModule)),
        not_given=not_given(folder, students),
        names=names,
        texts=texts,
        asserted=files.asserted_lines(own),
        typed=exact_types.lines(own),
        raised=expected,
    )


def _without_packages(folder: Path, students: Students) -> list[str]:
    """Return the student's modules, except packages that the suite has itself, around them."""
    return [
        name
        for name in students.known
        if not any(other.startswith(f"{name}.") for other in students.known)
        or (own := files.own_module(folder, name)) is None
        or (own.is_file() and own.name != "__init__.py")
    ]
