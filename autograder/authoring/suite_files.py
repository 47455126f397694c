"""The files of a homework that is made of a suite: solution, starter, and what is beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.authoring import markers, percent, skeleton, unmarked
from autograder.authoring.starters import Starter
from autograder.errors import UsageError
from autograder.homework.asked import fits
from autograder.homework.folders import files_below
from autograder.submitted.notebooks import is_notebook
from autograder.suites import files, settings
from autograder.suites.model import Suite


def places_in(path: Path) -> list[str]:
    """Return the places of what is handed in: the files of a folder, or one file."""
    if path.is_dir():
        return [each.relative_to(path).as_posix() for each in files_below(path)]
    return [path.name]


def is_tree(suite: Suite) -> bool:
    """Whether several files are handed in, each at its place."""
    places = suite.students.places
    return len(places) > 1 or any("/" in pattern for place in places for pattern in _forms(place))


def _forms(place: str | tuple[str, ...]) -> tuple[str, ...]:
    return (place,) if isinstance(place, str) else place


def handed_in(path: Path, suite: Suite, what: str) -> dict[str, Path]:
    """Return the files of a solution or starter that students hand in, by their places.

    Raises
    ------
    UsageError
        If one is missing.
    """
    there = {at: path / at for at in places_in(path)} if path.is_dir() else {path.name: path}
    if not path.is_dir() and len(suite.students.places) == 1:
        wanted = _forms(suite.students.places[0])
        fitting = [each for each in wanted if each.endswith(path.suffix) and "*" not in each]
        there = {fitting[0] if fitting else path.name: path}
    found: dict[str, Path] = {}
    for place in suite.students.places:
        fitted = {at: each for at, each in there.items()
                  if any(fits(at, pattern) for pattern in _forms(place))
                  and at not in suite.students.given}  # fmt: skip
        if not fitted:
            named = " or ".join(_forms(place))
            raise UsageError(
                f"{what} {path} has no {named}, which the tests import",
                tip="give the folder that is handed in; or say what that is: --module NAME",
            )
        found.update(fitted)
    return found


def only_one(path: Path, suite: Suite, what: str) -> Path:
    """Return the one file that is handed in, itself or in a folder.

    Raises
    ------
    UsageError
        If the folder has none, or several.
    """
    if not path.is_dir():
        return path
    found = handed_in(path, suite, what)
    if len(found) > 1:
        raise UsageError(
            f"{what} {path} has {', '.join(sorted(found))}, and one file is handed in",
            tip="give that file",
        )
    (only,) = found.values()
    return only


def own_starter(suite: Suite) -> dict[str, Path]:
    """Return the starter that lies beside the tests, if it is whole."""
    found: dict[str, Path] = {}
    for place in suite.students.places:
        there = {
            path.relative_to(root).as_posix(): path
            for root in files.roots(suite.folder)
            for path in files.python_files(root)
        }
        fitted = {at: path for at, path in there.items()
                  if any(fits(at, each) for each in _forms(place))
                  and at not in suite.students.given}  # fmt: skip
        if not fitted:
            return {}
        found.update(fitted)
    return found


def write_reference(
    folder: Path, made: Mapping[str, Starter], solution: Mapping[str, Path], *, tree: bool
) -> None:
    """Write the worked solution into a homework's folder, with its solutions marked."""
    for at, starter in made.items():
        place = folder / "reference.py"
        if tree:
            place = folder / "reference" / at
        text = starter.source
        if tree and starter.notebook:
            text = percent.to_notebook(starter.source, solution[at].name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def cut(made: Mapping[str, Starter], solution: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that students start from: the solution without what they write.

    Beside others, one that has nothing to write, like an empty ``__init__.py``, stays.
    """
    whole = {at for at, starter in made.items() if _is_given(starter, at)}
    for at, starter in made.items():
        if at in whole and len(whole) < len(made):
            yield at, starter.source.encode("utf-8")
        elif not starter.notebook:
            yield at, skeleton.from_source(starter.source, at).encode("utf-8")
        else:
            cut = skeleton.from_source(starter.source, "reference.py", notebook=True)
            yield at, percent.to_notebook(cut, solution[at].name).encode("utf-8")


def _is_given(starter: Starter, at: str) -> bool:
    marks_nothing = not starter.notebook and not markers.find(starter.source, at)
    return marks_nothing and not unmarked.left_in(starter)


def write_skeleton(folder: Path, blank: Mapping[str, bytes], *, tree: bool) -> None:
    """Write what students start from into a homework's folder."""
    if tree:
        write_files(folder / "skeleton", blank)
        return
    ((at, content),) = blank.items()
    suffix = "ipynb" if is_notebook(at) else "py"
    (folder / f"skeleton.{suffix}").write_bytes(content)


def write_files(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write files at their places."""
    for at, text in content.items():
        path = folder / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def state_modules(folder: Path, modules: Iterable[str]) -> None:
    """Write down in a suite what students hand in, where its owner has to say so."""
    listed = list(modules)
    if not listed:
        return
    file = folder / settings.FILE
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    kept = _without_modules(text)
    file.write_text("\n".join([*kept, f"module: {json.dumps(listed)}"]) + "\n", encoding="utf-8")


def _without_modules(text: str) -> list[str]:
    """Return the lines of a suite's settings without those that state modules, comments aside."""
    import yaml

    lines = text.splitlines()
    try:
        found = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:  # whoever reads the suite says so
        return lines
    for key, value in found.value if isinstance(found, yaml.MappingNode) else ():
        if key.value == "module":
            start, end = key.start_mark.line, value.end_mark
            # A list with an item on each line ends where the next entry begins.
            after = end.line + (end.column > 0)
            comments = [line for line in lines[start + 1 : after] if line.startswith("#")]
            return [*lines[:start], *comments, *lines[after:]]
    return lines
