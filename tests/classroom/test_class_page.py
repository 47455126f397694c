"""The class page in a real browser: sort, search, open a row; and nothing hostile runs."""

import contextlib
import dataclasses
import re

import pytest
from browsing import needs_chromium, width_of
from report_samples import HOSTILE, make_hostile_report, make_report

from autograder.classroom import outputs
from autograder.classroom.entries import Entry, Person
from autograder.classroom.jobs import Graded, State
from autograder.classroom.store import Store

EVIL = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
COUNT = 2_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A class of 2,000, with hostile names and messages among them."""
    folder = tmp_path_factory.mktemp("class")
    names = ["Zoë Last", EVIL, HOSTILE, *(f"Student {n}" for n in range(3, COUNT))]
    base = make_report()
    with contextlib.closing(Store(folder)) as store:
        store.describe({"homework": "x", "title": EVIL, "seed": "1"})
        store._connection.execute("PRAGMA synchronous = OFF")
        for number, name in enumerate(names):
            # Few checks: what is tried here is many rows.
            report = dataclasses.replace(base, results=base.results[number % 3 : 5])
            report = make_hostile_report() if number == 2 else report
            entry = Entry(f"submission_{number}", (folder,), (Person(name, sid=f"{number:05}"),))
            store.save(entry, "", "", Graded(entry.id, State.GRADED, report))
        outputs.write_decided(folder, store, {"submission_0"})
    return folder


def test_page_loads_nothing_and_lets_no_other_script_run(folder):
    text = (folder / "index.html").read_text()
    assert len(re.findall(r"<script", text)) == 1
    assert "<img" not in text
    assert not re.search(r"(src|href)=\"(?!results/|gradebook)", text)
    assert "default-src 'none'" in text


def test_page_of_2000_stays_small(folder):
    # Each of them needs a person here, too, which is a row and a link more.
    assert (folder / "index.html").stat().st_size < 650_000


@pytest.fixture(scope="module")
def page(chromium, folder):
    page = chromium.new_page()
    page.goto((folder / "index.html").as_uri())
    yield page
    page.close()


def everybody(page):
    """Return the rows that are shown, in their order."""
    return page.locator("#everybody tbody tr:visible")


def search(page, words):
    """Type into the search box; return what is said of how many are shown."""
    page.get_by_role("searchbox").fill(words)
    return page.locator("#shown").text_content()


@needs_chromium
def test_hostile_names_are_read_and_not_run(page):
    assert page.title().startswith("<script>")
    assert page.locator("img").count() == 0
    assert search(page, "onerror") == "1 of 2,000"


@needs_chromium
def test_scores_sort_as_numbers_both_ways(page):
    search(page, "")
    page.get_by_role("button", name="Score").click()
    cells = "cells => cells.map(cell => Number.parseFloat(cell.textContent))"
    scores = page.locator("#everybody td:nth-child(6)").evaluate_all(cells)
    assert scores == sorted(scores)
    page.get_by_role("button", name="Score").click()
    highest = page.locator("#everybody td:nth-child(6)").first.text_content()
    assert float(highest.split()[0]) == max(scores)


@needs_chromium
def test_names_sort_with_numbers_in_their_order(page):
    search(page, "student")
    page.get_by_role("button", name="Name").click()
    names = [everybody(page).nth(place).locator("td").first.inner_text() for place in range(3)]
    assert names == ["Student 3", "Student 4", "Student 5"]


@needs_chromium
def test_search_finds_every_word_anywhere(page):
    assert search(page, "zoë 00000") == "1 of 2,000"
    assert everybody(page).locator("td").first.inner_text() == "Zoë Last"
    assert search(page, "nobody") == "0 of 2,000"
    assert search(page, "") == "2,000 of 2,000"


@needs_chromium
def test_row_opens_the_submissions_page(page):
    search(page, "zoë")
    everybody(page).locator("td").nth(6).click()
    page.wait_for_url("**/results/submission_0.html")
    assert "points" in page.title()
    page.go_back()


OVERLAPS = """
Array.from(document.querySelectorAll('.histogram div')).map(bar => {
  const range = document.createRange();
  range.selectNodeContents(bar.querySelector('span'));
  return range.getBoundingClientRect();
}).filter((box, n, all) => n && box.left < all[n - 1].right).length
"""


COUNTS_IN_LINES = """
Math.max(...Array.from(document.querySelectorAll('.histogram div')).map(bar => {
  bar.firstChild.textContent = '2000';
  const range = document.createRange();
  range.selectNodeContents(bar.firstChild);
  return range.getClientRects().length;
}))
"""


@needs_chromium
@pytest.mark.parametrize("width", [390, 1280])
def test_page_fits_its_window_and_no_label_lies_on_another(opened, folder, width):
    page = opened((folder / "index.html").as_uri(), width)
    assert width_of(page) <= width
    assert page.evaluate(OVERLAPS) == 0
    assert page.evaluate(COUNTS_IN_LINES) == 1
