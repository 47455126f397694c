"""What is recorded of each test of a suite: how it runs, for how many points, as which number.

``autograder new NAME --from SUITE --reference SOLUTION`` writes it, once, beside the rubric::

    {"tests": {
        "TestNet.test_forward":  {"way": "apart", "points": 3, "number": "1.1"},
        "TestNet.test_gradient": {"way": "together", "points": 2, "number": "1.2", "why": "..."}}}

It is the suite's owner who decides, by this file, and never a submission.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import HomeworkError
from autograder.suites.model import Case, Suite, Way

FILE = "ways.json"
#: How a test is recorded that no way of running it carries.
BY_HAND = "manual"
#: What older records call it.
_FORMERLY = "by hand"
_WAYS = (Way.APART.value, Way.TOGETHER.value, BY_HAND)


@dataclass(frozen=True)
class Entry:
    """What is recorded of one test.

    Attributes
    ----------
    way : str
        ``"apart"``, ``"together"``, or ``"manual"`` where neither gives the verdict of its
        own runner.
    why : str
        Why it does not run apart.
    """

    way: str
    points: float
    number: str = ""
    why: str = ""


def write(entries: Mapping[str, Entry], file: Path) -> None:
    """Write the record, a line for each test."""
    lines = []
    for name, entry in entries.items():
        points = int(entry.points) if entry.points == int(entry.points) else entry.points
        stated: dict[str, Any] = {"way": entry.way, "points": points}
        stated |= {"number": entry.number} if entry.number else {}
        stated |= {"why": entry.why} if entry.why else {}
        words = (json.dumps(each, ensure_ascii=False) for each in (name, stated))
        lines.append("    " + ": ".join(words))
    text = '{\n  "tests": {\n' + ",\n".join(lines) + "\n  }\n}\n"
    file.write_text(text, encoding="utf-8")


def read(file: Path) -> dict[str, Entry]:
    """Return what is recorded of each test, by its id.

    Raises
    ------
    HomeworkError
        If the file is not there, or is no such record.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return {name: _entry(file, name, stated) for name, stated in content["tests"].items()}
    except FileNotFoundError as error:
        raise HomeworkError(
            f"{file} is not there, and the rubric runs its tests by it",
            tip="autograder new NAME --from SUITE --reference SOLUTION writes it",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise HomeworkError(f"{file} is not a record of tests: {why}") from error


def _entry(file: Path, name: str, stated: Any) -> Entry:
    way, points = stated["way"], stated["points"]
    way = BY_HAND if way == _FORMERLY else way
    known = way in _WAYS and type(points) in (int, float) and math.isfinite(points) and points >= 0
    if not known:
        raise HomeworkError(
            f"{file} records {name} wrongly",
            tip=f"its way is one of {', '.join(_WAYS)}, and its points are a number, 0 or more",
        )
    return Entry(way, float(points), str(stated.get("number", "")), str(stated.get("why", "")))


def applied(suite: Suite, entries: Mapping[str, Entry], *, all_together: bool = False) -> Suite:
    """Return a suite whose tests run as they are recorded.

    A test that was added since runs as the suite says, with its own points, and the staff
    sees it; one that is gone is shown, too, and so is one that the suite skips whoever hands in
    what: there is nothing to earn or lose by it.

    Parameters
    ----------
    all_together : bool
        Whether every test runs together this time, ``--tests together``.
    """
    cases = [_recorded(case, entries.get(case.id)) for case in suite.cases]
    there = {case.id for case in cases}
    remarks = [
        f"{case.id} is not in {FILE}: it was never compared with its own runner"
        for case in cases
        if case.id not in entries
    ]
    remarks += [
        f"{name} is in {FILE}, and the suite has no such test" for name in entries
        if name not in there
    ]  # fmt: skip
    ways = {
        case.id: Way.TOGETHER if all_together else _way_of(case, entries.get(case.id), suite)
        for case in cases
    }
    remarks += [f"{c.id} is left out: the suite skips it ({c.skipped})" for c in cases if c.skipped]
    return replace(
        suite,
        cases=[case for case in cases if not case.skipped],
        recorded=ways,
        remarks=[*suite.remarks, *remarks],
    )


def _way_of(case: Case, entry: Entry | None, suite: Suite) -> Way:
    if entry is None:
        return suite.recorded.get(case.id, Way.APART)
    if entry.way == Way.TOGETHER.value or case.apart is None:
        return Way.TOGETHER
    return Way.APART


def _recorded(case: Case, entry: Entry | None) -> Case:
    if entry is None:
        return case
    left = entry.way == BY_HAND and not case.by_hand
    refused = (entry.why or "no way carries it") if left else ""
    return replace(case, points=entry.points, number=entry.number, refused=refused)
