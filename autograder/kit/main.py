"""The command line of ``check.pyz``."""

from __future__ import annotations

import argparse
import contextlib
import os
import pkgutil
import sys
import time
import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.kit import handed_in, record_files, shared
from autograder.kit.checking import Checking, Listener, chosen
from autograder.kit.console import Console, result_lines, summary_lines
from autograder.kit.pipes import from_bytes
from autograder.kit.record import Recorded
from autograder.results.report import Outcome, Report

#: Seconds between two looks at whether a file was saved.
_LOOK = 0.5


def main(arguments: Sequence[str]) -> int:
    """Check; return 0 if nothing wrong was found, 1 if something was, 2 if nothing could be."""
    console = Console()
    beside = Path(sys.argv[0]).resolve().parent
    asked = _parser().parse_args(arguments)
    kit = from_bytes(_part_of_kit("kit.bin"))
    try:
        if asked.watch:
            return _watch(asked, kit, console, beside)
        return _check(asked, kit, console, beside)
    except UsageError as error:
        console.say(error.message + (f"; {error.tip}" if error.tip else ""))
        return 2
    except BrokenPipeError:  # of "check.pyz | head", which has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        console.say()
        return 130


def _part_of_kit(name: str) -> bytes:
    return pkgutil.get_data("autograder.kit", name) or b""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"{_python()} check.pyz", description="Check your homework on your own computer."
    )
    parser.add_argument("file", nargs="*", help="your file, or the folder of your files")
    parser.add_argument("--only", metavar="NUMBER", help="one part or check: 3b, 3b.2")
    parser.add_argument("--watch", action="store_true", help="check again when you save")
    parser.add_argument("--train", action="store_true", help="let cells that train finish")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write the report as a page")
    parser.add_argument("--open", action="store_true", help="open that page in the browser")
    return parser


def _python() -> str:
    return "py" if os.name == "nt" else "python3"


def _check(asked: Any, kit: Mapping[str, Any], console: Console, beside: Path) -> int:
    names = [each for each in kit["checks"] if asked.only is None or asked.only in each]
    if not names:
        parts = ", ".join(kit["records"])
        raise UsageError(f"no check is numbered {asked.only}", tip=f"the parts are {parts}")
    path = handed_in.find(asked.file, kit, beside)
    found = handed_in.read(path, kit)
    if missing := handed_in.missing(found, kit):
        verb = "is" if len(missing) == 1 else "are"
        console.say(f"{', '.join(missing)} {verb} missing. Install with: {_python()} -m pip "
                    f"install {' '.join(missing)}")  # fmt: skip
        return 2
    again = f"{_python()} check.pyz" + (f" --only {asked.only}" if asked.only else "")
    then = "it is checked again" if asked.watch else f"run this again: {again}"
    console.say(f"Checking {found.shown}. Fix the first ✗ below, or write the first ○, "
                f"save, and {then}")  # fmt: skip
    console.say()

    running: list[Recorded] = []

    def records() -> Iterator[Recorded]:
        """Read what is recorded part by part: whoever waits sees the first result before."""
        for part in dict.fromkeys(part for part, *_ in names):
            console.progress(f"reading the checks of part {part}")
            found = chosen(record_files.read(_part_of_kit(kit["records"][part])), asked.only)
            running.extend(found)
            yield from found

    def show(result: Any) -> None:
        recorded = {check.name for check in running if check.events}
        if result.outcome is not Outcome.LATER or result.name in recorded:
            console.say("\n".join(result_lines(result)))

    listener = Listener(console.progress, show)
    data = {name: (beside / name).read_bytes() for name in kit["data"] if (beside / name).is_file()}
    report = Checking(kit, found, data, listener, train=asked.train).run(records())
    report = replace(report, notes=(*report.notes, *_of_data(data, kit["data"])))
    _say_later(running, report, kit, console, asked.only)
    if asked.html is not None or asked.open:
        total = _total(running, kit, asked.only)
        looked_at = f"Checked here: {report.points:g} of {total:g} points."
        report = replace(report, notes=(looked_at, *report.notes))
        _page(report, asked.html or Path("check.html"), console, open_it=asked.open)
    return 1 if any(each.took_points for each in report.results) else 0


def _of_data(found: Mapping[str, bytes], wanted: Mapping[str, str]) -> Iterator[str]:
    """Say which files of data are not those that came with the kit."""
    for name, digest in wanted.items():
        if name not in found:
            yield f"{name} is not beside check.pyz: what reads it fails here; it came with the kit."
        elif shared.digest(found[name]) != digest:
            yield (
                f"{name} is not the file that came with the kit: what reads it may be judged "
                "otherwise in the grader. Take it from the kit again."
            )


def _say_later(
    running: Sequence[Any], report: Report, kit: Mapping[str, Any], console: Console, only: Any
) -> None:
    """Say what was not looked at, with its points."""
    left = [check for check in running if not check.events]
    if left:
        console.say()
        console.say("Graded after you submit:")
        for check in left:
            console.say(f"? {check.number}  {check.title}  ({check.points:g}; {check.why_not})")
    hidden = kit["hidden_points"] if only is None else 0.0
    total = _total(running, kit, only)
    if hidden:
        console.say(f"? and checks that are not shown before  ({hidden:g})")
    console.say("\n".join(summary_lines(report, total, total - report.points)))
    if kit["by_hand_points"] and only is None:
        console.say(f"graded manually: {kit['by_hand_points']:g} more")
    folder = Path.cwd()
    lacking = [name for name in kit["artifacts"] if not (folder / name).is_file()]
    if lacking and only is None:
        console.say(f"not there yet, to be handed in with it: {', '.join(lacking)}")


def _total(running: Sequence[Any], kit: Mapping[str, Any], only: Any) -> float:
    """Return the points of what was asked for, those of hidden checks as well."""
    hidden = kit["hidden_points"] if only is None else 0.0
    return float(sum(check.points for check in running) + hidden)


def _page(report: Report, path: Path, console: Console, *, open_it: bool) -> None:
    from autograder.renderers import html  # takes a while, and is not always asked for

    try:
        path.write_text(html.render(report), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    console.say(f"the report as a page: {path}")
    if open_it:
        webbrowser.open(path.resolve().as_uri())


def _watch(asked: Any, kit: Mapping[str, Any], console: Console, beside: Path) -> int:
    path = handed_in.find(asked.file, kit, beside)
    before: list[tuple[str, int]] = []
    while True:
        # A skeleton may have got its name meanwhile; a file may be gone while an editor saves it.
        with contextlib.suppress(UsageError):
            path = handed_in.find(asked.file, kit, beside)
        if (now := _saved(path)) and now != before:
            before = now
            try:
                _check(asked, kit, console, beside)
            except UsageError as error:
                console.say(error.message)
            console.say(f"\nWaiting until {path.name or 'a file'} is saved; Ctrl-C ends this.")
        time.sleep(_LOOK)


def _saved(path: Path) -> list[tuple[str, int]]:
    """Return when each file was saved last."""
    inside = path.rglob("*") if path.is_dir() else [path]
    found = []
    for file in sorted(inside):
        with contextlib.suppress(OSError):
            if file.suffix in (".py", ".ipynb"):
                found.append((str(file), file.stat().st_mtime_ns))
    return found
