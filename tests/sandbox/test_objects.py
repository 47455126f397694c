"""State that lasts over several calls, and arguments that student code changes in place."""

import numpy as np
import pytest

from autograder.errors import GraderError, Wrong
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.objects import attribute, listed, put
from autograder.sandbox.proxies import Remote
from autograder.sandbox.reaching import value
from autograder.sandbox.sending import CannotSend

SOURCE = """
    import numpy as np

    class TooSmall(ValueError):
        def __init__(self, size):
            super().__init__(f"{size} is too small")
            self.size = size

    def sgd_step(theta, gradient, rate=0.1):
        theta -= rate * gradient

    def shuffle_in_place(items, *, table):
        items.reverse()
        table["new"] = len(items)
        return len(items)

    class Mean:
        def __init__(self):
            self.count, self.total = 0, 0.0
        def update(self, x):
            self.count += 1
            self.total += x
        def __getitem__(self, key):
            return getattr(self, key)
        def __setitem__(self, key, value):
            setattr(self, key, value)

    class Net:
        inplace = True

    class Careless:
        def __getitem__(self, key):
            return 1 + "one"

    class Asked:
        def __getitem__(self, key):
            return repr(key)

    def squares(n):
        for i in range(n):
            yield i * i

    def things(n):
        return iter([Mean() for _ in range(n)])

    def endless():
        while True:
            yield 1

    def fail(size):
        raise TooSmall(size)

    def kinds(*values):
        return [type(value).__name__ for value in values]
"""


@pytest.fixture
def student(submit):
    with submit(SOURCE).check() as student:
        yield student


def test_arguments_come_back_as_student_code_left_them(student):
    theta, gradient = np.ones(3), np.arange(3.0)
    after = student.sgd_step.inplace(theta, gradient, rate=0.5)
    assert after.result is None
    assert after.arguments[0].tolist() == [1, 0.5, 0]
    assert after.arguments[1].tolist() == gradient.tolist()
    assert after.named == {"rate": 0.5}
    assert theta.tolist() == [1, 1, 1]


def test_lists_and_dicts_are_changed_in_place_too(student):
    result, (items,), named = student.shuffle_in_place.inplace([1, 2], table={})
    assert (result, items, named) == (2, [2, 1], {"table": {"new": 2}})


def test_attribute_of_an_object_that_is_called_so_is_read(student):
    assert student.Net().inplace is True


def test_object_as_an_argument_stays_what_it_is(student):
    mean = student.Mean()
    assert student.kinds.inplace(mean, 1).arguments[0] is mean


def test_value_can_stay_between_calls(student):
    theta = put(student, np.ones(2))
    student.sgd_step(theta, np.ones(2))
    student.sgd_step(theta, np.ones(2))
    np.testing.assert_allclose(value(theta), [0.8, 0.8])


def test_objects_keep_their_state_and_items_can_be_set(student):
    mean = student.Mean()
    mean.update(3)
    mean["count"] = 10
    assert (mean.count, mean["total"]) == (10, 3)


@pytest.mark.parametrize(
    "key", [np.s_[:2], np.s_[..., 0], np.s_[1:9:2, None, "a"], np.s_[()], np.s_[(1, 2)]], ids=repr
)
def test_object_is_asked_for_the_slice_that_a_rubric_asks_for(student, key):
    assert student.Asked()[key] == repr(key)


def test_object_in_place_of_an_array_that_is_sliced_is_named(student):
    with pytest.raises(Wrong, match="Net is an object of type Net") as caught:
        student.Net()[:2, 0]
    assert caught.value.feedback.expected.endswith("a list or a numpy array")


def test_what_their_own_code_raises_for_a_slice_is_shown(student):
    with pytest.raises(StudentRaised, match=r"Careless\[:2\] raised TypeError") as caught:
        student.Careless()[:2]
    assert "unsupported operand" in caught.value.message


def test_attribute_can_stay_behind(student):
    mean = student.Mean()
    assert isinstance(attribute(mean, "count"), Remote)
    assert value(attribute(mean, "count")) == 0


def test_generator_gives_its_items(student):
    assert listed(student.squares(4)) == [0, 1, 4, 9]
    assert [type(each) for each in listed(student.squares(2), keep=True)] == [Remote, Remote]
    assert [each.count for each in listed(student.things(2))] == [0, 0]
    assert listed([1, 2]) == [1, 2]


def test_generator_without_end_is_wrong(student):
    with pytest.raises(Wrong, match="more than 100 items"):
        listed(student.endless(), most=100)


def test_exception_tells_its_bases_and_can_be_asked(student):
    with pytest.raises(StudentRaised) as caught:
        student.fail(3)
    assert caught.value.bases[:3] == ["TooSmall", "TooSmall", "ValueError"]
    assert caught.value.exception.size == 3


def test_object_of_a_process_that_ended_is_the_grader_s_failure(submit):
    submission = submit(SOURCE)
    with submission.check() as student:
        mean = student.Mean()
    with submission.check() as student, pytest.raises(CannotSend, match="argument 1 of kinds"):
        student.kinds(mean)


def test_tuples_sets_and_odd_keys_arrive_as_what_they_are(student):
    found = student.kinds((1, 2), {1}, frozenset(), {(1, 2): 3}, 1j, b"x", 2**70)
    assert found == ["tuple", "set", "frozenset", "dict", "complex", "bytes", "int"]


def test_nothing_reaches_the_student_of_a_call_that_cannot_be_sent(student):
    with pytest.raises(CannotSend, match="argument 'table' of shuffle_in_place"):
        student.shuffle_in_place([1], table=object())
    assert student.kinds(1) == ["int"]  # and the process goes on


def test_what_a_function_yields_is_iterated_over_as_it_is_there(student):
    assert [*student.squares(4)] == [0, 1, 4, 9]
    with pytest.raises(Wrong, match="gives more than 100,000 items"):
        iter(student.endless())
    with pytest.raises(StudentRaised, match="len"):
        len(student.squares(4))
    with pytest.raises(Wrong, match="Net is an object of type Net"):
        iter(student.Net())


def test_what_torch_is_given_of_the_students_is_the_rubrics_mistake(student):
    rubric = {"__name__": "torch.optim.optimizer", "given": student.squares(2)}
    with pytest.raises(GraderError, match="the rubric gives squares, which stays") as caught:
        exec("list(given)", rubric)
    assert 'library(student, "torch.optim")' in caught.value.tip
