"""Where a library's version may be why something failed, it is named."""

import numpy as np
import pytest

from autograder.sandbox.inside.describing import describe_error


class Layer:
    def forward(self, x):
        return x


def described(action):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - of any type
        action()
    return describe_error(caught.value, "")["message"]


@pytest.mark.parametrize(
    "action",
    [
        lambda: getattr(np, "float"),  # noqa: B009 - a name that numpy once had
        lambda: np.arange(3).no_such_method(),
        lambda: np.percentile([1], 50, interplation="linear"),
        lambda: np.zeros(2, np.uint8) + 300,
        lambda: np.add(np.zeros(2), 1, out=np.zeros(2, np.uint8)),
        lambda: __import__("numpy", fromlist=["product"]).product,
    ],
    ids=["module", "method", "argument", "overflow", "cast", "removed"],
)
def test_version_stands_in_the_first_line(action):
    assert f"(numpy {np.__version__} is installed here)" in described(action).split("\n")[0]


@pytest.mark.parametrize(
    "action",
    [
        lambda: Layer().backward(),
        lambda: Layer().forward(y=1),
        lambda: np.zeros(3) @ np.zeros(4),
        lambda: [].push(1),
        lambda: 1 / 0,
    ],
)
def test_what_no_version_would_change_is_said_as_it_is(action):
    assert "is installed here" not in described(action)


def test_object_that_cannot_be_looked_at_is_no_failure():
    class Odd:
        @property
        def __module__(self):
            raise RuntimeError

        def __getattr__(self, name):
            raise AttributeError("none", obj=self, name=name)

    assert described(lambda: Odd().x) == "none"
