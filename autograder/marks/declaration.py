"""The file that says how a final mark comes about: TOML, read and refused with a clear line."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from autograder.classroom.times import time_of
from autograder.errors import UsageError
from autograder.marks.lateness import LateRule, span

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def _with_offset(value: object) -> object:
    time = time_of(value) if isinstance(value, str) else value
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise ValueError("a time needs its offset: 2026-10-01T23:59:00-04:00")
    return time


def _one_or_several(value: object) -> object:
    return [value] if isinstance(value, str) else value


#: With an offset: whoever grades may be elsewhere.
Time = Annotated[datetime, BeforeValidator(_with_offset)]
Files = Annotated[list[Path], BeforeValidator(_one_or_several)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Late(_Table):
    """What being late costs; see :class:`~autograder.marks.lateness.LateRule`."""

    due: Time | None = None
    grace: str = "0 minutes"
    percent_per_day: Annotated[float, Field(ge=0, le=100)] = 0.0
    of: Literal["earned", "possible"] = "earned"
    slip_days: Annotated[int, Field(ge=0)] = 0
    slip_days_used: Files = []
    hard_end: str | None = None

    def rule(self, due: datetime | None) -> LateRule:
        """Return the rule, for something with a due date of its own or with the common one."""
        return LateRule(
            due=due or self.due,
            grace=span(self.grace),
            percent_per_day=self.percent_per_day,
            of_possible=self.of == "possible",
            slip_days=self.slip_days,
            hard_end=span(self.hard_end) if self.hard_end else None,
        )


class Part(_Table):
    """What the mark is a sum of: a graded class, or a column of a table.

    Attributes
    ----------
    folder : Path or None
        The folder of ``batch``; ``class`` in the file.
    manual : bool
        Whether a class's items for manual grading count.
    points : float or None
        What it is worth; what a class or Gradescope's table says has to agree.
    keep : "latest" or "best"
        Which of several submissions counts.
    """

    name: str
    folder: Annotated[Path | None, Field(alias="class")] = None
    csv: Path | None = None
    column: str | None = None
    points: Annotated[float, Field(gt=0)] | None = None
    manual: bool = True
    keep: Literal["latest", "best"] = "latest"
    extra_credit: bool = False
    late: bool = True
    due: Time | None = None


class OneStudent(_Table):
    """What holds for one student alone."""

    id: str
    until: Time | None = None
    days_late: Annotated[int, Field(ge=0)] | None = None
    note: str = ""


class Declaration(_Table):
    """How the final mark comes about."""

    title: str
    cap: Annotated[float, Field(gt=0)] | None = None
    drop_lowest: Annotated[int, Field(ge=0)] = 0
    round: Annotated[float, Field(gt=0)] = 0.01
    roster: Files = []
    late: Late = Late()
    part: Annotated[list[Part], Field(min_length=1)]
    student: list[OneStudent] = []


def read(file: Path) -> Declaration:
    """Read the file; paths in it are from its folder.

    Raises
    ------
    UsageError
        If it cannot be read, or says something that is not understood.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        found = Declaration.model_validate(content)
        for part in found.part:
            _require_source(part)
        found.late.rule(None)  # durations are understood
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is no TOML: {error}") from error
    except ValidationError as error:
        raise UsageError(f"{file}: {_said(error)}") from error
    return _from_folder(found, file.parent)


def _require_source(part: Part) -> None:
    if (part.folder is None) == (part.csv is None):
        raise UsageError(f'{part.name} needs either class = "FOLDER" or csv = "FILE"')
    if part.csv is None and part.column is not None:
        raise UsageError(f"{part.name} has a column, and no csv to look for it")


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(each + 1 if isinstance(each, int) else each) for each in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "nothing of this name is known"
    return f"{place}: {message}" if place else message


def _from_folder(found: Declaration, folder: Path) -> Declaration:
    parts = [
        part.model_copy(
            update={
                "folder": folder / part.folder if part.folder else None,
                "csv": folder / part.csv if part.csv else None,
            }
        )
        for part in found.part
    ]
    used = [folder / each for each in found.late.slip_days_used]
    return found.model_copy(
        update={
            "part": parts,
            "roster": [folder / each for each in found.roster],
            "late": found.late.model_copy(update={"slip_days_used": used}),
        }
    )
