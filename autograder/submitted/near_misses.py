"""What was handed in nearly under the name of a file that is asked for, and the way out.

A copy, the wrong folder, the wrong ending, a notebook where a module is asked for. A name
proves nothing: it is looked at only where no file has the right one.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Callable, Iterable, Iterator, Sequence

from autograder.homework.asked import CODE, is_exact
from autograder.submitted.copies import originals

_ALIKE = 0.75
_INIT = "__init__.py"
#: What a module becomes that was run or edited, by its ending.
_MADE_BY_PROGRAMS = {"pyc": "Python made it of your file", "pyo": "Python made it of your file"}


def way_out(place: str, paths: Iterable[str]) -> str:
    """Return what to do about a file that is not there, by what is; empty if nothing is near.

    Parameters
    ----------
    place : str
        Where the file belongs; a pattern, or several joined by ``" or "``.
    paths : iterable of str
        What was handed in and is none of the other files that are asked for.
    """
    found = sorted(paths)
    forms = [form for form in place.split(" or ") if not form.endswith("/")]
    for reason in (_copy, _other_folder, _dotted, _notebook, _module, _other_ending, _alike):
        for form in forms:
            if sentence := reason(form, found):
                return sentence
    return ""


def _fits(path: str, form: str) -> bool:
    """Whether a file's name is the one of a form, whatever folder it lies in."""
    return fnmatch.fnmatchcase(_name(path).lower(), _name(form).lower())


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _copy(form: str, paths: Sequence[str]) -> str:
    for path in paths:
        for original in originals(path):
            if _fits(original, form):
                name = _name(form) if is_exact(form) else _name(original)
                return (
                    f"{path} is named as a copy of {form}: rename it to {name}, and hand it in "
                    "again."
                )
    return ""


def _other_folder(form: str, paths: Sequence[str]) -> str:
    there = [path for path in paths if _fits(path, form)]
    if not there or _name(form) == _INIT:  # every package has one
        return ""
    return f"{there[0]} has its name in a different folder: move it to {form}."


def _dotted(form: str, paths: Sequence[str]) -> str:
    for path in paths:
        name = _name(path)
        if name.startswith(".") and _fits(name[1:], form):
            return f"The name of {path} begins with a dot: rename it to {name[1:]}."
    return ""


def _with_ending(path: str, ending: str) -> str:
    stem, dot, _ = path.rpartition(".")
    return f"{stem if dot else path}.{ending}"


def _named_but_for_its_ending(
    form: str, paths: Sequence[str], fits_ending: Callable[[str], bool]
) -> Iterator[str]:
    """Yield what would have the name with another ending; a copy may have one, too."""
    ending = form.rpartition(".")[2]
    for path in paths:
        if fits_ending(path.lower()):
            other = _with_ending(path, ending)
            if any(_fits(each, form) for each in (other, *originals(other))):
                yield path


def _notebook(form: str, paths: Sequence[str]) -> str:
    """Name a notebook in place of a module."""
    if not form.endswith(".py"):
        return ""
    for path in _named_but_for_its_ending(form, paths, lambda p: p.endswith(".ipynb")):
        return (
            f"{path} is a notebook, and a Python file is asked for: in the notebook choose File → "
            "Download as → Python (.py), or run 'jupyter nbconvert --to script "
            f"{_name(path)}', and hand in the result as {form}."
        )
    return ""


def _module(form: str, paths: Sequence[str]) -> str:
    """Name a module in place of a notebook."""
    if not form.endswith(".ipynb"):
        return ""
    for path in _named_but_for_its_ending(form, paths, lambda p: p.endswith(".py")):
        return (
            f"{path} is a Python file, and a notebook is asked for: hand in the notebook that you "
            f"worked in, as {form}."
        )
    return ""


def _other_ending(form: str, paths: Sequence[str]) -> str:
    for path in _named_but_for_its_ending(form, paths, lambda p: not p.endswith((".py", ".ipynb"))):
        ending = _name(path).rpartition(".")[2].lower()
        if why := _MADE_BY_PROGRAMS.get(ending):
            return f"{path} is no source ({why}): hand in the file that you wrote, {form}."
        if not form.endswith(CODE):
            return f"{path} has a different ending: save it as {_name(form)}."
        return f"{path} has a different ending: if it is your code, rename it to {_name(form)}."
    return ""


def _alike(form: str, paths: Sequence[str]) -> str:
    """Name what looks like it, or has its name with something put around it."""
    if not is_exact(form):
        return ""
    ending, stem = form.rpartition(".")[2], _name(form).rpartition(".")[0].lower()
    stems = {
        path: _name(path).rpartition(".")[0].lower()
        for path in paths
        if path.lower().endswith(f".{ending}")
    }
    around = [path for path, other in stems.items() if len(stem) > 2 and stem in other]
    close = difflib.get_close_matches(stem, stems.values(), 1, _ALIKE)
    near = [*around, *(path for path, other in stems.items() if other in close)]
    return f"If {near[0]} is that file, rename it to {form}." if near else ""
