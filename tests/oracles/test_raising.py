import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_raises
from autograder.sandbox.failures import StudentRaised, StudentStopped
from autograder.sandbox.replies import Raised


def raises(name, message="it is empty", bases=()):
    def call(*_arguments, **_named):
        raise StudentRaised("pop()", Raised(name, message, [], list(bases)))

    return call


@pytest.mark.parametrize("wanted", ["ValueError", ValueError, ("KeyError", "ValueError")], ids=str)
def test_exception_of_the_class_passes(wanted):
    assert_raises(wanted, raises("ValueError"), what="fit")


def test_exception_of_a_class_below_passes():
    bases = ["EmptyStack", "IndexError", "LookupError", "Exception"]
    assert_raises(IndexError, raises("EmptyStack", bases=bases), what="pop")
    assert_raises("EmptyStack", raises("EmptyStack", bases=bases), what="pop")


def test_another_exception_is_wrong_and_shown(refused):
    feedback = refused(assert_raises, "ValueError", raises("TypeError"), what="fit")
    assert feedback.summary == "fit raises TypeError"
    assert (feedback.expected, feedback.found) == ("a ValueError", "TypeError: it is empty")


def test_result_is_wrong_and_shown(refused):
    feedback = refused(assert_raises, IndexError, lambda x: x, 3, what="pop")
    assert feedback.summary == "pop raises no exception"
    assert (feedback.expected, feedback.found) == ("an IndexError", "a result: the int 3")


def test_message_may_be_asked_for(refused):
    assert_raises("ValueError", raises("ValueError"), what="fit", message="empty")
    feedback = refused(assert_raises, "ValueError", raises("ValueError"), what="fit", message="k >")
    assert feedback.summary == "fit raises ValueError with the wrong message"


def test_arguments_are_handed_on():
    def call(*arguments, **named):
        assert (arguments, named) == ((1, 2), {"k": 3})
        raises("ValueError")()

    assert_raises("ValueError", call, 1, 2, k=3, what="fit")


@pytest.mark.parametrize("error", [StudentStopped("it ended"), Wrong("it is wrong")], ids=str)
def test_what_is_no_exception_of_the_student_s_is_raised_as_it_is(error):
    def call():
        raise error

    with pytest.raises(type(error)) as caught:
        assert_raises("ValueError", call, what="fit")
    assert caught.value is error
