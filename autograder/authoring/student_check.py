"""Checks a homework on your own computer, with ``python check.py YOUR_FILE.py``.

A homework of several files is checked with ``python check.py``, from the folder that they are in.

Your functions are called with the inputs in checks.json, and what they return is compared
with what is right. Where your code draws random numbers only the shapes are compared. The
grader runs these and more with new inputs when you submit.
"""

from __future__ import annotations

import base64
import importlib
import json
import linecache
import re
import sys
import traceback
import types
import zlib
from pathlib import Path
from typing import Any

import numpy as np

_RTOL, _ATOL_OF_LARGEST = 1e-3, 1e-5


class Different(Exception):
    """What your code gives is not what it should be."""


class Replay:
    """Calls your code as a check does, and compares what comes back."""

    def __init__(
        self, module: Any, aliases: dict[str, list[str]], names: dict[str, str] | None = None
    ) -> None:
        self.objects: dict[int, Any] = {0: module}
        self.aliases = aliases
        self.names = names or {}

    def run(self, steps: list[dict[str, Any]]) -> None:
        """Do every step; raise Different at the first that goes wrong."""
        for step in steps:
            optional = step.get("fails") or step["reply"] is None
            try:
                found = getattr(self, f"_{step['op']}")(step)
            except NotImplementedError:
                if not optional:
                    raise Different(f"{step['what']} is not written yet") from None
            except Exception as error:
                if not optional and step["op"] != "get":
                    raise Different(f"{step['what']}: {_told(error)}") from error
            else:
                if step.get("forced"):
                    self._set_numbers(step, found)
                elif not optional:
                    self._compare(step["reply"], found, _name_of(step))

    def _target(self, step: dict[str, Any]) -> Any:
        if step["target"] not in self.objects:
            raise AttributeError("it is not defined")
        return self.objects[step["target"]]

    def _module(self, step: dict[str, Any]) -> Any:
        return importlib.import_module(self.names.get(step["name"], step["name"]))

    def _get(self, step: dict[str, Any]) -> Any:
        owner = self._target(step)
        names = [step["name"], *self.aliases.get(step["name"], [])]
        for name in names:
            if hasattr(owner, name):
                return getattr(owner, name)
        raise AttributeError(f"{names[0]} is not defined")

    def _set(self, step: dict[str, Any]) -> None:
        setattr(self._target(step), step["name"], self._local(step["value"]))

    def _set_numbers(self, step: dict[str, Any], found: Any) -> None:
        """Give a random attribute the value with which the right answers were found."""
        numbers, value = _numbers(found, _name_of(step)), _array(step["reply"])
        if numbers.size != value.size:
            _compare_numbers(step["reply"], found, _name_of(step))
        value = value.reshape(numbers.shape)
        if hasattr(found, "detach"):
            import torch

            setattr(self._target(step), step["name"], torch.from_numpy(value.copy()).to(found))
        else:
            setattr(self._target(step), step["name"], value.astype(np.asarray(found).dtype))

    def _call(self, step: dict[str, Any]) -> Any:
        named = {key: self._local(value) for key, value in step["kwargs"]["dict"]}
        return self._target(step)(*map(self._local, step["args"]), **named)

    def _item(self, step: dict[str, Any]) -> Any:
        return self._target(step)[self._local(step["key"])]

    def _length(self, step: dict[str, Any]) -> int:
        return len(self._target(step))

    def _value(self, step: dict[str, Any]) -> Any:
        return self._target(step)

    def _local(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._local(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "handle" in value:
            return self.objects[value["handle"]]
        if "tensor" in value:
            import torch

            return torch.from_numpy(_array(value["tensor"]).copy())
        if "dict" in value:
            return {self._local(key): self._local(item) for key, item in value["dict"]}
        return _array(value).copy()

    def _compare(self, expected: Any, found: Any, what: str) -> None:
        if isinstance(expected, dict) and "handle" in expected:
            self.objects[expected["handle"]] = found
        elif isinstance(expected, list) and not _is_row(expected):
            if not isinstance(found, (list, tuple)) or len(found) != len(expected):
                raise Different(f"{what}: expected {len(expected)} values, found {_kind(found)}")
            for index, (wanted, item) in enumerate(zip(expected, found, strict=True)):
                self._compare(wanted, item, f"{what}, value {index + 1}")
        elif isinstance(expected, dict) and "dict" in expected:
            for key, wanted in expected["dict"]:
                if not isinstance(found, dict) or key not in found:
                    raise Different(f"{what}: expected a dict with {key!r}, found {_kind(found)}")
                self._compare(wanted, found[key], f"{what}, {key!r}")
        elif isinstance(expected, (str, bool)):
            if isinstance(found, (str, bool)) and found != expected:
                raise Different(f"{what}: expected {expected!r}, found {found!r}")
        else:
            _compare_numbers(expected, found, what)


def _name_of(step: dict[str, Any]) -> str:
    if step["op"] == "get" and step["target"]:
        return f"{step['what']}.{step['name']}"
    return str(step["what"])


def _is_row(values: list[Any]) -> bool:
    return bool(values) and all(type(value) in (int, float) for value in values)


def _array(value: dict[str, Any]) -> Any:
    content = zlib.decompress(base64.b64decode(value["array"]))
    return np.frombuffer(content, value["dtype"]).reshape(value["shape"])


def _numbers(value: Any, what: str) -> Any:
    value = value.detach().cpu().numpy() if hasattr(value, "detach") else value
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise Different(f"{what}: expected numbers, found {_kind(value)}") from None


def _compare_numbers(expected: Any, found: Any, what: str) -> None:
    numbers = _numbers(found, what)
    if isinstance(expected, dict) and "random" in expected:
        if numbers.size != expected["random"]:
            raise Different(
                f"{what}: expected {expected['random']} numbers, found shape {numbers.shape}"
            )
        return
    wanted = _array(expected) if isinstance(expected, dict) else np.asarray(expected)
    if numbers.size != wanted.size:
        raise Different(f"{what}: expected shape {wanted.shape}, found shape {numbers.shape}")
    right, got = wanted.reshape(-1).astype(float), numbers.reshape(-1)
    allowed = _RTOL * np.abs(right) + _ATOL_OF_LARGEST * max(np.abs(right).max(initial=0), 1e-3)
    bad = np.flatnonzero(~(np.abs(got - right) <= allowed))
    if bad.size:
        first = bad[0]
        raise Different(
            f"{what}: {bad.size} of {right.size} numbers are wrong; number {first + 1} should be "
            f"{right[first]:.6g} and is {got[first]:.6g}"
        )


def _kind(value: Any) -> str:
    if isinstance(value, (list, tuple, dict)):
        return f"{len(value)} values"
    return "None" if value is None else f"a {type(value).__name__}"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def load(path: Path) -> Any:
    """Import your file; of a notebook run every cell, also after one that fails."""
    module = sys.modules[path.stem] = types.ModuleType(path.stem)
    module.__file__ = str(path)
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        _execute(source, str(path), module)
        return module
    for number, cell in enumerate(_code_cells(source), 1):
        try:
            _execute(cell, f"cell {number}", module)
        except Exception as error:
            print(f"cell {number} ends early: {_told(error)}")
    return module


def load_several(folder: Path, record: dict[str, Any]) -> Any:
    """Import the first of your files; the others are imported when a check asks for them."""
    sys.path.insert(0, str(folder.resolve()))
    name = named(folder, record).get(record["module"], record["module"])
    return load(folder / name) if name.endswith(".ipynb") else importlib.import_module(name)


def named(folder: Path, record: dict[str, Any]) -> dict[str, str]:
    """Return what your modules are called whose names hold your own."""
    found = {}
    for module, pattern in record["named"].items():
        yours = [path.relative_to(folder) for path in sorted(folder.glob(pattern))]
        if yours and pattern.endswith(".py"):
            found[module] = ".".join(yours[0].with_suffix("").parts)
        elif yours:
            found[module] = yours[0].as_posix()
    return found


def _execute(source: str, name: str, module: Any) -> None:
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), vars(module))  # noqa: S102 - your own file


