"""A check that broke is explained by its exception, at a line of the homework."""

import traceback
from pathlib import Path

from autograder.authoring import breakdowns
from autograder.errors import HomeworkError

HERE = Path(__file__).parent


def broken(error):
    try:
        raise error
    except Exception as raised:
        return "".join(traceback.format_exception(raised))


def test_line_of_the_homework_is_named_and_the_exception_without_its_module():
    detail = broken(HomeworkError("no file"))
    said = breakdowns.shown(detail, HERE)
    line = broken.__code__.co_firstlineno + 2
    assert said == f"{__file__}, line {line}: HomeworkError: no file"


def test_without_a_line_of_the_homework_the_exception_is_named_alone():
    assert breakdowns.shown(broken(KeyError("a.b: c")), Path("/elsewhere")) == "KeyError: 'a.b: c'"
    assert breakdowns.shown("", HERE) == "no detail"
