"""The class page in a real browser: sort, search, open a row; and nothing hostile runs."""

import contextlib
import dataclasses
import re

import pytest
from browser import needs_chromium, opened
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
def page(folder):
    with opened((folder / "index.html").as_uri()) as page:
        yield page


def column(page, number, count=3):
    return page.run(
        "Array.from(document.querySelector('#everybody').tBodies[0].rows).filter(r => !r.hidden)"
        f".slice(0, {count}).map(r => r.cells[{number}].innerText.trim())"
    )


def click_heading(page, name):
    page.run(
        "Array.from(document.querySelectorAll('#everybody th button'))"
        f".find(b => b.innerText === '{name}').click()"
    )


def search(page, words):
    """Type into the search box; return what is said of how many are shown."""
    page.run(
        "(() => { const box = document.querySelector('#search');"
        f" box.value = {words!r}; box.dispatchEvent(new Event('input')); }})()"
    )
    return page.run("document.querySelector('#shown').textContent")


@needs_chromium
def test_hostile_names_are_read_and_not_run(page):
    assert page.run("document.title").startswith("<script>")
    assert page.run("document.querySelectorAll('img').length") == 0
    assert search(page, "onerror") == "1 of 2,000"


@needs_chromium
def test_scores_sort_as_numbers_both_ways(page):
    search(page, "")
    click_heading(page, "Score")
    scores = page.run(
        "Array.from(document.querySelectorAll('#everybody td:nth-child(6)'))"
        ".map(cell => Number.parseFloat(cell.textContent))"
    )
    assert scores == sorted(scores)
    click_heading(page, "Score")
    assert page.run(
        "Number.parseFloat(document.querySelector('#everybody td:nth-child(6)').textContent)"
    ) == (max(scores))


@needs_chromium
def test_names_sort_with_numbers_in_their_order(page):
    search(page, "student")
    click_heading(page, "Name")
    assert column(page, 0) == ["Student 3", "Student 4", "Student 5"]


@needs_chromium
def test_search_finds_every_word_anywhere(page):
    assert search(page, "zoë 00000") == "1 of 2,000"
    assert column(page, 0) == ["Zoë Last"]
    assert search(page, "nobody") == "0 of 2,000"
    assert search(page, "") == "2,000 of 2,000"


@needs_chromium
def test_row_opens_the_submissions_page(page, folder):
    search(page, "zoë")
    page.click_and_load(
        "Array.from(document.querySelector('#everybody').tBodies[0].rows)"
        ".find(r => !r.hidden).cells[6].click()"
    )
    assert page.run("location.href").endswith("/results/submission_0.html")
    assert "points" in page.run("document.title")
    page.go((folder / "index.html").as_uri())


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
def test_page_fits_its_window_and_no_label_lies_on_another(page, folder, width):
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.ask("Emulation.setDeviceMetricsOverride", **size)
    page.go((folder / "index.html").as_uri())
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run(OVERLAPS) == 0
    assert page.run(COUNTS_IN_LINES) == 1
