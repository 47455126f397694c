"""A class is adapted in the student's process, for as long as the check lasts."""

import numpy as np
import pytest
from at_hand import answering, held, student_of

from autograder.driving.renaming import Adapted, Names, adapt, require_names, under_own_names
from autograder.errors import Wrong

NAMES = Names(
    "linear_t", {"w": ["W", "weight"], "b": ["B", "bias"]}, [[3, 2], [2, 3]], {"w": (2, 3)}
)
OTHERS = """
import numpy as np
class linear_t:
    def __init__(self, n_in, n_out):
        self.W, self.bias = np.ones((n_out, n_in)), np.zeros(n_out)
    def forward(self, x):
        return x @ self.W.T + self.bias
"""
SKELETONS = OTHERS.replace("self.W", "self.w").replace("self.bias", "self.b")
SKELETONS = SKELETONS.replace("n_in, n_out):", "n_in=3, n_out=2):", 1)


def test_class_with_other_names_and_arguments_answers_to_the_skeletons():
    student = student_of(OTHERS)
    assert adapt(student, NAMES) == Adapted({"w": "W", "b": "bias"}, [3, 2])
    layer = student.linear_t()
    layer.w = np.full((2, 3), 2.0)
    assert layer.forward(np.ones((1, 3))).tolist() == [[6, 6]]
    assert layer.W.tolist() == layer.w.tolist()


def test_class_with_the_skeletons_names_needs_nothing():
    adapted = adapt(student_of(SKELETONS), NAMES)
    assert not adapted
    assert adapted == Adapted({}, None)


@pytest.mark.parametrize(
    ("adapted", "is_one"),
    [(Adapted({}, None), False), (Adapted({"w": "W"}, None), True), (Adapted({}, []), True),
     (Adapted({}, [3, 2]), True)],
)  # fmt: skip
def test_something_was_adapted_where_a_name_or_an_argument_was(adapted, is_one):
    assert bool(adapted) is is_one


def test_file_without_the_class_needs_nothing_either():
    assert not adapt(student_of("x = 1"), NAMES)


def test_what_is_no_class_needs_nothing_either():
    assert not adapt(student_of("linear_t = 3"), NAMES)


def test_arguments_whose_shapes_do_not_fit_are_not_taken():
    names = Names("linear_t", {}, [[3, 2], [2, 3]], {"W": (9, 9)})
    assert adapt(student_of(OTHERS), names).given is None


def test_without_shapes_the_first_arguments_that_are_taken_are_right():
    names = Names("linear_t", {}, [[3], [3, 2], [2, 3]])
    assert adapt(student_of(OTHERS), names).given == [3, 2]


def test_names_and_arguments_that_were_never_offered_are_not_believed():
    student = answering(student_of(OTHERS), [{"w": "evil", "q": "W", "b": "bias"}, [9, 9]])
    assert adapt(student, NAMES) == Adapted({"b": "bias"}, None)


def use(student, *, at=("w", "b"), earned=0.25):
    def grade():
        layer = student.linear_t()
        layer.w = np.ones((2, 3))
        if not np.all(held(student).linear_t().forward(np.ones((1, 3))) == 3):
            raise Wrong("it computes something else")
        return "graded"

    return under_own_names(grade, student, NAMES, at=at, earned=earned)


def test_check_that_reads_the_names_first_takes_their_points_and_its_own_are_graded():
    with pytest.raises(Wrong, match="different names") as caught:
        use(student_of(OTHERS))
    assert caught.value.earned == 0.25
    assert caught.value.feedback.found == "W instead of w, bias instead of b"
    assert use(student_of(OTHERS), at=[]) == "graded"


def test_class_with_the_skeletons_names_is_never_looked_at():
    student = student_of(SKELETONS)
    assert use(student) == "graded"
    assert "define" not in student._process.asked


def test_wrong_code_under_other_names_is_wrong_for_itself():
    with pytest.raises(Wrong, match="something else"):
        use(student_of(OTHERS.replace("@ self.W.T", "@ self.W.T * 2")))


def test_message_of_arguments_names_them_and_what_to_do():
    with pytest.raises(Wrong) as caught:
        require_names(Adapted({}, [784, "relu"]), NAMES, earned=0.5)
    said = caught.value.feedback
    assert (said.expected, said.found) == ("linear_t()", "linear_t(784, 'relu')")
    assert "linear_t.__init__ has parameters" in said.cause
    assert said.next_step == (
        "Give the parameters of __init__ default values. Everything else is graded with "
        "linear_t(784, 'relu'): this costs points here alone."
    )
    assert caught.value.earned == 0.5


def test_names_come_before_arguments_where_both_are_other_ones():
    with pytest.raises(Wrong, match="different names"):
        require_names(Adapted({"w": "W"}, [3, 2]), NAMES)


def test_attribute_that_the_class_sets_itself_is_not_renamed():
    source = OTHERS.replace("self.W, self.bias", "self.w = self.W = self.bias")
    source = source.replace("= np.ones((n_out, n_in)), np.zeros(n_out)", "= np.ones((n_out, n_in))")
    assert adapt(student_of(source), Names("linear_t", {"w": ["W"]})).renamed == {}


def test_name_that_is_set_in_a_function_inside_a_method_is_seen():
    source = "class linear_t:\n    def build(self):\n        def inner():\n            self.W = 1\n"
    assert adapt(student_of(source), Names("linear_t", {"w": ["W"]})).renamed == {"w": "W"}


def test_name_that_a_base_of_the_students_sets_is_seen():
    source = "class Base:\n    def build(self):\n        self.W = 1\nclass linear_t(Base): pass\n"
    assert adapt(student_of(source), Names("linear_t", {"w": ["W"]})).renamed == {"w": "W"}


def test_class_attribute_of_the_skeletons_name_is_not_renamed():
    source = "class linear_t:\n    w = 0\n    def build(self):\n        self.W = 1\n"
    assert adapt(student_of(source), Names("linear_t", {"w": ["W"]})).renamed == {}
