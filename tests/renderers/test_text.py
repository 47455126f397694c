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
        pytest.param("\udfff", "\ufffd", id="last surrogate"),
        pytest.param("\xad", r"\xad", id="soft hyphen"),
        pytest.param("\ufffb", r"\ufffb", id="last below the tags"),
        pytest.param("\U000e0000", r"\U000e0000", id="first tag"),
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


def test_text_that_fits_until_it_is_written_out_is_cut():
    assert printable("\x1b" + "x" * 96, limit=100) == "\\x1b" + "x" * 96
    assert "left out" in printable("\x1b" + "x" * 97, limit=100)


def test_a_limit_that_leaves_no_room_is_refused():
    with pytest.raises(ValueError, match="at least 100"):
        printable("text", limit=10)


def test_one_line_has_no_line_breaks_and_an_end():
    shown = one_line("two\n\tlines \x1b " * 1_000_000, limit=40)
    assert shown == "two lines \\x1b two lines \\x1b two lines…"


def test_one_line_is_inert():
    assert not set(ACTIVE) & set(one_line(HOSTILE))


@pytest.mark.parametrize(
    "cut", [lambda text: printable(text, limit=100), lambda text: one_line(text, limit=100)]
)
def test_what_just_fits_stays_whole(cut):
    assert cut("x" * 100) == "x" * 100
    assert len(cut("x" * 101)) <= 100
    assert "…" in cut("x" * 101)


def test_least_limit_is_taken_and_one_less_is_not():
    assert printable("x", limit=100) == "x"
    with pytest.raises(ValueError, match="not 99"):
        printable("x", limit=99)


def test_usual_limits_are_four_thousand_characters_and_two_hundred():
    assert len(printable("x" * 4_000)) == 4_000
    assert "left out" in printable("x" * 4_001)
    assert one_line("x" * 200) == "x" * 200
    assert one_line("x" * 201) == "x" * 199 + "…"


@pytest.mark.parametrize(
    ("count", "most", "shown"),
    [
        (3, 3, ["0", "1", "2"]),
        (4, 3, ["0", "… 2 lines left out …", "3"]),
        (4, 2, ["0", "… 3 lines left out …"]),
        (5, 4, ["0", "1", "… 2 lines left out …", "4"]),
    ],
)
def test_few_lines_are_no_more_than_asked_for(count, most, shown):
    assert few_lines("\n".join(map(str, range(count))), most).split("\n") == shown


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
