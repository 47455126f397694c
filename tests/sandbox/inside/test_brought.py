"""What a homework brings for student code works before any runs, or says where it fails."""

import sys

import pytest

from autograder.sandbox.inside import brought, libraries

FAILS = "def install(library):\n    1 / 0\n"


@pytest.fixture
def bring(tmp_path):
    """Bring a module of this source, and return what changes the library json."""

    def run(source, place="slow:install", library="json"):
        (tmp_path / "slow.py").write_text(source)
        brought.bring(str(tmp_path), brought.modules_of({library: place}))
        return brought.patches({library: place})

    yield run
    for name in [name for name in sys.modules if name.partition(".")[0] == brought.PACKAGE]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("source", "place", "says"),
    [
        ("x = (\n", "slow:install", r"slow\.py, line 1: SyntaxError: '\(' was never closed"),
        ("\n1 / 0\n", "slow:install", r"slow\.py, line 2: ZeroDivisionError"),
        ("import sys\nsys.exit()\n", "slow:install", r"slow\.py, line 2: SystemExit"),
        ("from . import table\n", "slow:install", r"there is no table\.py beside the rubric"),
        (FAILS, "slo:install", r"there is no slo\.py beside the rubric"),
        (FAILS, "slow:instal", r"slow\.py has no function instal$"),
        (FAILS, "slow", r"slow\.py has no function \(none is named\)"),
    ],
    ids=["syntax", "error", "exit", "missing", "other file", "other function", "no function"],
)
def test_what_is_brought_and_fails_is_named_with_its_line(bring, source, place, says):
    with pytest.raises(brought.Broken, match=says):
        bring(source, place)


def test_stand_in_that_fails_is_named_with_its_line(bring):
    patches = bring(FAILS)
    with pytest.raises(brought.Broken, match=r"slow\.py, line 2: ZeroDivisionError"):
        patches["json"](sys)


def test_modules_of_the_harness_are_named_whole(tmp_path):
    place = "autograder.sandbox.standins.gabor:install"
    brought.bring(str(tmp_path), brought.modules_of({"json": place}))
    assert callable(brought.patches({"json": place})["json"])
    with pytest.raises(brought.Broken, match=r"gabor\.py has no function instal$"):
        brought.patches({"json": place[:-1]})
    with pytest.raises(brought.Broken, match=r"there is no autograder\.sandbox\.nothing"):
        brought.bring(str(tmp_path), ["autograder.sandbox.nothing"])


def test_stand_in_of_a_library_that_is_not_here_waits_for_nobody(bring):
    assert bring(FAILS, library="no_such_library.part") == {}


def test_library_that_cannot_be_imported_says_why(tmp_path, monkeypatch):
    (tmp_path / "damaged_library.py").write_text("raise RuntimeError('built for another one')\n")
    monkeypatch.syspath_prepend(tmp_path)
    (failed,) = libraries.warm(["damaged_library"])
    assert failed == "damaged_library (RuntimeError: built for another one)"
