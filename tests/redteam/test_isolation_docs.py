import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "docs" / "isolation.md").read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
ATTACKS = sorted(set(re.findall(r"`(attacks/\w+/\w+)`", TEXT)))


@pytest.mark.parametrize(("path", "name"), TESTS, ids=[name for _, name in TESTS])
def test_every_test_that_a_promise_names_exists(path, name):
    assert f"def {name}(" in (PROJECT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_that_a_promise_names_exists(attack):
    assert (Path(__file__).parent / f"{attack}.py").is_file()


def test_every_promise_names_what_holds_it():
    promises = re.split(r"^\*\*\d\. ", TEXT.partition("## Layers")[0], flags=re.MULTILINE)[1:]
    assert len(promises) == 7
    assert all("`tests/" in promise and "`attacks/" in promise for promise in promises)


def test_every_family_of_attacks_holds_a_promise():
    families = {
        path.name for path in (Path(__file__).parent / "attacks").iterdir() if path.is_dir()
    }
    named = {attack.split("/")[1] for attack in ATTACKS}
    assert families - {"detecting", "__pycache__"} <= named
