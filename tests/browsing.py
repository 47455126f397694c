"""Pages in a real browser: Chromium as the system has it, driven by playwright."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
#: For tests that open a page. `.ci/run` installs the browser, so there nothing is skipped.
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"),
    reason="there is no Chromium (Debian's package chromium)",
)
_FLAGS = ("--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage")
#: Milliseconds that a busy machine may take to show something.
_PATIENCE = 120_000
expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of one module: while it runs, no other event loop can."""
    assert CHROMIUM, "there is no Chromium: install Debian's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium):
    """Return a function that opens an address in a window of its own."""

    def open_one(address="about:blank", width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 800})
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_one
    for context in chromium.contexts:
        context.close()


def width_of(page):
    """Return how wide a page is, with what sticks out of its window."""
    return page.evaluate("document.documentElement.scrollWidth")


def hard_to_use(page):
    """Return what axe finds wrong with a page, light and dark: labels, roles, contrast."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for each in Axe().run(page).response["violations"]:
            found[scheme, each["id"]] = [node["html"] for node in each["nodes"]]
    return found
