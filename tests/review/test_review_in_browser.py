"""Grading by keyboard in a real browser: what is saved outlives the page and the server."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from browser import needs_chromium, opened
from classroom_tools import essay_report, graded_class, save_report

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
            text = {"text": "\r"} if key == "Enter" else {}
            page.ask("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
            page.ask("Input.dispatchKeyEvent", type="keyUp", key=key)
            continue
        for letter in key:
            page.ask("Input.dispatchKeyEvent", type="keyDown", key=letter, text=letter)
            page.ask("Input.dispatchKeyEvent", type="keyUp", key=letter)


def until(page, script):
    """Wait until a script is true, over pages that open meanwhile."""
    end = time.monotonic() + 60
    while True:
        with contextlib.suppress(AssertionError):  # of a page that is just being left
            if found := page.run(f"document.readyState === 'complete' && ({script})"):
                return found
        assert time.monotonic() < end, page.run("document.body.innerText")


def who(page):
    return until(page, "document.getElementById('who').textContent")


def grade(page, *keys):
    """Press keys on a submission, and wait for the next one; return whose it was."""
    name = who(page)
    press(page, *keys)
    until(page, f"document.getElementById('who').textContent !== '{name}'")
    return name


def given(folder):
    with contextlib.closing(Desk(folder)) as desk:
        return {name: desk.grade(name, "essay").points for name in NAMES}


def test_ten_items_by_keyboard_and_on_after_a_kill(folder):
    with served(folder) as (process, address), opened(f"{address}essay") as page:
        done = [grade(page, "f", "Enter"), grade(page, "p7.5", "Enter", "Escape", "Enter")]
        page.click_and_load("location.reload()")
        done += [grade(page, "f", "Enter") for _ in range(3)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        press(page, "f", "Enter")
        assert "does not answer" in until(page, "document.querySelector('.trouble')?.textContent")
    assert done == [name.title() for name in NAMES[:5]]
    with served(folder) as (_, address), opened(f"{address}essay") as page:
        assert who(page) == NAMES[5].title()
        done += [grade(page, "f", "Enter") for _ in range(5)]
    points = given(folder)
    assert [points[name] for name in NAMES[:10]] == [10, 7.5, *[10] * 8]
    assert points[NAMES[10]] is None


def test_entry_and_comment_by_keyboard_and_the_text_as_written(folder):
    with served(folder) as (_, address), opened(f"{address}essay") as page:
        who(page)
        page.run("document.getElementById('entry-points').focus()")
        press(page, "-2", "Tab")
        page.run("document.getElementById('entry-text').focus()")
        press(page, "no proof", "Enter")
        until(page, "document.querySelectorAll('.entries li').length === 1")
        name = grade(page, "c", "almost", "Escape", "1", "Enter").lower()
        press(page, "r")
        assert page.run("document.body.classList.contains('show-raw')")
    with contextlib.closing(Desk(folder)) as desk:
        kept = desk.grade(name, "essay")
        assert (kept.comment, kept.entries) == ("almost", (1,))
        assert desk.decisions().given(name, "essay", kept.files, 10) == 8


def test_key_past_the_first_does_not_say_that_all_is_graded(folder):
    with served(folder) as (_, address), opened(f"{address}essay") as page:
        name = who(page)
        press(page, "k")
        assert until(page, "document.getElementById('saved').textContent") == "not graded yet"
        assert who(page) == name


def test_entries_of_before_are_confirmed_and_the_last_one_is_not_called_graded(folder):
    with contextlib.closing(Desk(folder)) as desk:
        entry = desk.entries.add("essay", -2, "no proof", by="ta")
        for name in NAMES[1:]:
            desk.give(name, "essay", by="ta", version=0, entries=[entry.id])
    with contextlib.closing(Store(folder)) as store:  # the second one hands in again
        save_report(store, NAMES[1], essay_report(), "other files")
    with served(folder) as (_, address), opened(f"{address}essay") as page:
        who(page)
        press(page, "u")
        until(page, f"document.getElementById('who').textContent === '{NAMES[1].title()}'")
        press(page, "Enter")
        until(page, f"document.getElementById('who').textContent === '{NAMES[0].title()}'")
        press(page, "Enter")
        assert until(page, "document.getElementById('saved').textContent.includes('Only this one')")
    with contextlib.closing(Desk(folder)) as desk:
        assert desk.grade(NAMES[1], "essay").files == "other files"


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(folder, width):
    with served(folder) as (_, address), opened("about:blank") as page:
        page.ask("Emulation.setDeviceMetricsOverride", width=width, height=800,
                 deviceScaleFactor=1, mobile=width < 500)  # fmt: skip
        for place in ("", "essay"):
            page.go(f"{address}{place}")
            assert page.run("document.documentElement.scrollWidth") <= width
