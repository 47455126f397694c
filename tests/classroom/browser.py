"""Drives headless Chromium through a pipe, with nothing but the standard library."""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
#: For tests that open a page. `.ci/run` installs the browser, so there nothing is skipped.
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"),
    reason="there is no Chromium (Debian's package chromium)",
)
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--remote-debugging-pipe",
)


class Page:
    """One page of a browser."""

    def __init__(self, send, url):
        self._send = send
        target = send("Target.createTarget", url="about:blank")["targetId"]
        attached = send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.ask("Page.enable")
        self.go(url)

    def ask(self, method, **parameters):
        return self._send(method, self.session, **parameters)

    def go(self, url):
        """Open an address and wait until it has loaded."""
        self._send.forget_events()
        self.ask("Page.navigate", url=url)
        self._send.wait_for("Page.loadEventFired")

    def run(self, script):
        """Run a script in the page; return its value."""
        done = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in done:
            raise AssertionError(done["exceptionDetails"]["exception"]["description"])
        return done["result"].get("value")

    def click_and_load(self, script):
        """Run a script that leaves the page; wait for the next one."""
        self._send.forget_events()
        self.run(script)
        self._send.wait_for("Page.loadEventFired")


class _Pipe:
    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)
        self._events = []

    def __call__(self, method, session=None, **parameters):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._writer.write(json.dumps(message).encode() + b"\0")
        self._writer.flush()
        while True:
            answer = self._read()
            if answer.get("id") == number:
                if "error" in answer:
                    raise AssertionError(answer["error"])
                return answer["result"]
            self._events.append(answer.get("method"))

    def _read(self):
        found = bytearray()
        while (byte := self._reader.read(1)) != b"\0":
            if not byte:
                raise AssertionError("the browser has ended")
            found += byte
        return json.loads(found)

    def forget_events(self):
        self._events.clear()

    def wait_for(self, event):
        while event not in self._events:
            self._events.append(self._read().get("method"))


@contextlib.contextmanager
def opened(url):
    """Open a page in a browser of its own."""
    assert CHROMIUM, "there is no Chromium: install Debian's package chromium"
    from_us, to_browser = os.pipe()
    from_browser, to_us = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                *("bash", "-c", f'exec "$@" 3<&{from_us} 4>&{to_us}', "bash", CHROMIUM, *_FLAGS),
                f"--user-data-dir={profile}",
            ],
            pass_fds=(from_us, to_us),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(from_us)
        os.close(to_us)
        try:
            with open(from_browser, "rb") as reader, open(to_browser, "wb") as writer:
                yield Page(_Pipe(reader, writer), url)
        finally:
            process.kill()
            process.wait()
