"""Variables of a notebook as numbers, and what follows from one that shows nothing."""

import numpy as np
import pytest

from autograder.driving.variables import building_on, numbers_of, real
from autograder.errors import Wrong


class Notebook:
    def __init__(self, **variables):
        self.variables = variables

    def variable(self, name, **_):
        return self.variables[name]


@pytest.mark.parametrize("imaginary", [0.0, 1.0], ids=["none", "some"])
def test_imaginary_parts_count_unless_they_are_rounding(imaginary):
    value = np.array([2.0, 1.0]) + imaginary * 1j
    assert (real(value).dtype.kind == "f") is (imaginary == 0)


def test_variable_that_is_not_finite_or_of_another_shape_is_refused():
    with pytest.raises(Wrong, match="NaN or inf"):
        numbers_of(Notebook(x=np.array([1.0, np.nan])), "x")
    with pytest.raises(Wrong, match="shape"):
        numbers_of(Notebook(x=np.ones((2, 3))), "x", (3,))
    assert numbers_of(Notebook(x=[[1, 2]]), "x", (None, 2)).shape == (1, 2)


def said(**variables):
    with pytest.raises(Wrong) as caught, building_on(Notebook(**variables), "a", "b"):
        raise Wrong("not plotted", cause="The smallest components.", next_step="Sort them.")
    return caught.value.feedback


@pytest.mark.parametrize(("a", "named"), [(np.zeros(9), "a"), (np.arange(9.0), "b")])
def test_what_builds_on_zeros_names_the_first_of_them(a, named):
    feedback = said(a=a, b=np.zeros((3, 3)))
    assert feedback.cause.startswith(f"Your {named} is 0 everywhere")
    assert feedback.next_step.startswith(f"Fix your {named} first")


@pytest.mark.parametrize("b", [np.eye(3), np.array(["text"])], ids=["numbers", "none"])
def test_what_builds_on_anything_else_keeps_its_cause(b):
    assert said(a=np.zeros(9), b=b).cause == "The smallest components."


def test_what_is_right_passes():
    with building_on(Notebook(b=np.zeros(3)), "b"):
        assert True
