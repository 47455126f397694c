import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import ACTIVE, HOSTILE

from autograder.renderers.text import few_lines, one_line, printable
from autograder.results.amounts import points


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        pytest.param("\x1b", r"\x1b", id="escape"),
        pytest.param("\x00", r"\x00", id="NUL"),
        pytest.param("\x7f", r"\x7f", id="delete"),
        pytest.param("\x9b", r"\x9b", id="8-bit CSI"),
        pytest.param("\r", r"\r", id="carriage return"),
        pytest.param("\u202e", r"\u202e", id="right-to-left override"),
        pytest.param("\u2067", r"\u2067", id="isolate"),
        pytest.param("\u200f", r"\u200f", id="right-to-left mark"),
        pytest.param("\u061c", r"\u061c", id="arabic letter mark"),
        pytest.param("\u2028", r"\u2028", id="line separator"),
        pytest.param("\U000e0041", r"\U000e0041", id="tag character"),
        pytest.param("\ud800", "\ufffd", id="lone surrogate"),
    ],
)
def test_active_characters_are_written_out(character, shown):
    assert printable(f"a{character}b") == f"a{shown}b"


def test_ordinary_text_stays_as_it_is():
    text = "h @ w.T\n\tß → 你好 שלום 👩‍🔬\n"
    assert printable(text) == text


def test_windows_line_ends_are_line_ends():
    assert printable("a\r\nb") == "a\nb"


@settings(deadline=None)  # the machine may be busy
@given(st.text(st.characters(codec=None) | st.sampled_from(ACTIVE)), st.integers(100, 300))
def test_any_text_becomes_inert_and_short(text, limit):
    shown = printable(text, limit=limit)
    assert not set(ACTIVE) & set(shown)
    assert len(shown) <= limit
    shown.encode("utf-8")
    assert printable(shown, limit=limit) == shown


def test_long_text_is_cut_in_the_middle_and_says_by_how_much():
    shown = printable("a" * 500_000 + "z" * 500_000, limit=148)
    assert shown == "a" * 50 + "\n… 999,900 characters left out …\n" + "z" * 50


def test_written_out_text_too_keeps_to_the_limit():
    shown = printable("\x1b" * 100, limit=148)
    assert len(shown) <= 148
    assert "76 characters left out" in shown


def test_a_limit_that_leaves_no_room_is_refused():
    with pytest.raises(ValueError, match="at least 100"):
        printable("text", limit=10)


def test_one_line_has_no_line_breaks_and_an_end():
    shown = one_line("two\n\tlines \x1b " * 1_000_000, limit=40)
    assert shown == "two lines \\x1b two lines \\x1b two lines…"


def test_one_line_is_inert():
    assert not set(ACTIVE) & set(one_line(HOSTILE))


def test_few_lines_keeps_both_ends():
    text = "\n".join(str(number) for number in range(100))
    assert few_lines(text, 5).split("\n") == ["0", "1", "… 96 lines left out …", "98", "99"]
    assert few_lines("a\nb", 2) == "a\nb"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (3.0, "3"),
        (2.5, "2.5"),
        (1 / 3, "0.33"),
        (10, "10"),
        (0.0, "0"),
        (-0.001, "0"),
        (-1.0, "-1"),
    ],
)
def test_points_are_written_as_a_person_would(number, shown):
    assert points(number) == shown


def test_points_never_fail():
    assert points(math.nan) == "nan"
