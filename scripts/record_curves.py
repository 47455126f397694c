"""Record the curves of an example, for the pages of others to show theirs over.

    python scripts/record_curves.py ese546_hw1_problem3 correct

Reads every .pkl file of a list of numbers in the folder of the example, which is one of the
project's own, and writes ``reference/curves/<homework>.json``.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

from autograder.reference_curves import FOLDER
from autograder.shown import Curves, Show

EXAMPLES = Path(__file__).resolve().parents[1] / "submissions_example"
_DIGITS = 5


def thinned(values: object) -> list[float]:
    """Return a curve as it would be drawn; nothing if it is none."""
    show = Show()
    show.curves("", student=values)
    curves = [curve for item in show.items if isinstance(item, Curves) for curve in item.curves]
    return [float(f"{y:.{_DIGITS}g}") for curve in curves for y in curve.y if y is not None]


def main(homework: str, example: str) -> None:
    """Write the file and print its size."""
    found = {}
    for path in sorted((EXAMPLES / homework / example).glob("*.pkl")):
        with path.open("rb") as file:
            if curve := thinned(pickle.load(file)):
                found[path.stem] = curve
    target = FOLDER / f"{homework}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=0).replace(",\n", ", ") + "\n", encoding="utf-8")
    print(f"{target.name}: {', '.join(found)}; {target.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(*sys.argv[1:3])
