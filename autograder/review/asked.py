"""What the page sends, read into plain types: whatever else comes is refused."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Asked = TypeVar("Asked", bound="_Sent")


class Mistaken(Exception):
    """A request says something that no page of ours sends."""


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    #: Who grades; empty for whoever started the program.
    by: str = ""
    version: int = 0

    @classmethod
    def read(cls: type[Asked], body: Any) -> Asked:
        """Return what was sent.

        Raises
        ------
        Mistaken
            If it is something else.
        """
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise Mistaken(f"{where}: {first['msg']}") from None


class Given(_Sent):
    """What a person gives one submission for one item; no points leave them to the entries."""

    points: float | int | None = None
    comment: str = ""
    entries: list[int] = []


class Entry(_Sent):
    """A rubric entry to make, to change (by its id) or to remove; or how entries are counted."""

    id: int = 0
    points: float | int = 0
    text: str = ""
    removed: bool = False
    counts_up: bool | None = None
