"""Which of the files that were handed in are the submission: one rule for every form.

A folder, an archive and a list of files come here as the same list of names and sizes. The
file nearest to the root wins; of two that are equally near neither does, and both are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import UsageError
from autograder.homework.asked import Files, fits
from autograder.submitted import notebooks, placing
from autograder.submitted.members import Member, matches

#: Of a Python file, in bytes.
MAX_SOURCE = 2 * 2**20
#: Files that are looked at, of one submission.
MAX_FILES = 2_000
#: Files of code that are taken, where a homework asks for several.
MAX_PLACES = 250
#: Of all of them together, in bytes.
MAX_TREE = 16 * 2**20
_NAMED = 3
#: As long as file systems let a name be, with room for another ending.
_LONGEST_NAME = 240


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
    files : Files or None
        What is asked for where it is several files with code; then there are no patterns.
    known : tuple of str
        Places of what students start from, where it is several.
    """

    patterns: list[str]
    artifacts: list[str]
    artifact_limit: int
    files: Files | None = None
    known: tuple[str, ...] = ()

    def includes(self, member: Member) -> bool:
        """Whether a file of this name is asked for; of several, their places decide."""
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
    places : dict of str to Member
        Of several files with code, by where they belong.
    own : list of Member
        What the course has a copy of its own of, which is used instead.
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
    places: dict[str, Member]
    own: list[Member]
    ignored: list[Member]
    links: list[Member]
    settled: bool

    @property
    def taken(self) -> list[Member]:
        """Every file that is used."""
        code = [] if self.code is None else [self.code]
        return [*code, *self.artifacts.values(), *self.places.values()]


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
    if asked.files is not None:
        return _choose_several(files, [member for member in kept if member.link], asked)
    code = _code_among(files, asked)
    artifacts, large = _artifacts_among(files, asked)
    whole = len(artifacts) + len(large) == len(asked.artifacts)
    first = code is not None and _fits(code, asked.patterns[0])
    every = (*filter(None, [code]), *artifacts.values(), *large.values())
    used = {member.path for member in every}
    return Choice(
        code,
        artifacts,
        large,
        {},
        [],
        sorted((m for m in files if m.path not in used), key=lambda member: member.path),
        [member for member in kept if member.link and asked.includes(member)],
        settled=first and whole,
    )


def _artifacts_among(
    files: Sequence[Member], asked: Asked
) -> tuple[dict[str, Member], dict[str, Member]]:
    """Return the artifacts by name, those that are accepted and those that are too large."""
    found = {name: _artifact_among(files, name) for name in asked.artifacts}
    there = {name: member for name, member in found.items() if member is not None}
    large = {n: m for n, m in there.items() if m.size > asked.artifact_limit}
    return {name: member for name, member in there.items() if name not in large}, large


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


def _choose_several(files: Sequence[Member], links: list[Member], asked: Asked) -> Choice:
    """Find the files of a homework that asks for several."""
    assert asked.files is not None
    artifacts, large = _artifacts_among(files, asked)
    others = {m.path for m in (*artifacts.values(), *large.values())}
    code = {
        "/".join([*member.path.split("/")[:-1], member.staged]): member
        for member in sorted(files, key=lambda member: (not member.is_disguised, member.path))
        if member.path not in others
    }
    placed = placing.place(code, asked.files, asked.known)
    places = {place: code[path] for place, path in placed.files.items()}
    for member in places.values():
        require_source(member)
    if len(places) > MAX_PLACES:
        raise UsageError(
            f"{len(places):,} files of code were handed in; at most {MAX_PLACES} are accepted",
            tip="leave out what the homework does not ask for",
        )
    total = sum(member.size for member in places.values())
    if total > MAX_TREE:
        raise UsageError(
            f"the files that were handed in have {total:,} bytes; at most {MAX_TREE:,} are "
            "accepted",
            tip="leave out what the homework does not ask for",
        )
    places |= _along({at: code[path] for at, path in placed.along.items()}, places)
    own = [code[path] for path in placed.own]
    used = {member.path for member in (*places.values(), *own)} | others
    ignored = sorted((m for m in files if m.path not in used), key=lambda member: member.path)
    wanted = [m for m in links if any(fits(m.path, each) for each in asked.files.patterns)]
    return Choice(None, artifacts, large, places, own, ignored, wanted, settled=False)


def _along(modules: Mapping[str, Member], places: Mapping[str, Member]) -> dict[str, Member]:
    """Return as many modules of the student's own as there is room for: nobody asks for them."""
    found: dict[str, Member] = {}
    left = MAX_TREE - sum(member.size for member in places.values())
    for place, member in modules.items():
        left -= member.size
        if member.size > MAX_SOURCE or left < 0 or len(places) + len(found) >= MAX_PLACES:
            break
        found[place] = member
    return found


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
