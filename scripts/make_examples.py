"""Make the example submissions: derive their code, and run it for its artifacts.

    python scripts/make_examples.py --text-only
    python scripts/make_examples.py FOLDER [CASE ...]

Most cases are edits of the correct one, listed in the ``example_cases`` of each homework:
after a change of the correct submission or of the skeleton, ``--text-only`` derives them
again. With a FOLDER of the published data sets, the cases named, or all of them, get their
artifacts too, from really running the students' code: a few minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from autograder.authoring import percent
from autograder.authoring.cases import run_student
from autograder.authoring.cases.case import Artifacts, Case, Homework, Source
from autograder.homework import finding

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "submissions_example"
RUN_STUDENT = Path(run_student.__file__)
HOMEWORKS: list[Homework] = [
    import_module(f"autograder.rubrics.{name}.example_cases").HOMEWORK
    for name in finding.built_in()
]


def derive(homework: Homework) -> dict[Path, str]:
    """Return every text file that is derived, by its path."""
    texts = {
        path_of(homework, case): text_of(homework, case)
        for case in homework.cases
        if case.source is not Source.HAND or homework.source
    }
    return {**texts, EXAMPLES / homework.name / "README.md": readme(homework)}


def path_of(homework: Homework, case: Case) -> Path:
    """Return the path of a case's code."""
    return EXAMPLES / homework.name / case.name / homework.file_of(case)


def text_of(homework: Homework, case: Case) -> str:
    """Return the code of a derived case."""
    if case.source is Source.SKELETON:
        text = (ROOT / homework.skeleton).read_text()
        text = percent.from_notebook(text) if homework.source else text
    elif homework.source:
        text = (ROOT / homework.source).read_text()
    else:
        _, _, rest = path_of(homework, homework.correct).read_text().partition("\n")
        text = f'"""{homework.title}: {case.what}."""\n{rest}'
    for edit in case.edits:
        text = edit(text)
    file = homework.file_of(case)
    if homework.source and file.endswith(".ipynb"):
        return percent.to_notebook(text, file)
    return text


def readme(homework: Homework) -> str:
    """Return a page with a table of the cases."""
    rows = [f"| `{case.name}` | {case.what} | {case.loses} |" for case in homework.cases]
    lines = [
        f"# Example submissions: {homework.title}",
        "",
        "| case | what it is | parts that lose points |",
        "|---|---|---|",
        *rows,
        "",
        homework.notes.strip(),
        "",
        "This page and the code of the cases are written by `scripts/make_examples.py`; "
        "only these are written manually: "
        + ", ".join(
            f"`{homework.source if homework.source and case is homework.correct else case.name}`"
            for case in homework.cases
            if case.source is Source.HAND
        )
        + ".",
    ]
    return "\n".join(lines) + "\n"


def make_artifacts(homework: Homework, case: Case, data: Path) -> None:
    """Put a case's artifacts beside its code."""
    folder = path_of(homework, case).parent
    for name in homework.artifacts:
        (folder / name).unlink(missing_ok=True)
    if case.artifacts is Artifacts.RUN:
        run(homework, case, data, folder)
    elif case.artifacts is Artifacts.COPY:
        for name in homework.artifacts:
            shutil.copy(path_of(homework, homework.correct).parent / name, folder / name)
    for damage in case.damage:
        damage(folder)


def run(homework: Homework, case: Case, data: Path, folder: Path) -> None:
    """Run a case's code in a clean folder and keep the artifacts it writes."""
    settings = {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as work:
        for path in finding.find(homework.name).folders.data:
            (shutil.copytree if path.is_dir() else shutil.copy)(path, Path(work) / path.name)
        result = subprocess.run(
            [sys.executable, RUN_STUDENT, path_of(homework, case), data.resolve()],
            cwd=work,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise SystemExit(f"the code of {case.name} failed:\n{result.stderr}")
        for name in homework.artifacts:
            shutil.copy(Path(work) / name, folder / name)


def main() -> None:
    """Read the command line and write what it asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="the published data sets")
    parser.add_argument("cases", nargs="*", help="cases to make artifacts for; all by default")
    parser.add_argument("--text-only", action="store_true", help="derive the code, run nothing")
    arguments = parser.parse_args()
    if arguments.folder is None and not arguments.text_only:
        parser.error("name the folder of data sets, or say --text-only")
    for homework in HOMEWORKS:
        for path, text in derive(homework).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        if arguments.text_only or not homework.artifacts:
            continue
        for case in homework.cases:
            if not arguments.cases or case.name in arguments.cases:
                print(f"{homework.name}/{case.name}: {case.artifacts.value}", flush=True)
                make_artifacts(homework, case, arguments.folder)


if __name__ == "__main__":
    main()
