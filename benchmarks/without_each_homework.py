"""Delete each homework in turn, in a copy of the project, and show that nothing misses it.

    python benchmarks/without_each_homework.py [HOMEWORK ...]

A homework is its four folders and its tests. Without them ``autograder list`` names the
others, the tests of the core pass, and the correct example of each other homework still
gets its result. It takes some ten minutes for each homework.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.homework import finding

ROOT = finding.PROJECT
FOLDERS = (
    *("autograder/rubrics", "reference", "skeletons", "submissions_example"),
    "tests/rubrics",
)
#: What tests homeworks, or takes long and knows none.
LEFT_OUT = ("tests/rubrics", "tests/redteam")


def copy_without(name: str, target: Path) -> None:
    """Copy what git knows of the project, except one homework."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    gone = tuple(f"{folder}/{name}/" for folder in FOLDERS)
    for line in listed.stdout.splitlines():
        if not line.startswith(gone) and (ROOT / line).is_file():
            (target / line).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / line, target / line)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, which comes before the installed project."""
    program = f"import sys; sys.path.insert(0, {str(folder)!r}); "
    program += "import runpy; runpy.run_module(sys.argv.pop(1), run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", program, *words], cwd=folder, capture_output=True, text=True
    )


def listed_names(folder: Path) -> set[str]:
    """Return the names that ``autograder list`` prints in the copy."""
    printed = run(folder, "autograder.cli", "list").stdout
    return {line.split()[0] for line in printed.splitlines()[1:] if line[:1].strip()}


def examples_hold(folder: Path, others: list[str]) -> bool:
    """Whether the correct example of each other homework gets the result beside it."""
    chosen = " or ".join(f"{other}-correct" for other in others)
    tests = run(folder, "pytest", "-q", "-n", "2", "tests/rubrics/test_examples.py", "-k", chosen)
    print(tests.stdout[-300:] if tests.returncode else "", end="", file=sys.stderr)
    return tests.returncode == 0


def core_holds(folder: Path) -> bool:
    """Whether the tests of the core pass in the copy."""
    ignored = [f"--ignore={each}" for each in LEFT_OUT]
    tests = run(folder, "pytest", "-q", "-n", "2", *ignored, "tests")
    print(tests.stdout[-1500:] if tests.returncode else "", end="", file=sys.stderr)
    return tests.returncode == 0


def main() -> None:
    """Print a row for each homework; exit 1 if something misses one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homeworks", nargs="*", metavar="HOMEWORK")
    names = finding.built_in()
    table = Table("deleted", "others listed", "core's tests", "others' examples", box=None)
    whole = True
    for name in parser.parse_args().homeworks or names:
        others = [other for other in names if other != name]
        with tempfile.TemporaryDirectory(prefix="autograder-") as made:
            folder = Path(made).resolve()
            folder.chmod(0o755)  # student processes of another user read the harness there
            copy_without(name, folder)
            held = [
                listed_names(folder) == set(others),
                core_holds(folder),
                examples_hold(folder, others),
            ]
        table.add_row(name, *("yes" if each else "NO" for each in held))
        whole = whole and all(held)
    Console().print(table)
    sys.exit(not whole)


if __name__ == "__main__":
    main()
