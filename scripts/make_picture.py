"""Make the picture of a report that the README shows.

    python scripts/make_picture.py HOMEWORK EXAMPLE PART

Grades one part of an example and takes a screenshot of its page with headless Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.renderers import html

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "report.png"
CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--hide-scrollbars", "--force-device-scale-factor=1.5",
    "--window-size=900,1300",
]  # fmt: skip


def main(name: str, example: str, part: str) -> None:
    """Write the picture."""
    homework = finding.find(name)
    request = Request([homework.folders.examples / example], seed=7, only=part)
    report = grade(homework, request, Listener())
    # Shown as if it was started from the project's folder.
    report = replace(report, replay=report.replay.replace(f"{ROOT}/", ""))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        html.write(report, page)
        options = [f"--user-data-dir={folder}/profile", f"--screenshot={TARGET}", f"file://{page}"]
        subprocess.run([*CHROMIUM, *options], check=True, capture_output=True)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(*sys.argv[1:])
