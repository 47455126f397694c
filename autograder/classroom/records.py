"""A report as JSON text and back, whole."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from autograder.results.report import Report

Value = TypeVar("Value")
#: Three times as fast as zlib's usual level, which would save another third of the space.
_FAST = 1


class _Record(BaseModel):
    """Around the report, to say how bytes and numbers that JSON does not have are written."""

    model_config = ConfigDict(
        ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants"
    )
    report: Report


def to_json(report: Report) -> str:
    """Return the whole report, without half characters, as JSON."""
    return _Record(report=report).model_dump_json()


def from_json(text: str) -> Report:
    """Return the report that :func:`to_json` wrote."""
    return _Record.model_validate_json(text).report


def packed(report: Report) -> bytes:
    """Return the whole report in a fourth of the space: most of it are points of curves."""
    return zlib.compress(to_json(report).encode(), _FAST)


def unpacked(stored: bytes | str) -> str:
    """Return a stored report's JSON; earlier versions stored it as it is."""
    return stored if isinstance(stored, str) else zlib.decompress(stored).decode()


def without_surrogates(value: Value) -> Value:
    """Replace half characters, which no file can hold; student code may print them."""
    return mapped(value, lambda text: text.encode("utf-8", "replace").decode())


def mapped(value: Value, change: Callable[[str], str]) -> Value:
    """Return a report, or a part of one, with every text in it changed."""
    return _mapped(value, change)  # type: ignore[no-any-return]


#: Types of values that hold no text; most of a report are the points of its curves.
_WITHOUT_TEXT = {int, float, bool, bytes, type(None)}


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: _mapped(getattr(value, each.name), change) for each in fields(value)}
        return replace(value, **changed)
    if isinstance(value, (tuple, list)):
        if set(map(type, value)) <= _WITHOUT_TEXT:
            return value
        return type(value)(_mapped(each, change) for each in value)
    if isinstance(value, dict):
        return {_mapped(key, change): _mapped(each, change) for key, each in value.items()}
    return value
