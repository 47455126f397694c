"""What a homework needs to be installed where it is graded."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from autograder.errors import HomeworkError

#: What pip installs from elsewhere: git+https://..., ./wheels/own.whl.
_ADDRESS = re.compile(r"[\w+]+://|\.{0,2}/")


@dataclass(frozen=True)
class Need:
    """A package or module that a homework declares.

    Attributes
    ----------
    wanted : str
        As it was declared: ``"scikit-image>=0.22"``, or the name of a module.
    installed : str
        The version that is here; empty if none is.
    met : bool
        Whether what is here is what is wanted.
    """

    wanted: str
    installed: str
    met: bool

    @property
    def shown(self) -> str:
        """What is wanted, and what is here instead."""
        return f"{self.wanted} (found {self.installed})" if self.installed else self.wanted


def needs(file: Path, modules: Iterable[str] = ()) -> list[Need]:
    """Return what a requirements file and the rubric's ``libraries`` ask for.

    Raises
    ------
    HomeworkError
        If a line of the file is not a requirement.
    """
    required = listed(file)
    found = [_package(requirement) for requirement in required]
    tops = dict.fromkeys(module.partition(".")[0] for module in modules)
    # A package that is missing is named once: its module is missing for the same reason.
    lacking = {
        canonicalize_name(requirement.name)
        for requirement, need in zip(required, found, strict=True)
        if not need.met
    }
    return found + [
        Need(top, "", met=False)
        for top in tops
        if canonicalize_name(top) not in lacking and not can_be_imported(top)
    ]


def listed(file: Path) -> list[Requirement]:
    """Return the requirements of a file that apply to this machine by the name of a package.

    Options of pip, addresses and paths are left to pip: nothing says whether they are installed.

    Raises
    ------
    HomeworkError
        If it cannot be read, or a line is not a requirement.
    """
    if not file.is_file():
        return []
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HomeworkError(f"{file} cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        text = line.partition(" #")[0].strip()
        if not text or text.startswith(("#", "-")) or _ADDRESS.match(text):
            continue
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            raise HomeworkError(
                f"{file}, line {number}: {text!r} is not a requirement: "
                f"{str(error).splitlines()[0]}",
                tip="a line names a package and, if you like, its versions: scikit-image>=0.22",
            ) from error
        if requirement.marker is None or requirement.marker.evaluate():
            found.append(requirement)
    return found


def _package(requirement: Requirement) -> Need:
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return Need(str(requirement), "", met=False)
    met = requirement.specifier.contains(version, prereleases=True)
    return Need(str(requirement), version, met)


def can_be_imported(top: str) -> bool:
    """Whether a module is installed here; it is not imported."""
    try:
        return importlib.util.find_spec(top) is not None
    except (ImportError, ValueError):
        return False


def how_to_install(lacking: Sequence[Need], file: Path) -> str:
    """Say how to install what is lacking: by the file, or what it does not list, manually."""
    packages = {str(requirement) for requirement in listed(file)}
    if any(need.wanted in packages for need in lacking):
        return f"install it: pip install -r {shlex.quote(str(file))}"
    # A module may be called otherwise than its package: sklearn, cv2.
    modules = ", ".join(need.wanted for need in lacking)
    return f"install the package that has {modules}, and write its name into {file}"
