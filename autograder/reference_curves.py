"""Training curves of the references, recorded once: students' curves are shown over them.

``reference/curves/<homework>.json`` holds them by name, thinned to means over equally many
values; ``scripts/record_curves.py`` writes it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "reference" / "curves"


@lru_cache
def recorded(homework: str) -> dict[str, list[float]]:
    """Return the recorded curves of a homework by name; none if there is no file."""
    path = FOLDER / f"{homework}.json"
    if not path.is_file():
        return {}
    curves: dict[str, list[float]] = json.loads(path.read_text(encoding="utf-8"))
    return curves
