"""Make the tables of flats, from a seed: what students have, and what only the checks have.

    python make_data.py

Prices and sales are drawn from a linear and a logistic model; area and rooms go together.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

ROOM = Path(__file__).parent.parent
NAMES = "area,rooms,age,distance,floor,price,sold"
TABLES = {"data/flats.csv": (300, 1), "hidden/new_flats.csv": (400, 2)}


def table(flats: int, seed: int) -> str:
    """Return a table of flats as it stands in its file."""
    rng = np.random.default_rng(seed)
    area = rng.normal(75, 20, flats).clip(20, 160)
    rooms = np.round(area / 25 + rng.normal(0, 0.4, flats)).clip(1, 7)
    age, distance = rng.uniform(0, 90, flats), rng.gamma(2, 3, flats)
    floor = rng.integers(0, 8, flats)
    price = 60 + 4 * area + 8 * rooms - 0.7 * age - 6 * distance + rng.normal(0, 20, flats)
    z = 2.2 - 0.035 * (area - 75) - 0.04 * age - 0.5 * (distance - 6) + 0.1 * floor
    sold = rng.random(flats) < 1 / (1 + np.exp(-2 * z))
    columns = np.column_stack([area, rooms, age, distance, floor, price, sold])
    rows = [",".join(f"{value:.5g}" for value in row) for row in columns]
    return "\n".join([NAMES, *rows]) + "\n"


if __name__ == "__main__":
    for name, (flats, seed) in TABLES.items():
        (ROOM / name).parent.mkdir(exist_ok=True)
        (ROOM / name).write_text(table(flats, seed), encoding="utf-8")
