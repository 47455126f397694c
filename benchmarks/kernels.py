"""Whether another processor's kernels give the same scores: numbers may differ, scores may not.

    python benchmarks/kernels.py [--kernels NAME,NAME] [--write] [HOMEWORK[/EXAMPLE] ...]

Grades examples, the correct one of each homework unless others are named, in a process each:
with OpenBLAS's kernels for this processor and with those of others (``OPENBLAS_CORETYPE``),
which torch is told, too (``ATEN_CPU_CAPABILITY``), with the same seed. Exit code 1 if a check
has another score. ``--write`` puts the table on docs/measured.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pages

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measured.md"
_HEADING = "| example | kernels | checks | other scores | other numbers |"


def environment(kernel: str) -> dict[str, str]:
    """Return what makes numpy and torch use the kernels of a processor; nothing for this one."""
    return {"OPENBLAS_CORETYPE": kernel, "ATEN_CPU_CAPABILITY": "default"} if kernel else {}


def grade_here(homework: str, example: str, kernel: str) -> None:
    """Grade in this process, whose libraries use these kernels; print what was found."""
    from threadpoolctl import threadpool_info

    from autograder.grading.pipeline import Listener, Request, grade
    from autograder.homework import finding
    from autograder.sandbox.inside import environment as variables

    # All that the zygote's environment has is given there.
    variables.THREAD_VARIABLES.update(environment(kernel))
    found = finding.find(homework)
    folder = finding.PROJECT / "submissions_example" / homework / example
    report = grade(found, Request([folder], seed=1), Listener())
    used = {i.get("architecture") for i in threadpool_info() if i["internal_api"] == "openblas"}
    said = [[r.name, r.score, r.outcome.value, repr((r.feedback, r.notes, r.shown))]
            for r in report.results]  # fmt: skip
    print(json.dumps({"results": said, "kernels": sorted(map(str, used))}))


def graded(homework: str, example: str, kernel: str) -> dict[str, list]:
    """Grade in a process of its own."""
    command = [sys.executable, __file__, "--here", kernel, f"{homework}/{example}"]
    done = subprocess.run(
        command, env=os.environ | environment(kernel), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def compared(own: dict[str, list], other: dict[str, list]) -> tuple[int, int]:
    """Return how many checks have another score, and how many say other numbers."""
    pairs = list(zip(own["results"], other["results"], strict=True))
    scores = sum(one[:3] != two[:3] for one, two in pairs)
    return scores, sum(one != two for one, two in pairs)


def main() -> int:
    """Grade and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("examples", nargs="*", metavar="HOMEWORK[/EXAMPLE]")
    parser.add_argument("--kernels", default="Prescott,Sandybridge")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    options = parser.parse_args()
    from autograder.homework import finding

    chosen = [name.partition("/") for name in options.examples or finding.built_in()]
    if options.here is not None:
        grade_here(chosen[0][0], chosen[0][2], options.here)
        return 0
    rows, differ = {}, 0
    for homework, _, example in chosen:
        example = example or "correct"
        own = graded(homework, example, "")
        for kernel in options.kernels.split(","):
            other = graded(homework, example, kernel)
            assert other["kernels"] != own["kernels"], f"{kernel} is what this processor uses"
            scores, numbers = compared(own, other)
            differ += scores
            key, shown = f"{homework}/{example} {kernel}", f"{own['kernels'][0]}, {kernel}"
            count = len(own["results"])
            rows[key] = f"| `{homework}/{example}` | {shown} | {count} | {scores} | {numbers} |"
            print(rows[key], flush=True)
    if options.write:
        ruled = "|---" * (_HEADING.count("|") - 1) + "|"
        pages.put(PAGE, "kernels", "\n".join([_HEADING, ruled, *rows.values()]))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
