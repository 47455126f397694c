"""What to do about an exception follows from its type, and from what it says."""

import pytest

from autograder.sandbox.advice import advice


@pytest.mark.parametrize(
    ("name", "message", "says"),
    [
        ("EOFError", "input() waits for a person", "n = 5"),
        ("ModuleNotFoundError", "No module named 'nunpy'; did you mean 'numpy'?", "Correct"),
        ("ModuleNotFoundError", "No module named 'dill'", "not installed where"),
        ("OverflowError", "Python integer 300 out of bounds for uint8", "np.clip"),
        ("UFuncTypeError", "Cannot cast ufunc 'add' output from dtype('float64')", "x = x + y"),
        ("TypeError", "Cannot handle this data type: (1, 1, 3), <f8", "astype(np.uint8)"),
        (
            "AttributeError",
            "no attribute 'float'. (numpy 2.4 is installed here)",
            "different version",
        ),
        ("PermissionError", "[Errno 13] Permission denied", "only into the folder"),
        ("OSError", "[Errno 27] File too large", "larger than 256 MB"),
        ("OSError", "[Errno 28] No space left on device", "goes on writing"),
        ("SyntaxError", "'await' outside function", "asyncio.run"),
        ("SyntaxError", "'async with' outside async function", "asyncio.run"),
        ("SyntaxError", "asynchronous comprehension outside of an asynchronous f", "asyncio.run"),
        ("SyntaxError", "invalid syntax", "Python cannot read"),
        ("KeyError", "3", "Run that line yourself"),
    ],
)
def test_advice_is_about_that(name, message, says):
    assert says in advice(name, message)


@pytest.mark.parametrize(
    ("message", "line", "todo"),
    [
        ("", "raise NotImplementedError", True),
        ("write it", 'raise NotImplementedError("write it")', True),
        ('Module [CNN] is missing the required "forward" function', "out = net(x)", False),
        ('Module [CNN] is missing the required "forward" function', "", False),
    ],
)
def test_what_a_library_has_not_is_no_todo_of_the_skeleton(message, line, todo):
    step = advice("NotImplementedError", message, in_student_code=bool(line), line=line)
    assert ("skeleton's TODO" in step) is todo
