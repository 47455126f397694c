"""Drawing equally many random samples of each digit."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import as_array, describe_returned
from autograder.oracles.class_counts import why_unbalanced
from autograder.oracles.returned import require_rows_first
from autograder.results.cause import Cause
from autograder.rubrics.ese546_hw1_problem1.causes import NUM_IGNORED
from autograder.rubrics.ese546_hw1_problem1.svm_data import Floats, Labels, Note

#: Rows of each digit to draw from: the homework asks for 1,000 of them.
_PER_CLASS = 1_100


def numbered_rows(rng: np.random.Generator) -> tuple[Floats, Labels]:
    """Make 11,000 rows that cannot be mixed up: the first column is the row's number."""
    y = rng.permutation(np.repeat(np.arange(10), _PER_CLASS)).astype(np.int64)
    x = rng.random((len(y), 196))
    x[:, 0] = np.arange(len(y))
    return x, y


def drawn(student: Any, x: Floats, y: Labels, *num: int) -> tuple[Floats, Labels]:
    """Call ``subsample`` and return the two arrays it gives.

    Raises
    ------
    Wrong
        If it does not give two arrays.
    """
    pair = student.subsample(x, y, *num)
    if not isinstance(pair, list) or len(pair) != 2:
        raise Wrong(
            "subsample(x, y, num) does not return two values",
            expected="x, y",
            found=describe_returned(pair),
            next_step="End it with 'return x, y'.",
        )
    require_rows_first(pair, ["x", "y"], what="subsample(x, y, num)")
    rows = as_array(pair[0], what="x of subsample", shape=(None, x.shape[1]))
    labels = as_array(pair[1], what="y of subsample", kind="int").reshape(-1).astype(np.int64)
    return rows, labels


def ignored_num(student: Any, rng: np.random.Generator) -> Cause | None:
    """Return a cause if ``subsample`` gives as many samples whatever ``num`` is."""
    x, y = numbered_rows(rng)
    try:
        sizes = {len(drawn(student, x, y, num)[0]) for num in (1_000, 200)}
    except Wrong:
        return None
    if len(sizes) != 1:
        return None
    return NUM_IGNORED.of(size=sizes.pop())


def assert_counts(student: Any, rng: np.random.Generator) -> None:
    """Check that ``subsample`` gives num // 10 samples of each digit.

    Raises
    ------
    Wrong
        If it gives other numbers of them.
    """
    x, y = numbered_rows(rng)
    for num in ((), (1_000,), (200,)):
        _, labels = drawn(student, x, y, *num)
        wanted = (num[0] if num else 10_000) // 10
        known = labels[(labels >= 0) & (labels <= 9)]
        counts = np.bincount(known, minlength=10)
        if len(known) == len(labels) and np.all(counts == wanted):
            continue
        cause = ignored_num(student, rng)
        raise Wrong(
            "subsample does not draw num // 10 samples of each digit",
            expected=f"{wanted:,} of each digit with {f'num={num[0]}' if num else 'num left out'}",
            found=f"{', '.join(map(str, counts))} of the digits 0 to 9",
            cause=cause or why_unbalanced(labels, wanted, np.full(10, _PER_CLASS)) or "",
            next_step="Use the argument: n = num // 10, then n samples where the label is k, "
            "for each k. gabor_filter will ask for 1,000."
            if cause
            else "For each digit k draw num // 10 of the rows where y is k.",
        )


def assert_own_labels(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check that ``subsample`` gives random rows of x, none twice, beside their labels.

    Raises
    ------
    Wrong
        If a row is none of x, comes twice or has another's label, or if always the
        first rows are taken.
    """
    x, y = numbered_rows(rng)
    rows, labels = drawn(student, x, y, 1_000)
    numbers = rows[:, 0].astype(np.int64)
    known = (numbers >= 0) & (numbers < len(y))
    same = np.zeros(len(rows), dtype=bool)
    same[known] = np.all(np.isclose(rows[known], x[numbers[known]]), axis=1)
    problems = {
        "rows that are not rows of x": int(np.sum(~same)),
        "rows that come twice": len(numbers) - len(set(numbers.tolist())),
        "labels that belong to another row": int(np.sum(y[numbers[same]] != labels[same]))
        if len(labels) == len(rows)
        else len(rows),
    }
    for what, count in problems.items():
        if count:
            raise Wrong(
                f"subsample returns {what}",
                expected="different rows of x, each beside its own label",
                found=f"{count:,} such of {len(rows):,}",
                next_step="Draw indices without replacement, and take x[index] and y[index] "
                "with the same index.",
            )
    _assert_random(student, x, y, set(numbers.tolist()), note)


def _assert_random(student: Any, x: Floats, y: Labels, first: set[int], note: Note) -> None:
    per_class = len(first) // 10
    start = {int(i) for k in range(10) for i in np.flatnonzero(y == k)[:per_class]}
    if first == start:
        raise Wrong(
            "subsample takes the first samples of each digit, not random ones",
            expected="random samples",
            found=f"the first {per_class} of each digit",
            next_step="Draw them with np.random.choice(…, replace=False) or random.sample.",
            earned=0.5,
        )
    again, _ = drawn(student, x, y, 1_000)
    if set(again[:, 0].astype(np.int64).tolist()) == first:
        note("subsample draws the same samples every time: it sets the seed itself.")
