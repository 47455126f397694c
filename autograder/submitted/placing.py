"""Finds out which of the files that were handed in is which of those that are asked for.

Students zip the folder, what is in it, or the folder around it, or pick the files alone. So the
root is the folder from which most of what is asked for is at its place, the nearest to the
top; a file that is nowhere at its place is known by the end of its path, or its name.
"""

from __future__ import annotations

import fnmatch
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.errors import UsageError
from autograder.homework.asked import Files, fits, is_exact, is_many


@dataclass(frozen=True)
class Placed:
    """Where the files belong.

    Attributes
    ----------
    files : dict of str to str
        By the place of what is asked for: the path of the file that was handed in.
    own : list of str
        Paths of files that the course has a copy of its own of.
    others : list of str
        Paths of files that nobody asks for.
    along : dict of str to str
        By their places, paths of those others that are modules of the student's own.
    """

    files: dict[str, str]
    own: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    along: dict[str, str] = field(default_factory=dict)


def place(paths: Iterable[str], files: Files, known: Iterable[str] = ()) -> Placed:
    """Return where the files belong that were handed in.

    Parameters
    ----------
    paths : iterable of str
        As they were handed in, with slashes.
    known : iterable of str
        Places of what students start from.

    Raises
    ------
    UsageError
        If two files could be the same one.
    """
    every = sorted(paths)
    exact = [p for p in (*files.patterns, *files.given) if is_exact(p)]
    asked = list(dict.fromkeys([*exact, *known]))
    by_root: dict[str, dict[str, str]] = defaultdict(dict)
    for path in every:
        parts = path.split("/")
        for depth in range(len(parts)):
            if found := _place_of("/".join(parts[depth:]), files, asked):
                root = by_root["/".join(parts[:depth])]
                root.setdefault(found, path)
    top = _best_root(by_root, files) if by_root else ""
    chosen = dict(by_root[top]) if by_root else {}
    for surplus in (*_surplus(chosen, files), *_other_forms(chosen, files)):
        chosen.pop(surplus, None)
    left = [path for path in every if path not in chosen.values()]
    there = [form for each in files.required if _is_there(each, chosen) for form in each]
    chosen |= _known_by_name(left, [p for p in asked if p not in {*chosen, *there}], files)
    own = sorted(path for at, path in chosen.items() if files.is_given(at))
    handed_in = {at: path for at, path in chosen.items() if not files.is_given(at)}
    taken = {*own, *handed_in.values()}
    others = [path for path in every if path not in taken]
    return Placed(handed_in, own, others, _along(others, top, files))


def _along(paths: Iterable[str], root: str, files: Files) -> dict[str, str]:
    """Return the modules of the student's own that lie in the folder of what is asked for."""
    folder = f"{root}/" if root else ""
    places = {path[len(folder) :]: path for path in paths if path.startswith(folder)}
    return {at: places[at] for at in files.come_along(places)}


def _place_of(path: str, files: Files, asked: Sequence[str]) -> str:
    """Return the place that a path from some folder is, in whatever case; empty if none."""
    lower = path.lower()
    for each in asked:
        if each.lower() == lower:
            return each
    plain = str(PurePosixPath(path).with_suffix(PurePosixPath(path).suffix.lower()))
    if PurePosixPath(path).name.startswith("."):
        return ""
    for pattern in (*files.patterns, *files.given):
        if pattern.endswith("/"):
            if lower.startswith(pattern.lower()) and lower.endswith(".py"):
                return pattern + plain[len(pattern) :]
        elif not is_exact(pattern) and fnmatch.fnmatchcase(lower, pattern.lower()):
            return plain
    return ""


def _best_root(by_root: dict[str, dict[str, str]], files: Files) -> str:
    """Return the folder below which most is at its place, the nearest to the top.

    Raises
    ------
    UsageError
        If two folders are as good.
    """

    def rank(root: str) -> tuple[int, int]:
        depth = root.count("/") + 1 if root else 0
        return len(files.missing(by_root[root])), depth

    ordered = sorted(by_root, key=rank)
    best = ordered[0]
    for other in ordered[1:]:
        both = set(by_root[best]) & set(by_root[other])
        same = [at for at in both if not files.is_given(at)]  # the course's own copy counts anyway
        if rank(other) == rank(best) and same:
            at = min(same)
            raise _two(at, by_root[best][at], by_root[other][at])
    return best


def _surplus(chosen: Mapping[str, str], files: Files) -> set[str]:
    """Return the places of all but the nearest file, where a pattern means one.

    Raises
    ------
    UsageError
        If two are equally near.
    """
    left = set()
    for pattern in (p for each in files.required for p in each if not is_many(p)):
        fitting = sorted((at for at in chosen if fits(at, pattern)), key=lambda at: at.count("/"))
        if len(fitting) > 1 and fitting[0].count("/") == fitting[1].count("/"):
            raise _two(pattern, chosen[fitting[0]], chosen[fitting[1]])
        left |= set(fitting[1:])
    return left


def _is_there(forms: Iterable[str], places: Iterable[str]) -> bool:
    return any(fits(at, form) for form in forms for at in places)


def _other_forms(chosen: Iterable[str], files: Files) -> set[str]:
    """Return the places of what is there in a form that is preferred less."""
    left = set()
    for forms in (each for each in files.required if not any(map(is_many, each))):
        there = [(form, at) for form in forms for at in chosen if fits(at, form)]
        left |= {at for form, at in there if form != there[0][0]}
    return left


def _known_by_name(paths: Sequence[str], asked: Sequence[str], files: Files) -> dict[str, str]:
    """Return by its place each file that is known by the end of its path.

    Raises
    ------
    UsageError
        If two could be the same one.
    """
    pairs = [(_common(path, at), at, path) for at in asked for path in paths]
    found: dict[str, str] = {}
    for length in sorted({length for length, *_ in pairs if length}, reverse=True):
        fitting = [
            (at, path)
            for common, at, path in pairs
            if common == length and at not in found and path not in found.values()
        ]
        # A name that two of the files have that are asked for says nothing.
        meant = Counter(path for _, path in fitting)
        for at in dict.fromkeys(at for at, _ in fitting):
            candidates = [path for other, path in fitting if other == at and meant[path] == 1]
            nearest = min((path.count("/") for path in candidates), default=0)
            near = [path for path in candidates if path.count("/") == nearest]
            if len(near) > 1 and not files.is_given(at):
                raise _two(at, *near[:2])
            if near:
                found[at] = near[0]
    return found


def _common(one: str, other: str) -> int:
    """Return how many last parts of two paths are the same, in whatever case."""
    count = 0
    for a, b in zip(
        reversed(one.lower().split("/")), reversed(other.lower().split("/")), strict=False
    ):
        if a != b:
            break
        count += 1
    return count


def _two(at: str, one: str, other: str) -> UsageError:
    return UsageError(
        f"two files could be {at}: {one} and {other}",
        tip="hand in one of them: take the other out, or move it into a folder below",
    )
