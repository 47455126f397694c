"""What a rubric says about trying it out, for ``autograder validate``."""

from __future__ import annotations

import contextlib
import fnmatch
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType


@dataclass(frozen=True)
class Habit:
    """A wrong habit of students, as edits of the reference: a mutant that no operator makes.

    Parameters
    ----------
    where : str
        The function that it is graded with, as in ``written``.
    edits : sequence of (str, str)
        What stands once in the reference, and what stands there instead.
    kinds : sequence of str
        What is changed, in the words of causes (``autograder.results.cause.KINDS``).
    """

    where: str
    edits: Sequence[tuple[str, str]]
    kinds: Sequence[str] = ()


@dataclass(frozen=True)
class Trials:
    """How a rubric is tried out with mutants and rewrites of its reference.

    Parameters
    ----------
    written : mapping of str to sequence of str
        What students write for each part: names or patterns of functions, methods,
        constants and variables (``{"3b": ["linear_t.*"]}``); where there are several files,
        the module may stand before them (``"needle.ops.*"``). Outside functions, a statement
        goes by the first name that it assigns, or by what it calls (``plt.plot``). A mutant
        of one has to lose a point in that part; a mutant of what no part names has to lose
        one anywhere.
    ungraded : sequence of str
        Names that no check is meant to look at (plots, messages): never mutated.
    equivalent : mapping of str to str
        Mutants that are as right as the reference, as ``validate`` prints them, and why;
        one that ends in ``*`` means all that start like it.
    habits : sequence of Habit
        What students do wrong in more than one place, or in ways of their own: each has to
        lose a point, as a mutant, and what is said of it is judged.
    shortened : mapping of str to str
        Constants of the reference with values that make training short; lines that start
        with ``NAME = ``, indented or not.
    limits : mapping of module to mapping
        Constants of the homework's own modules, by the module, with the values that fit
        short training: ``{training: {"UPDATES": 200}}``.
    """

    written: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ungraded: Sequence[str] = ()
    equivalent: Mapping[str, str] = field(default_factory=dict)
    habits: Sequence[Habit] = ()
    shortened: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[ModuleType, Mapping[str, object]] = field(default_factory=dict)

    def parts_of(self, where: str, module: str = "") -> list[str]:
        """Return the parts a function belongs to; none if it is in no part."""
        return [part for part, names in self.written.items() if _matches(where, names, module)]

    def is_ungraded(self, where: str, module: str = "") -> bool:
        """Whether no check is meant to look at a function, constant or variable."""
        return _matches(where, [*self.ungraded, *self.shortened], module)

    def unknown(self, parts: Collection[str], source: str) -> Iterator[tuple[str, str, str]]:
        """Yield part, name and what is wrong of each entry of ``written`` that fits nothing."""
        words = set(re.findall(r"[^\W\d]\w*", source))
        for part, names in self.written.items():
            if part not in parts:
                yield part, "Trials.written", f"no check belongs to part {part}"
            for name in names:
                if not fnmatch.filter(words, name.partition(".")[0]):
                    yield part, name, "is among what students write, and not in the reference"

    def mark_of(self, mutant: str) -> str | None:
        """Return the mark in ``equivalent`` that fits a mutant, or None."""
        for mark in self.equivalent:
            if mutant == mark or (mark.endswith("*") and mutant.startswith(mark[:-1])):
                return mark
        return None

    def short(self, source: str) -> str:
        """Return a reference with short training."""
        for name, value in self.shortened.items():
            line = re.compile(rf"^([ \t]*{re.escape(name)} = ).*$", re.MULTILINE)
            # A backslash in the value would mean something to re.sub.
            escaped = value.replace("\\", r"\\")
            source = line.sub(rf"\g<1>{escaped}", source)
        return source

    @contextlib.contextmanager
    def short_limits(self) -> Iterator[None]:
        """Let the rubric expect short training as long as this lasts."""
        before: dict[ModuleType, dict[str, object]] = {}
        try:
            for module, values in self.limits.items():
                before[module] = {name: getattr(module, name) for name in values}
                vars(module).update(values)
            yield
        finally:
            for module, values in before.items():
                vars(module).update(values)


def _matches(where: str, patterns: Sequence[str], module: str = "") -> bool:
    names = (where, f"{module}.{where}") if module else (where,)
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)
