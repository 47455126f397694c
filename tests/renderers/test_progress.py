import io

from clock import Clock
from rich.console import Console

from autograder.renderers.progress import Progress


def run(report, seconds, **options):
    """Show the report's first checks, each taking this many seconds; return what was written."""
    file, clock = io.StringIO(), Clock()
    console = Console(file=file, width=80, **options)
    with Progress(len(seconds), console=console, clock=clock) as progress:
        for result, duration in zip(report.results, seconds, strict=False):
            progress.start(f"{result.number} {result.title}")
            clock.now += duration
            progress.finish(result)
    return file.getvalue()


def test_a_log_has_a_line_for_long_checks_alone(report):
    assert run(report, [0.1, 3.0, 2.0]) == (
        "[2/3] 3a.2 half of each digit: passed, 2 of 2 points (3.0 s)\n"
    )


def test_a_terminal_shows_one_live_line_and_clears_it(report):
    shown = run(report, [0.1, 3.0], force_terminal=True)
    assert "3a.1" in shown or "2/2" in shown
    assert shown.endswith("\x1b[2K")
    assert "passed" not in shown


def test_a_dumb_terminal_gets_a_log(report, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert run(report, [3.0], force_terminal=True).startswith("[1/1] 3a.1")


def test_the_line_names_the_check_the_time_the_count_and_the_points(report):
    clock = Clock()
    console = Console(file=io.StringIO(), width=80)
    progress = Progress(2, console=console, clock=clock)
    progress.finish(report.results[0])
    progress.start("3a.2 \x1b[31mhalf")
    clock.now += 4
    with console.capture() as captured:
        console.print(progress._line())
    for words in ("1/2", "3a.2 \\x1b[31mhalf", "4 s", "2 points"):
        assert words in captured.get()


def test_progress_goes_to_standard_error(capsys, report):
    with Progress(1) as progress:
        progress._since -= 60
        progress.finish(report.results[0])
    out, err = capsys.readouterr()
    assert out == ""
    assert "1/1" in err
