"""What a helper asks is answered by the grader, and nothing of the answer is there before."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.sandbox.answered import run_answered
from autograder.sandbox.failures import StudentRaised, StudentStopped


def ask_twice(ask, function, numbers):
    """Ask for each number of the student's function."""
    return [function(ask, number) for number in numbers]


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


@pytest.mark.parametrize("lie", ["5", "['asked']", "['asked', 3]", "[]", "['returned']", "None"])
def test_malformed_question_is_the_students(submit, lie):
    """The steps of a helper run in the student's process, which can answer what it likes."""
    source = f"""
        from autograder.sandbox.inside.service import Service
        Service.op_call = lambda self, request: self.keep(f) if not request["args"] or \\
            request["args"][0] is not None else {lie}
        def f(): return 1
        """
    with submit(source).check() as student, pytest.raises(Wrong, match="broke the connection"):
        run_answered(student, call, [student.f], list, "f")
