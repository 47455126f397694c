"""Make the picture of a report that the README shows.

    python scripts/make_picture.py

Grades one example and takes a screenshot of its page with headless Chromium.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.renderers import html

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "submissions_example" / "ese546_hw1_problem3" / "bias_forgotten"
TARGET = ROOT / "docs" / "report.png"
CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--hide-scrollbars", "--force-device-scale-factor=1.5",
    "--window-size=900,1300",
]  # fmt: skip


def main() -> None:
    """Write the picture."""
    request = Request([EXAMPLE], seed=7, only="3b")
    report = grade(finding.find("ese546_hw1_problem3"), request, Listener())
    # Shown as if it was started from the project's folder.
    report = replace(report, replay=report.replay.replace(f"{ROOT}/", ""))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        html.write(report, page)
        options = [f"--user-data-dir={folder}/profile", f"--screenshot={TARGET}", f"file://{page}"]
        subprocess.run([*CHROMIUM, *options], check=True, capture_output=True)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
