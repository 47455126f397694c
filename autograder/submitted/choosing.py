"""Which of the files that were handed in are the submission: one rule for every form.

A folder, an archive and a list of files come here as the same list of names and sizes. The
file nearest to the root wins; of two that are equally near neither does, and both are named.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from autograder.errors import UsageError
from autograder.submitted import notebooks
from autograder.submitted.members import Member, matches

#: Of a Python file, in bytes.
MAX_SOURCE = 2 * 2**20
#: Files that are looked at, of one submission.
MAX_FILES = 2_000
#: Of all files of one tree together, in bytes.
MAX_TREE = 16 * 2**20
_NAMED = 3
#: As long as file systems let a name be, with room for another ending.
_LONGEST_NAME = 240


@dataclass(frozen=True)
class Tree:
    """A folder that a homework asks for.

    Attributes
    ----------
    folder : str
        Its name: ``"needle"``.
    patterns : list of str
        Of the files in it, from there: ``"*.py"``, ``"ops/*.py"``, ``"**/*.py"``.
    required : list of str
        Patterns that have to fit a file each, for a folder to be this one.
    """

    folder: str
    patterns: list[str]
    required: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """What a homework asks for.

    Attributes
    ----------
    patterns : list of str
        Of the name of the file with the code, the preferred one first.
    artifacts : list of str
        Names of the other files.
    artifact_limit : int
        Largest size of each of those, in bytes.
    trees : list of Tree
        The folders.
    """

    patterns: list[str]
    artifacts: list[str]
    artifact_limit: int
    trees: list[Tree] = field(default_factory=list)

    def includes(self, member: Member) -> bool:
        """Whether a file of this name is asked for, folders aside."""
        return member.name in self.artifacts or any(_fits(member, p) for p in self.patterns)


@dataclass(frozen=True)
class Choice:
    """Which file is what.

    Attributes
    ----------
    code : Member or None
        The file with the code.
    artifacts : dict of str to Member
        By the name that the homework asks for.
    too_large : dict of str to Member
        Artifacts that are larger than is accepted, by name; they are not taken.
    trees : dict of str to (dict of str to Member)
        By the folder's name, and by the path in it.
    ignored : list of Member
        What is not asked for, by path; clutter and links aside.
    links : list of Member
        What would be asked for if it were no link.
    settled : bool
        Whether nothing that lies deeper could change this.
    """

    code: Member | None
    artifacts: dict[str, Member]
    too_large: dict[str, Member]
    trees: dict[str, dict[str, Member]]
    ignored: list[Member]
    links: list[Member]
    settled: bool

    @property
    def taken(self) -> list[Member]:
        """Every file that is used."""
        code = [] if self.code is None else [self.code]
        below = [member for tree in self.trees.values() for member in tree.values()]
        return [*code, *self.artifacts.values(), *below]


def choose(members: Iterable[Member], asked: Asked) -> Choice:
    """Find what a homework asks for among files, at whatever depth they lie.

    Of the patterns of the code's name the first that any file fits counts.

    Raises
    ------
    UsageError
        If two files could be the same, or what is asked for is too large.
    """
    kept = [member for member in members if not member.is_clutter]
    files = [member for member in kept if not member.link]
    code = _code_among(files, asked)
    found = {name: _artifact_among(files, name) for name in asked.artifacts}
    artifacts = {name: member for name, member in found.items() if member is not None}
    trees = {tree.folder: _tree_among(files, tree) for tree in asked.trees}
    large = {n: m for n, m in artifacts.items() if m.size > asked.artifact_limit}
    whole = len(artifacts) == len(asked.artifacts)
    first = not asked.patterns or (code is not None and _fits(code, asked.patterns[0]))
    below = [member for tree in trees.values() for member in tree.values()]
    used = {member.path for member in (*filter(None, [code]), *artifacts.values(), *below)}
    return Choice(
        code,
        {name: member for name, member in artifacts.items() if name not in large},
        large,
        {name: found for name, found in trees.items() if found},
        sorted((m for m in files if m.path not in used), key=lambda member: member.path),
        [member for member in kept if member.link and asked.includes(member)],
        # A folder may go on at any depth.
        settled=first and whole and not asked.trees,
    )


def _fits(member: Member, pattern: str) -> bool:
    return matches(member.staged, pattern)


def _code_among(files: Sequence[Member], asked: Asked) -> Member | None:
    """Return the nearest file that fits the first pattern that any fits."""
    names = {name.lower() for name in asked.artifacts}
    others = [member for member in files if member.name.lower() not in names]
    for pattern in asked.patterns:
        if fitting := [member for member in others if _fits(member, pattern)]:
            code = _nearest(fitting, lambda member: member.is_disguised, "the submission")
            return require_source(code)
    return None


def _artifact_among(files: Sequence[Member], name: str) -> Member | None:
    fitting = [member for member in files if member.name.lower() == name.lower()]
    # Where capitals do not count in file names, students do not see them.
    return _nearest(fitting, lambda member: member.name != name, name) if fitting else None


def _nearest(
    fitting: Sequence[Member], is_second_best: Callable[[Member], bool], role: str
) -> Member:
    """Return the file in the fewest folders, of those the one with the proper name."""
    least = min(member.depth for member in fitting)
    near = [member for member in fitting if member.depth == least]
    best = [member for member in near if not is_second_best(member)] or near
    if len(best) > 1:
        raise tie([member.path for member in best], role)
    return best[0]


def tie(paths: Sequence[str], role: str) -> UsageError:
    """Refuse files that are equally near to the root, by their names."""
    named = ", ".join(sorted(paths)[:_NAMED])
    count = "two" if len(paths) == 2 else f"{len(paths):,}"
    more = ", …" if len(paths) > _NAMED else ""
    return UsageError(
        f"{count} files could be {role}: {named}{more}",
        tip="keep the one that counts, and leave the others out",
    )


def _tree_among(files: Sequence[Member], tree: Tree) -> dict[str, Member]:
    """Return what fits below the nearest folder of a name, by the path in it."""
    roots: dict[str, dict[str, Member]] = {}
    for member in files:
        parts = member.path.split("/")
        for place, part in enumerate(parts[:-1]):
            if part.lower() == tree.folder.lower():
                below = "/".join([*parts[place + 1 : -1], member.staged])
                if any(_fits_below(below, pattern) for pattern in tree.patterns):
                    roots.setdefault("/".join(parts[: place + 1]), {})[below] = member
    whole = {
        root: found
        for root, found in roots.items()
        if all(any(_fits_below(path, pattern) for path in found) for pattern in tree.required)
    }
    if not whole:
        return {}
    least = min(root.count("/") for root in whole)
    near = [root for root in whole if root.count("/") == least]
    if len(near) > 1:
        raise tie(near, f"the folder {tree.folder}")
    found = whole[near[0]]
    for member in found.values():
        require_source(member)
    total = sum(member.size for member in found.values())
    if total > MAX_TREE:
        raise UsageError(
            f"the files in {near[0]} have {total:,} bytes; at most {MAX_TREE:,} are accepted",
            tip="leave out what the homework does not ask for",
        )
    return found


def _fits_below(path: str, pattern: str) -> bool:
    """Whether a path fits a pattern, folder by folder; ``**`` stands for any number of them."""
    parts, wanted = path.lower().split("/"), pattern.lower().split("/")
    return _parts_fit(parts, wanted) and not path.rpartition("/")[2].startswith(".")


def _parts_fit(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    if not wanted:
        return not parts
    if wanted[0] == "**":
        return any(_parts_fit(parts[skip:], wanted[1:]) for skip in range(len(parts)))
    return (
        bool(parts)
        and fnmatch.fnmatchcase(parts[0], wanted[0])
        and _parts_fit(parts[1:], wanted[1:])
    )


def require_source(member: Member) -> Member:
    """Return a file with code if it can be one.

    Raises
    ------
    UsageError
        If it is too large, or its name too long.
    """
    if len(member.name.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise UsageError(f"the name of {member.name[:40]}… is too long", tip="rename it")
    if notebooks.is_notebook(member.staged):
        if member.size > notebooks.MAX_FILE:
            raise notebooks.too_large(member.path)
    elif member.size > MAX_SOURCE:
        raise UsageError(f"{member.path} is over {MAX_SOURCE // 2**20} MB: is it really code?")
    return member
