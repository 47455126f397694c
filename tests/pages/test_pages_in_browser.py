"""Each page in a real browser, on a phone and on a desk: it fits, and everybody can use it."""

import random
import struct
import textwrap
import zlib
from dataclasses import replace

import pytest
from browsing import hard_to_use, needs_chromium, width_of
from classroom_tools import graded_class
from report_samples import make_hostile_report, make_report

from autograder.authoring import page as validation_page
from autograder.authoring.findings import CAUSES, MUTANTS, Stage, Trial, Validation
from autograder.classroom import outputs, similarity, similarity_page
from autograder.renderers import html
from autograder.results.pictures import Picture
from autograder.submitted import tokens

pytestmark = needs_chromium


def drawn(width, height):
    """Return a gray picture as a PNG."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height)),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(content)) + name + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    ]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def report(folder):
    """Write the report of a submission with every outcome, and a wide figure."""
    wide = Picture(drawn(2_000, 40), "Loss of each mini-batch")
    html.write(replace(make_report(), figures=(wide,)), folder / "page.html")
    return folder / "page.html"


def staffs_report(folder):
    """Write the same as the staff reads it."""
    html.write(make_report(), folder / "page.html", audience="ta")
    return folder / "page.html"


def hostile_report(folder):
    """Write a report in which every text is hostile."""
    html.write(make_hostile_report(), folder / "page.html", audience="ta")
    return folder / "page.html"


def course(folder):
    """Write the page of a class."""
    with graded_class(folder, ["ada", "bob"]) as store:
        outputs.write_decided(folder, store, {"ada", "bob"})
    return folder / "index.html"


def validation(folder):
    """Write what was found out about a rubric that has a hole."""
    trials = [
        Trial("predict: x @ w + b → x @ w", ok=True, part="1", says="loses 2 points"),
        Trial("predict: b → 0 " + "and_so_on_" * 30, ok=False, part="1",
              says="keeps every point of 1", detail="-    return x @ w + b\n" + "+" * 200),
    ]  # fmt: skip
    stages = (
        Stage(MUTANTS, trials, 1.5, excused={"fit: 1 → 2": "the same"}),
        Stage(CAUSES, trials[:1], 0.5),
    )
    validation_page.write(Validation("line_fit", "Fit a line", stages), folder / "page.html")
    return folder / "page.html"


def similar(folder):
    """Write the pairs of a class in which two have the same code."""
    lines = random.Random(1).choices(["x = x + 1", "while y: x = y.pop()", "z = [x, y]"], k=40)
    code = "def own(x, y):\n" + textwrap.indent("\n".join(lines), "    ") + "  # " + "wide" * 50
    found = similarity.compare(dict.fromkeys("ab", tokens.of_text(code)), tokens.of_text(""))
    page = folder / "similarity.html"
    page.write_text(similarity_page.render("HW", found, {"a": "Ada", "b": "Bob"}))
    return page


@pytest.mark.parametrize(
    "make", [report, staffs_report, hostile_report, course, validation, similar]
)
def test_page_is_no_wider_than_its_window_and_has_labels_and_contrast(opened, tmp_path, make):
    page = opened(make(tmp_path).as_uri(), 390)
    for each in page.locator("details").all():
        each.evaluate("each => { each.open = true; }")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert width_of(page) <= width
        assert hard_to_use(page) == {}


def test_first_screen_of_a_phone_lists_mistakes_and_leads_to_them(opened, tmp_path):
    page = opened(report(tmp_path).as_uri(), 390)
    first = page.get_by_role("navigation", name="What to fix").get_by_role("link").first
    assert first.bounding_box()["y"] < 800
    first.click()
    place = page.url.partition("#")[2]
    assert 0 <= page.locator(f"#{place}").bounding_box()["y"] < 800


def test_pages_of_a_class_lead_from_one_to_the_other(opened, tmp_path):
    page = opened(course(tmp_path).as_uri())
    page.get_by_role("table").last.get_by_role("link", name="Bob").click()
    page.get_by_role("heading", name="Homework").wait_for()
    assert page.url.endswith("/results/bob.html")


def test_hole_of_a_rubric_is_a_heading_with_its_diff(opened, tmp_path):
    page = opened(validation(tmp_path).as_uri())
    page.get_by_role("heading", name="predict: b → 0").wait_for()
    assert "return x @ w + b" in page.locator("pre").inner_text()


def test_shared_code_opens_with_its_marks(opened, tmp_path):
    page = opened(similar(tmp_path).as_uri())
    page.get_by_text("2 submissions").click()
    assert page.locator("mark").first.is_visible()
