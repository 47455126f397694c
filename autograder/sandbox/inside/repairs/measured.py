"""How often a kind of edit undoes a mutant, and of how many that were listed.

Written by ``benchmarks/repair_order.py``.
"""

#: By the kind: the edits that were the one, and all of them.
MEASURED: dict[str, tuple[int, int]] = {
    "average": (8, 95),
    "dtype": (18, 337),
    "off by one": (76, 2483),
    "comparison": (8, 256),
    "function": (6, 347),
    "operator": (28, 2086),
    "order": (19, 1415),
    "sign": (50, 4681),
    "constant": (13, 1211),
    "missing call": (6, 1501),
    "axis": (3, 867),
    "transposed": (12, 3996),
    "condition": (0, 67),
    "argument": (0, 90),
    "missing raise": (0, 102),
    "missing update": (2, 996),
    "extra term": (0, 309),
    "extra statement": (0, 586),
    "statement order": (0, 676),
    "alias": (0, 789),
    "extra factor": (0, 937),
    "update": (0, 1456),
    "missing term": (8, 35783),
    "extra call": (0, 2227),
    "missing factor": (12, 64746),
    "variable": (0, 24093),
}
