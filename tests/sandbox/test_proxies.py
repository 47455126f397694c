import numpy as np
import pytest

from autograder.errors import HomeworkError, Wrong
from autograder.sandbox import helpers, reaching
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.proxies import Remote
from autograder.sandbox.reaching import time_used

SOURCE = """
    import numpy as np
    CONSTANT = 3

    class Layer:
        def __init__(self, size=2):
            self.w = np.arange(6.0).reshape(3, size)
        def forward(self, h):
            return h @ self.w.T
        @property
        def broken(self):
            raise AttributeError("inner")

    class Stubborn(float):
        def __eq__(self, other): return True
        def __lt__(self, other): return True

    def same(x): return x
    def kind(x): return type(x).__module__ + "." + type(x).__name__
    def change(x): x[0] = 9
    def lie(): return Stubborn(1)
    def fail(): raise ValueError("wrong shape")
    def pair(): return (Layer(), 5)
"""


@pytest.fixture
def student(submit):
    with submit(SOURCE).check() as student:
        yield student


def test_constants_are_read(student):
    assert student.CONSTANT == 3


def test_instances_work_as_if_local(student):
    layer = student.Layer()
    h = np.ones((4, 2))
    np.testing.assert_array_equal(layer.forward(h), h @ layer.w.T)


def test_attributes_are_set(student):
    layer = student.Layer()
    layer.w = np.zeros((3, 2))
    assert layer.forward(np.ones((1, 2))).tolist() == [[0, 0, 0]]


def test_arguments_go_by_name_too(student):
    with pytest.raises(StudentRaised, match="ValueError"):
        student.Layer(size=4)


@pytest.mark.parametrize("value", [None, 1, 2.5, "text", [1, [2]], {"a": 1}, True])
def test_values_come_back_as_they_went(student, value):
    assert student.same(value) == value


def test_arrays_arrive_as_arrays_that_can_be_written(student):
    assert student.kind(np.zeros(2)) == "numpy.ndarray"
    array = np.zeros(2)
    student.change(array)
    assert array.tolist() == [0, 0]


def test_numpy_scalars_go_as_numbers(student):
    assert student.kind(np.float64(1)) == "builtins.float"


def test_a_missing_name_tells_which_was_meant(student):
    with pytest.raises(NotDefined) as caught:
        _ = student.layer
    assert "Layer" in caught.value.feedback.found


def test_a_property_that_breaks_is_not_missing(student):
    with pytest.raises(StudentRaised):
        _ = student.Layer().broken


def test_an_exception_keeps_its_type_message_and_line(student):
    with pytest.raises(StudentRaised) as caught:
        student.fail()
    assert caught.value.type_name == "ValueError"
    assert "wrong shape" in caught.value.feedback.found
    assert "in fail" in caught.value.feedback.detail


def test_what_is_kept_stays_on_the_other_side(student):
    kept = reaching.keep(student.same, [1, 2, 3])
    assert isinstance(kept, Remote)
    assert len(kept) == 3
    assert kept[1] == 2
    assert reaching.value(kept) == [1, 2, 3]


def test_an_item_can_stay_behind(student):
    pair = reaching.keep(student.pair)
    assert isinstance(reaching.item(pair, 0), Remote)
    assert pair[1] == 5


@pytest.mark.parametrize(
    "use",
    [float, int, list, np.asarray, np.sum, lambda x: x < 1, lambda x: 1 - x, lambda x: x + 1, abs],
    ids=["float", "int", "list", "asarray", "sum", "<", "1-x", "x+1", "abs"],
)
def test_what_is_no_data_is_wrong_wherever_it_is_computed_with(student, use):
    with pytest.raises(Wrong, match="Stubborn"):
        use(student.lie())


def test_a_lie_about_equality_is_not_believed(student):
    assert student.lie() != 1


def test_names_are_looked_up_without_failing(student):
    assert reaching.defines(student, "Layer")
    assert not reaching.defines(student, "nothing")


def test_libraries_come_from_the_other_side(student):
    assert reaching.library(student, "numpy").add(1, 2) == 3


def test_library_that_is_not_installed_is_no_mistake_of_the_student(student):
    with pytest.raises(HomeworkError, match="no_such_library is not installed"):
        reaching.library(student, "no_such_library.nn")


def test_a_function_of_the_rubric_runs_beside_student_code(student):
    def helper(layer):
        return layer.w.sum()

    assert helpers.define(student, helper, "helper")(student.Layer()) == 15


def test_the_time_that_a_check_has_used_is_the_student_s(submit):
    submission = submit("def f():\n    for _ in range(10**6): pass\n    return 1")
    with submission.check() as student:
        while time_used(student) == 0:
            student.f()
        assert 0 < time_used(student) < 20
