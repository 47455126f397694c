import re
from pathlib import Path

import pytest

ATTACKS = sorted((Path(__file__).parent / "attacks").rglob("*.py"))
#: What an attack prints when it got through.
GOT_THROUGH = re.compile("STOLEN|ATTACHED|IMPORTED|REACHED|POISONED|LEFT|SEED")


#: What multiplies where edits of the code are tried, too.
MULTIPLYING = [path for path in ATTACKS if path.parent.name in ("bombs", "staying")]
#: These with edits in each change, and all with ``-m slow``: a grading takes seconds more.
TRIED_WITH_EDITS = ("daemon", "deleted_files", "fork", "memory", "shared_memory", "sleep")


def named(paths):
    return {"argvalues": paths, "ids": [f"{path.parent.name}-{path.stem}" for path in paths]}


def earns(source):
    """Return what an attack says it earns: all but the attacked check, unless it says so."""
    found = re.search(r"^# earns: (\d)", source, re.MULTILINE)
    return int(found[1]) if found else 3


def attack(field, path, *, edits):
    source = path.read_text(encoding="utf-8")
    field.put(source)
    graded = field.grade(repair=edits)
    assert graded.code == 0
    assert graded.results["score"] == earns(source)
    assert graded.scores["1.2"] == 0
    assert not GOT_THROUGH.search(graded.shown)


@pytest.mark.parametrize("path", **named(ATTACKS))
def test_an_attack_earns_nothing_sees_nothing_and_breaks_nothing(field, path):
    attack(field, path, edits=path in MULTIPLYING and path.stem in TRIED_WITH_EDITS)


@pytest.mark.slow
@pytest.mark.parametrize("path", **named(MULTIPLYING))
def test_an_attack_breaks_nothing_where_edits_are_tried(field, path):
    attack(field, path, edits=True)


def test_an_honest_submission_earns_what_can_be_known(field):
    field.put("def attacked(x): return x")
    assert field.grade().scores == {"1.1": 1, "1.2": 0, "1.3": 1, "1.4": 1}


def test_the_range_would_notice_who_knows_the_secret(field):
    factor = 1 + int(field.secret.removeprefix("SECRET-"), 16) / 2**32
    field.put(f"def attacked(x): return {factor!r} * x")
    assert field.grade().scores["1.2"] == 1
