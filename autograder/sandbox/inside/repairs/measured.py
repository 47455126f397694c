"""How often a kind of edit undoes a mutant, and of how many that were listed.

Written by ``benchmarks/repair_order.py``.
"""

#: By the kind: the edits that were the one, and all of them.
MEASURED: dict[str, tuple[int, int]] = {
    "average": (8, 95),
    "dtype": (18, 337),
    "off by one": (76, 2485),
    "comparison": (8, 256),
    "function": (6, 347),
    "operator": (28, 2086),
    "order": (19, 1415),
    "sign": (50, 5263),
    "constant": (13, 1604),
    "axis": (3, 867),
    "condition": (0, 67),
    "transposed": (12, 4578),
    "argument": (0, 90),
    "missing raise": (0, 102),
    "missing update": (2, 1021),
    "extra term": (0, 325),
    "missing call": (6, 6273),
    "extra statement": (0, 586),
    "statement order": (0, 731),
    "extra factor": (0, 947),
    "alias": (0, 1065),
    "update": (0, 1456),
    "missing term": (8, 36473),
    "extra call": (0, 2227),
    "missing factor": (12, 72338),
    "variable": (0, 23955),
}