def _code_cells(notebook: str) -> list[str]:
    """Return the code of each cell, without what Jupyter alone understands."""
    cells = json.loads(notebook)["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    magic = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
    return [magic.sub(r"\1pass", source) for source in code if source.strip()]


def _below_this_file(error: Exception) -> Any:
    """Return the traceback from your own lines on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


def main(arguments: list[str]) -> int:
    """Run every check; return 1 if one finds something."""
    record = json.loads(Path(__file__).with_name("checks.json").read_text(encoding="utf-8"))
    several = bool(record.get("files"))
    if several and not arguments:
        arguments = ["."]
    if len(arguments) != 1 or not (Path(arguments[0]).is_dir() if several
                                   else Path(arguments[0]).is_file()):  # fmt: skip
        print(f"usage: python check.py {'FOLDER' if several else 'YOUR_FILE'}")
        return 2
    path = Path(arguments[0])
    try:
        module = load_several(path, record) if several else load(path)
    except Exception as error:
        print(f"{record['module'] if several else path.name} cannot be imported:")
        traceback.print_exception(type(error), error, _below_this_file(error), chain=False)
        if not several:
            return 1
        module = types.ModuleType(record["module"])  # the other files have checks, too
    wrong, names = 0, named(path, record) if several else {}
    for check in record["checks"]:
        try:
            Replay(module, record["aliases"], names).run(check["steps"])
        except Different as error:
            wrong += 1
            print(f"✗ {check['number']}  {check['title']}\n    {error}")
        else:
            print(f"✓ {check['number']}  {check['title']}")
    folder = path if several else path.parent
    missing = [name for name in record["artifacts"] if not (folder / name).is_file()]
    if missing:
        print(f"not there yet, to be handed in with it: {', '.join(missing)}")
    print(f"{len(record['checks']) - wrong} of {len(record['checks'])} checks find nothing wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
