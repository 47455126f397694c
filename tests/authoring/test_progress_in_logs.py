"""Where no bar can be shown, a log says what is done, from the first second on."""

import io

from rich.console import Console

from autograder.authoring.progress import StageProgress


def said(times):
    """Count four trials at these seconds; return the lines of the log."""
    log = io.StringIO()
    clock = iter(times)
    with StageProgress(Console(file=log), lambda: next(clock)) as progress:
        count = progress.start("Mutants", 4)
        assert log.getvalue() == "Mutants ...\n"
        for _ in range(4):
            count()
    return log.getvalue().splitlines()


def test_log_has_a_line_as_a_stage_begins_and_no_more_if_it_is_short():
    assert said([0, 1, 2, 3, 4]) == ["Mutants ..."]


def test_log_of_a_long_stage_says_every_ten_seconds_how_far_it_is():
    assert said([0, 5, 11, 11, 15, 30, 30]) == [
        "Mutants ...",
        "Mutants: 2 of 4",
        "Mutants: 4 of 4",
    ]
