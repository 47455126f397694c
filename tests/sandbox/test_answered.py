"""What a helper asks is answered by the grader, and nothing of the answer is there before."""

import weakref

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.sandbox.answered import run_answered
from autograder.sandbox.failures import StudentRaised, StudentStopped


def ask_twice(ask, function, numbers):
    """Ask for each number of the student's function."""
    return [function(ask, number) for number in numbers]


def hand_over(ask, function):
    """Let the student's function ask."""
    return function(ask)


def call(ask, function):
    """Call a function of the student's."""
    del ask
    return function()


def test_answers_come_in_the_order_of_the_questions_and_the_result_comes_back(submit):
    asked = []

    def answer(question):
        asked.append(question)
        return np.array([question[0] * 2.0])

    with submit("def f(ask, x): return float(ask(x)[0]) + 1").check() as student:
        found = run_answered(student, ask_twice, [student.f, [1, 2, 5]], answer, "f(x)")
    assert (asked, found) == ([[1], [2], [5]], [3.0, 5.0, 11.0])


def test_what_student_code_raises_is_shown_where_it_was_raised(submit):
    source, raised = "def f():\n    raise ValueError('no')", pytest.raises(StudentRaised)
    with submit(source).check() as student, raised as caught:
        run_answered(student, call, [student.f], list, "f")
    assert "raise ValueError('no')" in caught.value.feedback.detail


def test_numpy_warns_or_raises_as_the_student_set_it(submit):
    source = "import numpy as np\nnp.seterr(all='raise')\ndef f(): return np.geterr()['over']"
    with submit(source).check() as student:
        assert run_answered(student, call, [student.f], list, "f") == "raise"


def test_function_that_never_asks_again_ends_at_its_limit(submit):
    source, stopped = "def f():\n    while True: pass", pytest.raises(StudentStopped)
    with submit(source).check(seconds=0.5) as student, stopped:
        run_answered(student, call, [student.f], list, "f")


@pytest.mark.parametrize("lie", ["{}", "{'callback': 5, 'arguments': [], 'named': {}}", "None"])
def test_malformed_question_is_the_students(submit, lie):
    """What asks runs in the student's process, which can send what it likes."""
    source = f"""
        from autograder.sandbox import protocol
        from autograder.sandbox.inside.service import Service
        Service.op_call = lambda self, request: self._send(protocol.dump({{"asks": {lie}}}))
        def f(): return 1
        """
    with submit(source).check() as student, pytest.raises(Wrong, match="broke the connection"):
        run_answered(student, call, [student.f], list, "f")


def test_student_code_runs_in_the_main_thread_as_it_does_at_home(submit):
    source = """
        import signal, threading
        def f(ask):
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            return ask(1) if threading.current_thread() is threading.main_thread() else 0
        """
    with submit(source).check() as student:
        assert run_answered(student, hand_over, [student.f], lambda asked: asked[0] + 1, "f") == 2


def test_what_the_answer_raises_comes_out_once_the_student_code_has_returned(submit):
    source = """
        def f(ask):
            try:
                return ask(1)
            except RuntimeError:
                return 1
        """

    def answer(question):
        raise Wrong(f"asked for {question}")

    with submit(source).check() as student:
        with pytest.raises(Wrong, match=r"asked for \[1\]"):
            run_answered(student, hand_over, [student.f], answer, "f")
        assert run_answered(student, hand_over, [student.f], lambda _: 3, "f") == 3


def test_what_answers_is_let_go_when_the_student_code_has_returned(submit):
    class Answer:
        def __call__(self, question):
            return question[0]

    answer = Answer()
    gone = weakref.ref(answer)
    with submit("kept = []\ndef f(ask): return kept.append(ask) or ask(2)\n"
                "def again(): return kept[0](3)").check() as student:  # fmt: skip
        assert run_answered(student, hand_over, [student.f], answer, "f") == 2
        del answer
        assert gone() is None
        with pytest.raises(Wrong, match="broke the connection"):
            student.again()
