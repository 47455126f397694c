"""What to say of a hand-in without a submission in it, and of what was left out of one.

Where there is code of any kind, the message says where it is and why it is not the submission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from autograder.errors import UsageError
from autograder.homework.asked import CODE
from autograder.homework.assignment import Assignment
from autograder.submitted import near_misses, notebooks
from autograder.submitted.copies import copy_among
from autograder.submitted.gathering import Gathered
from autograder.submitted.members import Member, matches

_NAMED = 3
_FOREIGN = (".rar", ".7z", ".gz", ".xz", ".bz2", ".zst")


def no_code(assignment: Assignment, found: Gathered) -> UsageError:
    """Say why nothing that was handed in is the submission, and what to do."""
    reasons: Sequence[Callable[[Assignment, Gathered], UsageError | None]] = (
        *(_link, _copy, _notebook, _misnamed, _dotted, _clutter, _unopened, _foreign, _any_link),
    )
    for reason in reasons:
        if error := reason(assignment, found):
            return error
    kind = "notebook" if assignment.takes_notebooks else "Python file"
    along = ", along with the files it writes" if assignment.artifacts else ""
    others = [member.path for member in found.choice.ignored]
    found_instead = f"; found {_named(others)}" if others else ""
    return UsageError(
        f"no {kind} was submitted{found_instead}",
        tip=f"submit it as {_wanted(assignment)}{_own(assignment)}{along}",
    )


def no_files(assignment: Assignment, found: Gathered, known: Sequence[str] = ()) -> UsageError:
    """Say that none of several files was handed in, what was, and what to do.

    Parameters
    ----------
    known : sequence of str
        Places of what students start from.
    """
    for reason in (_link, _unopened, _foreign, _any_link):
        if error := reason(assignment, found):
            return error
    files, choice = assignment.files, found.choice
    # What lies in a folder of the course's may be what is asked for, under another name.
    there = sorted(member.path for member in (*choice.own, *choice.ignored))
    code = [path for path in there if path.lower().endswith(CODE)]
    asked = [" or ".join(forms) for forms in files.required]
    asked += [place for place in known if files.includes(place)]
    ways = list(dict.fromkeys(near_misses.way_out(each, there) for each in asked))
    ways = [way for way in ways if way]
    if not ways and (error := _clutter_in(found, f"submit {files.shown}")):
        return error
    shown = f"; found {_named(list(dict.fromkeys([*code, *there])))}" if there else ""
    called = "the names that they have" if len(files.required) > 1 else "the name that it has"
    return UsageError(
        f"none of the files that this homework asks for was submitted{shown}",
        tip=" ".join(ways[:_NAMED]) or f"submit {files.shown}, under {called} in the skeleton",
    )


def remarks(found: Gathered) -> Iterator[str]:
    """Yield what was not used, and why, of a hand-in that can be graded."""
    code = found.choice.code
    for member in (*filter(None, [code]), *found.choice.places.values()):
        if member.is_disguised:
            yield f"{member.path} was read as {member.staged}"
    if links := [member.path for member in found.choice.links]:
        yield f"Links are not followed: {_named(links)}. Hand in the files themselves."
    for path, error in found.unopened.items():
        yield f"{path} was not opened: {error.message}"


def _named(paths: Sequence[str]) -> str:
    return ", ".join(paths[:_NAMED])


def _wanted(assignment: Assignment, like: Member | None = None) -> str:
    """Return the name that is asked for, in the form that a file has, if that is taken."""
    ending = like.staged.rpartition(".")[2] if like is not None else ""
    return assignment.file_name(assignment.example_author, ending)


def _own(assignment: Assignment) -> str:
    open_name = assignment.example_author in _wanted(assignment)
    return f", with your own {assignment.author}" if open_name else ""


def _link(_assignment: Assignment, found: Gathered) -> UsageError | None:
    links = [member.path for member in found.choice.links]
    if not links:
        return None
    return UsageError(
        f"{links[0]} is a link, and links are not followed", tip="hand in the file itself"
    )


def _any_link(_assignment: Assignment, found: Gathered) -> UsageError | None:
    """Name a link to a folder, behind which the code may be."""
    links = [member.path for member in found.members if member.link]
    others = [m for m in found.members if not m.link]
    if not links or others:
        return None
    return UsageError(
        f"{links[0]} is a link, and links are not followed",
        tip="hand in the files themselves, or the folder that it leads to",
    )


def _code(found: Gathered, *, dotted: bool = False) -> list[Member]:
    """Return code that is not what is asked for."""
    files = found.choice.ignored
    return [each for each in files if each.is_code and each.name.startswith(".") == dotted]


def _copy(assignment: Assignment, found: Gathered) -> UsageError | None:
    patterns = assignment.patterns
    path, original = copy_among(
        (member.path for member in _code(found)),
        lambda path: any(matches(path.rpartition("/")[2], p) for p in patterns),
    )
    if not path:
        return None
    name = original.rpartition("/")[2]
    return UsageError(
        f"no file is named {name}; {path} is named as a copy of it",
        tip=f"rename it to {name} and submit again",
    )


def _notebook(assignment: Assignment, found: Gathered) -> UsageError | None:
    others = [member for member in _code(found) if notebooks.is_notebook(member.staged)]
    if not others or assignment.takes_notebooks:
        return None
    return UsageError(
        f"{others[0].path} is a notebook; this homework takes a Python file",
        tip="in the notebook choose File → Download as → Python (.py), or run 'jupyter "
        f"nbconvert --to script {others[0].name}', and submit the result as "
        f"{_wanted(assignment)}",
    )


def _misnamed(assignment: Assignment, found: Gathered) -> UsageError | None:
    scripts = sorted(_code(found), key=lambda each: not notebooks.is_notebook(each.staged))
    if not scripts:
        return None
    own, first = _own(assignment), scripts[0]
    wanted = _wanted(assignment, first)
    takes = {pattern.rpartition(".")[2].lower() for pattern in assignment.patterns}
    if first.staged.rpartition(".")[2] not in takes:
        return UsageError(
            f"{first.path} is a Python file; this homework takes a notebook",
            tip=f"submit the notebook that you worked in, as {wanted}{own}",
        )
    return UsageError(
        f"no file is named {wanted}; found {_named([each.path for each in scripts])}",
        tip=f"rename it to {wanted}{own}{',' if own else ''} and submit again",
    )


def _dotted(assignment: Assignment, found: Gathered) -> UsageError | None:
    hidden = _code(found, dotted=True)
    if not hidden:
        return None
    return UsageError(
        f"the name of {hidden[0].path} begins with a dot",
        tip=f"rename it to {_wanted(assignment, hidden[0])}{_own(assignment)} and submit again",
    )


def _clutter(assignment: Assignment, found: Gathered) -> UsageError | None:
    wanted = f"{_wanted(assignment)}{_own(assignment)}"
    return _clutter_in(found, f"submit the file that you worked in, as {wanted}")


def _clutter_in(found: Gathered, tip: str) -> UsageError | None:
    if not found.clutter:
        return None
    path = found.clutter[0].path
    return UsageError(
        f"{path} lies in a folder that a program made for itself, and is not looked at", tip=tip
    )


def _unopened(_assignment: Assignment, found: Gathered) -> UsageError | None:
    for path, error in found.unopened.items():
        return UsageError(f"{path} was not opened: {error.message}", tip=error.tip)
    return None


def _foreign(_assignment: Assignment, found: Gathered) -> UsageError | None:
    others = [m.path for m in found.choice.ignored if m.name.lower().endswith(_FOREIGN)]
    if not others:
        return None
    return UsageError(
        f"{others[0]} is an archive that cannot be opened",
        tip="submit a .zip, a .tar.gz, or the files themselves",
    )
