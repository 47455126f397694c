"""What is right but for one habit costs that habit alone."""

import pytest

from autograder.errors import Wrong
from autograder.oracles.readings import (
    USUAL_SIZES,
    for_each_size,
    grade_by_sizes,
    reading_that_passes,
)


def right_for(*allowed):
    def grade(sizes):
        for size in sizes:
            if size not in allowed:
                raise Wrong(f"wrong for {size}", found="7")

    return grade


def test_what_works_for_one_usual_size_earns_a_part_and_is_told_which():
    with pytest.raises(Wrong, match="f works for mini-batches of 32 alone") as caught:
        grade_by_sizes(right_for(32), (1, 7, 64), what="f")
    assert caught.value.earned == 0.5
    assert "right for mini-batches of 32 alone" in caught.value.feedback.cause


def test_what_fails_for_fewer_rows_than_are_written_in_earns_a_part():
    large = [size for size in USUAL_SIZES if size >= 32]
    with pytest.raises(Wrong, match="works for mini-batches of 32 or more alone") as caught:
        grade_by_sizes(right_for(*large), (1, 7, 64), what="f")
    assert caught.value.earned == 0.5


@pytest.mark.parametrize("allowed", [(), (1,), (32, 64), USUAL_SIZES])
def test_what_works_for_none_or_for_some_earns_nothing_by_that(allowed):
    with pytest.raises(Wrong) as caught:
        grade_by_sizes(right_for(*allowed), (1, 7, 64), what="f")
    assert caught.value.earned == 0.0


def test_what_works_where_rows_and_columns_are_as_many_may_have_confused_the_two():
    with pytest.raises(Wrong, match="wrong for") as caught:
        grade_by_sizes(right_for(10), (1, 7, 64), what="f", widths=(784, 10))
    assert caught.value.earned == 0.0


def test_right_for_every_size_is_asked_for_these_alone():
    asked = []
    grade_by_sizes(asked.extend, (1, 7, 64), what="f")
    assert asked == [1, 7, 64]


def test_first_other_way_that_passes_is_named():
    def fails():
        raise Wrong("as asked for")

    ways = {"A": fails, "B": lambda: None, "C": lambda: None}
    assert reading_that_passes(fails, ways) == "B"
    assert reading_that_passes(lambda: None, ways) == ""
    with pytest.raises(Wrong, match="as asked for"):
        reading_that_passes(fails, {"A": fails})


@pytest.mark.parametrize(("said", "first"), [((None, "a", "b"), "a"), ((None,) * 3, None)])
def test_first_remark_stands_for_those_of_other_sizes(said, first):
    remarks = dict(zip((1, 7, 64), said, strict=True))
    assert for_each_size(remarks.get, (1, 7, 64), what="f") == first


def test_each_size_is_graded_by_itself_and_one_that_works_alone_earns_a_part():
    def grade(size):
        right_for(32)([size])

    with pytest.raises(Wrong, match="works for mini-batches of 32 alone") as caught:
        for_each_size(grade, (1, 7, 64), what="f", widths=(784, 10))
    assert caught.value.earned == 0.5
