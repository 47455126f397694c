"""What to do about an exception of student code, where its type and message say enough."""

from __future__ import annotations

import re

from autograder.sandbox.inside.elsewhere import HERE
from autograder.sandbox.walls.limits import Limits

_UNREADABLE = "SyntaxError|IndentationError|TabError"

#: Exceptions by their names, of any without one, a pattern of the message, and what to do. The
#: first that fits counts.
_ADVICE: tuple[tuple[str, str, str], ...] = (
    ("NotImplementedError", "", "This is still the skeleton's TODO: write it."),
    (
        "SyntaxError",
        "(?:await|async with|async for).*outside|asynchronous comprehension outside",
        "There is no event loop here: put what waits into an 'async def f()', and write "
        "asyncio.run(f()) instead of await f().",
    ),
    ("ModuleNotFoundError", "did you mean", "Correct the name of the library in that line."),
    (
        "ModuleNotFoundError",
        "",
        "It is not installed where your work is graded: use what the skeleton imports, or "
        "ask the course staff to add it.",
    ),
    (
        "FileNotFoundError|CalledProcessError",
        f"program that is not installed {HERE}",
        "Leave that line out, or write it below 'if __name__ == \"__main__\":' in a Python file: "
        "nothing that is graded needs that program.",
    ),
    (
        "",
        f"no GPU {HERE}",
        "Leave that line out: what is made for a GPU is run on the processor here.",
    ),
    (
        "EOFError",
        r"input\(\)",
        "Write the value into the code, n = 5 for n = int(input()), or ask for it below "
        "'if __name__ == \"__main__\":' in a Python file.",
    ),
    ("FileNotFoundError", "", "Read no files but those the homework names, by their bare names."),
    (
        "PermissionError",
        "",
        "Write only into the folder where the program runs, and read only the homework's files. "
        "Queues and locks between processes, and the network, cannot be used while grading.",
    ),
    (
        "OSError",
        "File too large|No space left",
        "Look for a loop that goes on writing to a file: no file that your code writes may be "
        f"larger than {Limits.file_size // 2**20} MB while grading.",
    ),
    (
        "MemoryError",
        "",
        "Look for an array much larger than the data, or of a wider type than needed.",
    ),
    (
        "OverflowError",
        "out of bounds for u?int",
        "Bring the values into the range of that type first: np.clip(x, 0, 255).astype(np.uint8).",
    ),
    (
        "UFuncTypeError|_UFuncOutputCastingError|_UFuncInputCastingError",
        "Cannot cast ufunc",
        "An operation like x += y keeps the type of x: convert x first, "
        "x = x.astype(np.float64), or write x = x + y.",
    ),
    (
        "TypeError",
        "Cannot handle this data type",
        "Make it an image of bytes first: (255 * x).clip(0, 255).astype(np.uint8) for "
        "values between 0 and 1.",
    ),
    (
        "OSError",
        "is not a valid package style",
        "Use a style that plt.style.available lists in this version.",
    ),
    (
        "AttributeError|ImportError|TypeError",
        r"is installed here\)",
        "Check how the name in that line is spelled, and what the value is. If the line runs on "
        "your machine, a different version is installed there: use what this one has instead.",
    ),
    (
        _UNREADABLE,
        "",
        "Python cannot read the file: open it, go to that line, and run it once yourself.",
    ),
    (
        "RuntimeError",
        r"loading state_dict[\s\S]*Unexpected key\(s\)[^:]*: \"module\.",
        "The names in the file begin with 'module.', as DataParallel writes them: save "
        "net.module.state_dict().",
    ),
    (
        "NameError",
        "",
        "Define the name inside the function or pass it as an argument: what is set below "
        "'if __name__ == \"__main__\":' does not exist when the file is imported.",
    ),
    (
        "TypeError",
        "argument",
        "Compare the function's parameters with the skeleton's: they must be the same.",
    ),
    (
        "ValueError",
        "shape|broadcast",
        "Print the shapes of the operands just before that line.",
    ),
    (
        "RecursionError",
        "",
        "Look for a function that calls itself and has no case that ends it.",
    ),
)
#: What a value raises that another one was expected for.
_OF_VALUES = ("AttributeError", "ValueError", "IndexError", "KeyError")
_ELSE = "Run that line yourself with the same shapes; the last frame of the traceback is where."


_OUTSIDE = (
    "It was raised where the grader uses what your code made: compare the names, the shapes and "
    "the types of your attributes and results with the skeleton's."
)


def advice(name: str, message: str, *, in_student_code: bool = True, line: str = "") -> str:
    """Return what to do about an exception.

    Parameters
    ----------
    name, message : str
        The exception's class, and what it says.
    in_student_code : bool
        Whether it was raised in a line of the student's, which they can run.
    line : str
        That line.
    """
    if not in_student_code and name in _OF_VALUES:
        return _OUTSIDE
    if name == "NotImplementedError" and message and name not in line:
        return _ELSE if in_student_code else _OUTSIDE  # a library says it, with its reason
    for names, pattern, step in _ADVICE:
        if (not names or name in names.split("|")) and re.search(pattern, message[:2_000]):
            return step
    return _ELSE
