"""What a suite's owner states beside it, and the command line over it."""

import pytest

from autograder.errors import HomeworkError
from autograder.suites import settings
from autograder.suites.settings import MODULE_VARIABLE, TESTS_VARIABLE, Settings, settings_of


@pytest.fixture(autouse=True)
def no_options(monkeypatch):
    monkeypatch.delenv(MODULE_VARIABLE, raising=False)
    monkeypatch.delenv(TESTS_VARIABLE, raising=False)


@pytest.fixture
def stated(tmp_path):
    """Return a function that reads a suite's file of this text."""

    def of(text):
        (tmp_path / "suite.yml").write_text(text)
        return settings_of(tmp_path)

    return of


def test_nothing_stated_is_everything_usual(tmp_path, stated):
    usual = Settings((), (), None, False, 0.0, "apart", {}, False)
    assert settings_of(tmp_path) == usual
    assert stated("") == usual
    assert usual.seconds == 60


def test_every_line_of_the_file_is_read(stated):
    found = stated(
        "module: [hw, layers]\ngiven: util.py\npoints: 20\nparametrized: shared\n"
        "timeout: 2.5\ntests: together\n"
    )
    assert (found.module, found.given) == (("hw", "layers"), ("util.py",))
    assert (found.points, found.shared, found.seconds, found.way) == (20, True, 2.5, "together")


def test_tests_have_ways_of_their_own_and_the_others_run_apart(stated):
    found = stated("tests:\n  test_a: together\n  'test_b[1]': together\n  test_b: apart\n")
    ways = {case: found.way_of(case) for case in ("test_a", "test_a[2]", "test_b[1]", "test_b[2]")}
    assert ways == {
        "test_a": "together",
        "test_a[2]": "together",
        "test_b[1]": "together",
        "test_b[2]": "apart",
    }
    assert found.way_of("other") == "apart"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- x", "has to hold lines of the form"),
        ("a: [", "is no YAML file"),
        ("point: 3", "states 'point', which means nothing"),
        ("tests: beside", "states 'tests' wrongly"),
        ("tests: {test_a: x}", "states 'tests' wrongly"),
        ("tests: {}", "states 'tests' wrongly"),
        ("parametrized: all", "states 'parametrized' wrongly"),
        ("points: -1", "states 'points' wrongly"),
        ("points: many", "states 'points' wrongly"),
        ("points: true", "states 'points' wrongly"),
        ("points: .nan", "states 'points' wrongly"),
        ("points: 1000000000", "states 'points' wrongly"),
        ("timeout: -0.5", "states 'timeout' wrongly"),
        ("module: 3", "states 'module' wrongly"),
        ("module: [3]", "states 'module' wrongly"),
        ("given: {a: b}", "states 'given' wrongly"),
    ],
)
def test_what_makes_no_sense_is_refused(stated, text, said):
    with pytest.raises(HomeworkError, match=said):
        stated(text)


def test_word_that_is_nearly_known_is_asked_about(stated):
    with pytest.raises(HomeworkError) as refused:
        stated("point: 3")
    assert refused.value.tip == "did you mean 'points'?"
    with pytest.raises(HomeworkError) as refused:
        stated("zzz: 3")
    assert "it can state" in refused.value.tip


@pytest.mark.parametrize(
    ("text", "points"), [("points: 0", 0.0), ("points: 2.5", 2.5), ("points:", None)]
)
def test_points_are_a_number_or_not_stated(stated, text, points):
    assert stated(text).points == points


def test_no_seconds_are_the_usual_ones(stated):
    assert stated("timeout: 0").seconds == 60
    assert stated("timeout:").seconds == 60


def test_module_of_the_command_line_goes_before_the_file_s(stated, monkeypatch):
    monkeypatch.setenv(MODULE_VARIABLE, "a, b.c")
    assert stated("module: hw").module == ("a", "b.c")


@pytest.mark.parametrize(
    ("word", "way", "only_apart"),
    [("recorded", "together", False), ("apart", "together", True), ("together", "together", False)],
)
def test_tests_of_the_command_line_say_how_all_run(stated, monkeypatch, word, way, only_apart):
    monkeypatch.setenv(TESTS_VARIABLE, word)
    found = stated("tests: {test_a: together}")
    assert (found.way_of("test_a"), found.only_apart) == (way, only_apart)
    assert found.way_of("test_b") == ("together" if word == "together" else "apart")


def test_words_of_the_command_line_are_said_as_they_were(monkeypatch):
    assert settings.words_given() == []
    assert settings.suite_options_given() == ()
    monkeypatch.setenv(TESTS_VARIABLE, "together")
    assert settings.words_given() == ["--tests", "together"]
    assert settings.suite_options_given() == ("", "together")
    monkeypatch.setenv(MODULE_VARIABLE, "hw")
    assert settings.words_given() == ["--module", "hw", "--tests", "together"]
    assert settings.suite_options_given() == ("hw", "together")
