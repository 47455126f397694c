"""What student code raises is told by its own frames."""

import linecache

from autograder.sandbox.inside.describing import describe_error


def test_frames_and_lines_are_those_of_student_code_alone(tmp_path):
    linecache.clearcache()
    path = tmp_path / "ada.py"
    path.write_text("def halve(x):\n    return x / 0\n\nhalve(1)\n")
    try:
        exec(compile(path.read_text(), str(path), "exec"))
    except ZeroDivisionError as error:
        described = describe_error(error, str(tmp_path))
    assert described["frames"] == [
        ["ada.py", 4, "<module>", "halve(1)"],
        ["ada.py", 2, "halve", "return x / 0"],
    ]
    assert __file__ not in linecache.cache


def test_exception_whose_message_breaks_is_described_all_the_same(tmp_path):
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    assert "could not be shown" in describe_error(Silent(), str(tmp_path))["message"]
