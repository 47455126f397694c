"""Figures stand beside the check that made them, whatever their titles say."""

import base64
import struct
from dataclasses import replace

import pytest

from autograder.renderers import html
from autograder.results.pictures import Picture
from autograder.results.report import CheckResult, Outcome, Report

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 640, 480, 8, 2, 0, 0, 0)
CHECK = CheckResult("plots", "1.1", "1", "It plots", 1, 1, Outcome.PASSED)


def page(shown=(), figures=(), **changes):
    check = replace(CHECK, shown=tuple(shown), **changes)
    return html.render(Report("tiny", "Tiny", "ada", (check,), figures=tuple(figures)))


@pytest.mark.parametrize(
    "where",
    [
        lambda picture: page(shown=[picture]),
        lambda picture: page(shown=[picture], outcome=Outcome.WRONG, score=0),
        lambda picture: page(figures=[picture]),
    ],
    ids=["passed", "wrong", "outside the checks"],
)
def test_picture_is_part_of_the_page(where):
    text = where(Picture(PNG * 1000, "Loss"))
    assert f"data:image/png;base64,{base64.b64encode(PNG * 1000).decode()}" in text
    assert 'width="640" height="480"' in text
    assert "<bdi>Loss</bdi>" in text


def test_caption_is_text_and_nothing_else():
    text = page(shown=[Picture(PNG, '"><script>alert(1)</script>\x1b[2J\u202e')])
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_page_without_figures_has_no_section_for_them():
    assert "<h2>Figures</h2>" not in page()
    assert "<figure>" not in page()
