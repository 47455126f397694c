"""The schema of Gradescope's results.json.

Gradescope itself accepts a mistyped visibility and then shows what was meant
to be hidden; here every field is known and every choice is one of a list.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict

from autograder.results.report import Visibility


class Status(str, Enum):
    """How Gradescope colours a test."""

    PASSED = "passed"
    FAILED = "failed"


class Format(str, Enum):
    """How Gradescope reads an output."""

    TEXT = "text"
    HTML = "html"
    SIMPLE = "simple_format"
    MARKDOWN = "md"
    ANSI = "ansi"


class Order(str, Enum):
    """Which end of a leaderboard column is best."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Test(_Model):
    """One line of Gradescope's list of tests."""

    __test__ = False  # pytest collects classes of this name

    score: float | None = None
    max_score: float | None = None
    status: Status | None = None
    name: str | None = None
    name_format: Format | None = None
    number: str | None = None
    output: str | None = None
    output_format: Format | None = None
    tags: list[str] | None = None
    visibility: Visibility | None = None
    extra_data: dict[str, Any] | None = None


class Leader(_Model):
    """One entry of Gradescope's leaderboard."""

    name: str
    value: float | str
    order: Order | None = None


class Results(_Model):
    """The whole of results.json."""

    score: float | None = None
    execution_time: float | None = None
    output: str | None = None
    output_format: Format | None = None
    test_output_format: Format | None = None
    test_name_format: Format | None = None
    visibility: Visibility | None = None
    stdout_visibility: Visibility | None = None
    extra_data: dict[str, Any] | None = None
    tests: list[Test] | None = None
    leaderboard: list[Leader] | None = None
