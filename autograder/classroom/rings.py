"""Finds who handed in the same, or nearly: groups, however many they are.

What a class has in common explains a passage, and never a whole file.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

#: Of all fingerprints that either of two has, the part that both must have.
NEARLY = 0.9


def rings(prints: Mapping[str, set[int]]) -> list[tuple[str, ...]]:
    """Return groups of submissions, each nearly identical to another one of its group.

    Parameters
    ----------
    prints : mapping of str to set of int
        By submission: fingerprints of what was written beyond the skeleton.
    """
    leader = {identity: identity for identity in prints}

    def lead(identity: str) -> str:
        while leader[identity] != identity:
            leader[identity] = leader[leader[identity]]
            identity = leader[identity]
        return identity

    for first, second in _candidates(prints):
        one, other = lead(first), lead(second)
        if one != other and similarity(prints[first], prints[second]) >= NEARLY:
            leader[max(one, other)] = min(one, other)
    groups: dict[str, list[str]] = defaultdict(list)
    for identity in sorted(prints):
        groups[lead(identity)].append(identity)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def similarity(one: set[int], other: set[int]) -> float:
    """Return the part, 0 to 1, that both have of what either has."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _candidates(prints: Mapping[str, set[int]]) -> Iterator[tuple[str, str]]:
    """Yield every pair that can be nearly identical, and few others.

    Two such sets differ in a tenth at most: of the rarest tenth of either, in whatever order
    all agree on, one at least is in both.
    """
    counts = Counter(value for each in prints.values() for value in each)
    seen: dict[int, list[str]] = defaultdict(list)
    for identity, values in prints.items():
        rarest = sorted(values, key=lambda value: (counts[value], value))
        few = rarest[: len(rarest) - math.ceil(round(NEARLY * len(rarest), 6)) + 1]
        yield from {(other, identity): None for value in few for other in seen[value]}
        for value in few:
            seen[value].append(identity)
