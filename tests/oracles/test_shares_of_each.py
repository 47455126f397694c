"""assert_each: several answers, each worth the same."""

import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_close, assert_each


def close(found):
    return lambda: assert_close(found, 1.0, what=f"number {found:g}")


def test_all_right_pass():
    assert_each(close(1.0), close(1.0))


@pytest.mark.parametrize(
    ("found", "shown", "earned"),
    [([1.0, 7.0], "7", 0.5), ([7.0, 1.0, 1.0], "7", 2 / 3), ([5.0, 7.0], "5", 0.0)],
)
def test_first_that_is_wrong_is_shown_and_what_is_right_keeps_its_share(found, shown, earned):
    with pytest.raises(Wrong, match=f"number {shown} is wrong") as caught:
        assert_each(*map(close, found))
    assert caught.value.earned == pytest.approx(earned)
