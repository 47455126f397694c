"""Finds submissions that share more than the skeleton, and the class, explain.

Fingerprints by winnowing, as of Schleimer, Wilkerson and Aiken (2003), are copydetect's:
names, comments and layout do not count. What many in the class have is no sign of
anything, as in MOSS: there are few ways to write a matrix product. That holds for passages:
who handed in the same file is a group, however many they are. What students wrote is taken
apart elsewhere (:mod:`autograder.submitted.tokens`): here are letters to count.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from autograder.classroom import fingerprints, rings
from autograder.errors import UsageError
from autograder.submitted.tokens import LIBRARY, Tokens

#: copydetect's own: matches under 25 characters are noise, and 29 in a row are found surely.
_NOISE, _WINDOW = 25, 5
#: A passage that more than this share of the class has, and never fewer than this many.
_COMMON_SHARE, _COMMON_COUNT = 0.1, 4
#: A pair is worth a look if it shares this part of what either wrote alone, and so much.
_SHARE, _CHARACTERS = 0.5, 200
MOST_PAIRS = 100
#: Of a group, how many are shown beside the first.
_MOST_SHOWN = 10


@dataclass(frozen=True)
class Passage:
    """A stretch of source text; ``shared`` if the other one of the pair has it, too."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Pair:
    """Two submissions that share much.

    Attributes
    ----------
    ids : tuple of str
        Whose they are.
    shares : tuple of float
        The part, 0 to 1, of what each wrote beyond skeleton and class that the other has.
    texts : tuple of tuple of Passage
        Both sources, whole, in passages.
    """

    ids: tuple[str, str]
    shares: tuple[float, float]
    texts: tuple[tuple[Passage, ...], tuple[Passage, ...]]


@dataclass(frozen=True)
class Group:
    """Submissions that are the same, or nearly: each with the first of them beside it."""

    ids: tuple[str, ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Similar:
    """What was found: groups, and pairs that are in no group together."""

    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...]

    @property
    def count(self) -> int:
        """How many groups and pairs there are to look at."""
        return len(self.groups) + len(self.pairs)


def compare(sources: Mapping[str, Tokens], skeleton: Tokens | None) -> Similar:
    """Return what is worth a look: all groups, and at most 100 pairs, the most similar first.

    Parameters
    ----------
    sources : mapping of str to Tokens
        By submission: Python source.
    skeleton : Tokens or None
        What everybody started from.

    Raises
    ------
    UsageError
        If copydetect is not installed.
    """
    prints = {identity: _fingerprint(tokens) for identity, tokens in sources.items()}
    if skeleton is not None:
        given = _fingerprint(skeleton).hashes
        for each in prints.values():
            _take_out(each, given)
    lines = set(_lines(skeleton.text)) if skeleton is not None else set()
    written = {identity: _written(each, lines) for identity, each in prints.items()}
    groups = rings.rings({identity: own for identity, own in written.items() if own})
    shown = [Group(group, tuple(_with_the_first(group, prints))) for group in groups]
    together = {identity: group[0] for group in groups for identity in group}
    # A group has written its file once: it makes none of its own passages common.
    alone = [each for who, each in prints.items() if together.get(who, who) == who]
    known = _common(alone)
    for each in prints.values():
        _take_out(each, known)
    found = [
        pair
        for first, second in _candidates(prints)
        # Who is in a group stands there; the first of them is compared with the others.
        if together.get(first, first) == first
        and together.get(second, second) == second
        and (pair := _compare(first, second, prints)) is not None
    ]
    found.sort(key=lambda pair: (-max(pair.shares), pair.ids))
    shown.sort(key=lambda group: (-len(group.ids), group.ids))
    return Similar(tuple(shown), tuple(found[:MOST_PAIRS]))


def _with_the_first(group: tuple[str, ...], prints: Mapping[str, Any]) -> Iterator[Pair]:
    first = group[0]
    for other in group[1 : 1 + _MOST_SHOWN]:
        yield _compare(first, other, prints) or _by_lines(first, other, prints)


