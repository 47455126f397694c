"""Grading by keyboard in a real browser: what is saved outlives the page and the server."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest
from browsing import hard_to_use, needs_chromium, width_of
from classroom_tools import essay_report, graded_class, save_report
from playwright.sync_api import expect

from autograder.classroom.desk import Desk
from autograder.classroom.store import Store

pytestmark = needs_chromium
NAMES = [f"student{number:02}" for number in range(12)]


@pytest.fixture
def folder(tmp_path):
    with graded_class(tmp_path, NAMES):
        pass
    return tmp_path


@contextlib.contextmanager
def served(folder):
    """Start the command; yield its process and its address."""
    command = [sys.executable, "-m", "autograder.cli", "review", str(folder), "--by", "ta1"]
    environment = os.environ | {"COLUMNS": "200"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def press(page, *keys):
    """Press keys as a person does; what is longer than a key is typed."""
    for key in keys:
        if key in ("Enter", "Escape", "Tab"):
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def who(page):
    """Return whose submission is open."""
    return page.locator("#who").text_content()


def grade(page, *keys):
    """Press keys on a submission, and wait for the next one; return whose it was."""
    name = who(page)
    press(page, *keys)
    expect(page.locator("#who")).not_to_have_text(name)
    page.wait_for_load_state()
    return name


def given(folder):
    with contextlib.closing(Desk(folder)) as desk:
        return {name: desk.grade(name, "essay").points for name in NAMES}


def test_ten_items_by_keyboard_and_on_after_a_kill(folder, opened):
    with served(folder) as (process, address):
        page = opened(f"{address}essay")
        done = [grade(page, "f", "Enter"), grade(page, "p7.5", "Enter", "Escape", "Enter")]
        page.reload()
        done += [grade(page, "f", "Enter") for _ in range(3)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        press(page, "f", "Enter")
        expect(page.get_by_role("status")).to_contain_text("does not answer")
    assert done == [name.title() for name in NAMES[:5]]
    with served(folder) as (_, address):
        page = opened(f"{address}essay")
        assert who(page) == NAMES[5].title()
        done += [grade(page, "f", "Enter") for _ in range(5)]
    points = given(folder)
    assert [points[name] for name in NAMES[:10]] == [10, 7.5, *[10] * 8]
    assert points[NAMES[10]] is None


def test_entry_and_comment_by_keyboard_and_the_text_as_written(folder, opened):
    with served(folder) as (_, address):
        page = opened(f"{address}essay")
        page.get_by_role("textbox", name="Points of an entry").focus()
        press(page, "-2", "Tab", "no proof", "Enter")
        expect(page.get_by_role("checkbox", name="no proof")).to_have_count(1)
        name = grade(page, "c", "almost", "Escape", "1", "Enter").lower()
        press(page, "r")
        expect(page.locator("body")).to_have_class("show-raw")
    with contextlib.closing(Desk(folder)) as desk:
        kept = desk.grade(name, "essay")
        assert (kept.comment, kept.entries) == ("almost", (1,))
        assert desk.decisions().given(name, "essay", kept.files, 10) == 8


def test_key_past_the_first_does_not_say_that_all_is_graded(folder, opened):
    with served(folder) as (_, address):
        page = opened(f"{address}essay")
        name = who(page)
        press(page, "k")
        expect(page.get_by_role("status")).to_have_text("not graded yet")
        assert who(page) == name


def test_entries_of_before_are_confirmed_and_the_last_one_is_not_called_graded(folder, opened):
    with contextlib.closing(Desk(folder)) as desk:
        entry = desk.entries.add("essay", -2, "no proof", by="ta")
        for name in NAMES[1:]:
            desk.give(name, "essay", by="ta", version=0, entries=[entry.id])
    with contextlib.closing(Store(folder)) as store:  # the second one hands in again
        save_report(store, NAMES[1], essay_report(), "other files")
    with served(folder) as (_, address):
        page = opened(f"{address}essay")
        press(page, "u")
        expect(page.locator("#who")).to_have_text(NAMES[1].title())
        page.wait_for_load_state()
        press(page, "Enter")
        expect(page.locator("#who")).to_have_text(NAMES[0].title())
        page.wait_for_load_state()
        press(page, "Enter")
        expect(page.get_by_role("status")).to_contain_text("Only this one")
    with contextlib.closing(Desk(folder)) as desk:
        assert desk.grade(NAMES[1], "essay").files == "other files"


def test_review_is_no_wider_than_its_window_and_has_labels_and_contrast(folder, opened):
    with served(folder) as (_, address):
        for place in ("", "essay"):
            for width in (390, 1280):
                page = opened(f"{address}{place}", width)
                assert width_of(page) <= width
            assert hard_to_use(page) == {}
