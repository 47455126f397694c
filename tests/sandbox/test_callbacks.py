"""A function of the rubric's that student code calls: it is run here, and its result is sent."""

import types

import numpy as np
import pytest
from changed_replies import changed
from test_replies import Scripted, blames_nobody_else
from test_replies import student as scripted

from autograder.errors import Wrong
from autograder.oracles import as_array
from autograder.sandbox.failures import StudentRaised, StudentStopped
from autograder.sandbox.protocol import Handle
from autograder.sandbox.sending import CannotSend, callback

SOURCE = """
    import sys

    def bisect(f, a, b):
        for _ in range(50):
            middle = (a + b) / 2
            if f(middle) > 0:
                b = middle
            else:
                a = middle
        return a

    def call(f, *arguments, **named):
        return f(*arguments, **named)

    def in_threads(f):
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(f, range(40)))

    def in_a_child(f):
        import os
        reader, writer = os.pipe()
        if os.fork() == 0:
            try:
                f(1.0)
            except RuntimeError as error:
                os.write(writer, str(error).encode())
            os._exit(0)
        os.wait()
        os.close(writer)
        return os.read(reader, 100).decode()

    def forgives(f):
        try:
            return f(1)
        except RuntimeError:
            return "forgiven"

    def spies(f):
        names = [f.__name__, f.__qualname__, str(f.__defaults__), str(f.__code__.co_consts)]
        names += [str(cell.cell_contents) for cell in f.__closure__ or ()]
        return names

    def endless(f):
        while True:
            f(0)

    later = None

    def keeps(f):
        global later
        later = f

    def use_it_later():
        return later(3)

    class Thing:
        value = 4

    def with_a_thing(f):
        return f(Thing())
"""


@pytest.fixture
def student(submit):
    with submit(SOURCE).check() as student:
        yield student


def test_student_code_calls_a_function_of_the_grader_s(student):
    calls = []

    def cubic(x):
        calls.append(x)
        return x**3 - 2

    assert student.bisect(callback(cubic), 0.0, 2.0) == pytest.approx(2 ** (1 / 3))
    assert len(calls) == 50


def test_function_is_given_plain_data_and_returns_it(student):
    found = student.call(callback(lambda x, *, scale: x * scale), np.ones(3), scale=2)
    assert found.tolist() == [2, 2, 2]


def test_nothing_but_what_it_returns_is_shown(student):
    secret = "the secret"

    def telling(x):
        raise ValueError(secret + str(x))

    told = " ".join(student.spies(callback(telling, shown="f")))
    assert "secret" not in told
    assert "telling" not in told


def test_what_it_raises_is_the_grader_s_failure_and_is_not_shown(student):
    def broken(_x):
        raise KeyError("the secret")

    with pytest.raises(KeyError):
        student.forgives(callback(broken))
    assert student.forgives(callback(lambda x: x)) == 1  # and the process goes on


def test_wrong_in_it_costs_the_check_its_points(student):
    def strict(x):
        return float(as_array(x, what="what f is called with", shape=(2,)).sum())

    with pytest.raises(Wrong, match="what f is called with"):
        student.call(callback(strict), "text")


def declared(x: float):
    return x + 1


@pytest.mark.parametrize(
    ("given", "found"),
    [([], "missing"), ([1, 2], "too many"), (["text"], "str instead of float")],
    ids=str,
)
def test_call_that_the_function_does_not_declare_is_the_student_s_mistake(student, given, found):
    with pytest.raises(Wrong, match="as it cannot be called") as caught:
        student.call(callback(declared, shown="f"), *given)
    assert found in caught.value.feedback.found
    assert student.call(callback(declared), np.ones(2)).tolist() == [2, 2]  # it works: it is right


@pytest.mark.parametrize("number", [10**5000, [1, (2, 10**5000)]], ids=["alone", "inside"])
def test_whole_number_that_would_keep_the_grader_busy_is_refused(student, number):
    with pytest.raises(Wrong, match="too large"):
        student.call(callback(lambda x: 1), number)


def test_object_of_the_student_s_comes_as_one(student):
    assert student.with_a_thing(callback(lambda thing: thing.value + 1)) == 5


def test_function_may_ask_the_student_s_process_itself(student):
    found = student.call(callback(lambda x: student.call(callback(lambda y: y + 1), x)), 3)
    assert found == 4


def test_function_may_be_called_by_a_later_call(student):
    student.keeps(callback(lambda x: x + 1))
    assert student.use_it_later() == 4


def test_calls_without_end_are_wrong(student):
    with pytest.raises(Wrong, match="too often"):
        student.endless(callback(lambda x: x, most=20))


def test_result_that_cannot_be_sent_is_the_grader_s_failure(student):
    with pytest.raises(CannotSend, match="what function returns cannot be sent"):
        student.forgives(callback(lambda x: object()))


def test_each_thread_of_student_code_gets_its_own_answers(student):
    assert student.in_threads(callback(lambda x: -x)) == [-x for x in range(40)]


def test_child_of_student_code_cannot_call_it_beside_its_parent(student):
    assert "in the main process alone" in student.in_a_child(callback(lambda x: x))


def test_what_student_code_raises_afterwards_is_its_own(student):
    with pytest.raises(StudentRaised, match="TypeError"):
        student.bisect(callback(lambda x: "text"), 0.0, 1.0)


ASKS = {"asks": {"callback": 0, "arguments": [1, Handle(3, "object", "x")], "named": {"a": 1}}}


def test_no_call_of_any_type_is_the_grader_s_failure():
    def use(process):
        scripted(process)(callback(lambda *values, **named: None))

    def with_offers(process):
        from autograder.sandbox.offering import Offered

        process.offered = Offered()
        use(process)

    blames_nobody_else(with_offers, ASKS, {"ok": None})
    for other in changed(ASKS):
        blames_nobody_else(with_offers, other, {"ok": None})


def test_call_of_what_was_never_handed_over_is_refused():
    from autograder.sandbox.offering import Offered

    process = Scripted(ASKS)
    process.offered = Offered()
    process.channel = types.SimpleNamespace(
        request=process._next, captured=types.SimpleNamespace(text=str)
    )
    with pytest.raises(StudentStopped):
        scripted(process)()
