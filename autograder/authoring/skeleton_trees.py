"""Makes the skeleton of several files from the folder of the reference, file by file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.authoring import markers, skeleton
from autograder.errors import UsageError
from autograder.homework import trees
from autograder.homework.folders import files_below
from autograder.homework.homework import Homework


def make(homework: Homework) -> dict[str, bytes]:
    """Return the files of the skeleton by their places.

    What marks a solution is cut; all else is copied, and so is what is the course's own.

    Raises
    ------
    UsageError
        If no file marks a solution, or one cannot be cut.
    """
    files, code = homework.assignment.files, homework.reference_code
    made: dict[str, bytes] = {}
    solutions = 0
    for place, path in {**_own_of(homework), **code}.items():
        at = trees.handed_in_as(place, files)
        marked = place.endswith((".py", ".ipynb")) and _marks(path)
        solutions += marked and place in code
        as_it_is = not marked and at == place
        made[at] = path.read_bytes() if as_it_is else skeleton.make(path, at).encode("utf-8")
    if not solutions:
        raise UsageError(
            f"{homework.required_reference()} marks no solution",
            tip="put '# BEGIN SOLUTION' and '# END SOLUTION' around what students write",
        )
    return made


def _own_of(homework: Homework) -> dict[str, Path]:
    """Return the course's own files: those of the reference, where it has them."""
    reference = homework.required_reference()
    own = homework.own_files
    return {
        place: reference / place if (reference / place).is_file() else path
        for place, path in own.items()
    }


def _marks(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return bool(markers.find(text, path.name)) if path.suffix == ".py" else "SOLUTION" in text


def write(made: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a skeleton."""
    for place, content in made.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def stale(made: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return the places that are not what the reference makes."""
    there = {path.relative_to(folder).as_posix(): path for path in files_below(folder)}
    changed = [at for at in made if at not in there or there[at].read_bytes() != made[at]]
    return [*changed, *(at for at in there if at not in made)]
