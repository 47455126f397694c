"""The notebook on digits is worth what the homework says, part by part."""

from digits_pieces import HOMEWORK


def test_points_are_the_homeworks():
    assert HOMEWORK.assignment.points + HOMEWORK.assignment.points_by_hand == 100
    by_part = {}
    for check in HOMEWORK.assignment.checks:
        by_part[check.part] = by_part.get(check.part, 0) + check.points
    assert by_part == {
        "1.1": 5, "1.2.1": 5, "1.2.2": 5, "1.2.3": 5, "1.2.4": 5, "1.2.5": 10, "1.2.6": 5,
        "1.3": 10, "2.1": 10, "2.2.1": 10, "2.2.2": 10, "3.1": 15, "3.2": 5,
    }  # fmt: skip