def _written(found: Any, given: set[str]) -> set[int]:
    """Return fingerprints of what was written beyond the skeleton; none of next to nothing.

    Where the code is too short for fingerprints of its own, its lines are: texts, names and
    comments count there, and two who hand in the same file still are a group.
    """
    if found.token_coverage >= _CHARACTERS:
        return set(found.hashes)
    own = [line for line in _lines(found.raw_code) if line not in given]
    return set(map(hash, own)) if sum(map(len, own)) >= _CHARACTERS else set()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _by_lines(first: str, second: str, prints: Mapping[str, Any]) -> Pair:
    """Return a pair with the lines marked that both have."""
    texts = [prints[each].raw_code.splitlines(keepends=True) for each in (first, second)]
    both = set.intersection(*({line.strip() for line in text} for text in texts))
    one, other = (tuple(Passage(line, line.strip() in both) for line in text) for text in texts)
    shares = [sum(each.shared for each in text) / max(len(text), 1) for text in (one, other)]
    return Pair((first, second), (shares[0], shares[1]), (one, other))


def require_library() -> Any:
    """Return copydetect.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    try:
        import copydetect
    except ImportError as error:
        raise UsageError(
            f"--similarity needs {LIBRARY}, which is not installed",
            tip="pip install 'autograder[similarity]'",
        ) from error
    return copydetect


def _fingerprint(tokens: Tokens) -> Any:
    copydetect = require_library()
    found = copydetect.CodeFingerprint(
        "submission.py", _NOISE, _WINDOW, filter=False, fp=io.StringIO("")
    )
    found.raw_code, found.filtered_code = tokens.text, tokens.kept
    found.offsets = tokens.offsets
    found.hash_idx = fingerprints.of_text(tokens.kept, _NOISE, _WINDOW)
    found.hashes = set(found.hash_idx)
    found.token_coverage = _coverage(found)
    return found


def _take_out(found: Any, known: set[int]) -> None:
    """Take passages out of a fingerprint, and out of what counts as the student's own.

    copydetect's own way to do this keeps some of a passage that comes up several times.
    """
    found.hashes = found.hashes - known
    found.hash_idx = {value: found.hash_idx[value] for value in found.hashes}
    found.token_coverage = _coverage(found)


def _coverage(found: Any) -> float:
    from copydetect.utils import get_token_coverage

    return float(get_token_coverage(found.hash_idx, found.k, len(found.filtered_code)))


def _common(prints: Iterable[Any]) -> set[int]:
    """Return the fingerprints that too many have for them to tell anything."""
    prints = list(prints)
    limit = max(_COMMON_COUNT, _COMMON_SHARE * len(prints))
    counts = Counter(value for each in prints for value in set(each.hashes))
    return {value for value, count in counts.items() if count > limit}


def _candidates(prints: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that have enough in common to be compared at all."""
    owners: dict[int, list[str]] = defaultdict(list)
    for identity, found in prints.items():
        for value in set(found.hashes):
            owners[value].append(identity)
    together: Counter[tuple[str, str]] = Counter()
    for ids in owners.values():
        together.update(combinations(ids, 2))
    # Each fingerprint stands for at most a window of characters and its own length.
    least = _CHARACTERS // (_NOISE + _WINDOW)
    yield from (pair for pair, count in together.items() if count >= least)


def _compare(first: str, second: str, prints: Mapping[str, Any]) -> Pair | None:
    import copydetect

    one, other = prints[first], prints[second]
    overlap, shares, slices = copydetect.compare_files(one, other)
    if overlap < _CHARACTERS or max(shares) < _SHARE:
        return None
    return Pair(
        (first, second),
        (min(float(shares[0]), 1.0), min(float(shares[1]), 1.0)),
        (_passages(one.raw_code, slices[0]), _passages(other.raw_code, slices[1])),
    )


def _passages(text: str, slices: Any) -> tuple[Passage, ...]:
    """Cut a text where the copied slices begin and end."""
    found, at = [], 0
    for start, end in zip(*slices.tolist(), strict=True):
        # Where names were left out is what a student's process said.
        start = min(max(start, at), len(text))
        end = min(max(end, start), len(text))
        found += [Passage(text[at:start], False), Passage(text[start:end], True)]
        at = end
    found.append(Passage(text[at:], False))
    return tuple(each for each in found if each.text)
