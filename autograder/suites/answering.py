"""The functions that a suite's calls run through, in the student's process.

Their sources are sent there, so each imports what it needs itself.
"""

from __future__ import annotations

from typing import Any


def answer(module: Any, what: str, arguments: Any, named: Any) -> Any:
    """Do what a suite asks for; return ``[word for the type, content]``."""
    import builtins
    import contextlib
    import operator
    import sys
    import traceback

    #: Every object that was told of, by its address: one object is one thing over there.
    known: dict[int, Any] = answer.__dict__.setdefault("known", {})

    def unpack(packed: Any) -> Any:
        kind, content = packed
        if kind == "plain":
            return content
        if kind == "name":
            found = getattr(module, content, None) if content else module
            return getattr(module, content) if found is None and content else found
        if kind == "dict":
            return {unpack(key): unpack(value) for key, value in content}
        if kind == "int":
            return int(content, 16)
        if kind == "bytes":
            return bytes(content)
        if kind in ("complex", "range"):
            return getattr(builtins, kind)(*content)
        return getattr(builtins, kind)([unpack(item) for item in content])

    def pack(value: Any, depth: int = 0) -> Any:
        kind = type(value)
        name = kind.__name__
        if value is None or kind in (bool, float, str) or depth > 20:
            return ["plain", value]
        if kind is int:
            return ["plain", value] if -(2**63) <= value < 2**63 else ["int", hex(value)]
        if kind is list and all(type(item) in (int, float, str, bool) for item in value):
            small = all(type(item) is not int or abs(item) < 2**63 for item in value)
            if small:
                return ["list", [["plain", item] for item in value]]
        if kind in (list, tuple, set, frozenset):
            return [name, [pack(item, depth + 1) for item in value]]
        if kind is dict:
            return [name, [[pack(k, depth + 1), pack(v, depth + 1)] for k, v in value.items()]]
        if kind is bytes:
            return [name, list(value)]
        if kind is complex:
            return [name, [value.real, value.imag]]
        if kind is range and max(map(abs, (value.start, value.stop))) <= 10**6:
            return [name, [value.start, value.stop, value.step]]
        if (kind.__module__, name) == ("fractions", "Fraction"):
            return [name, [hex(value.numerator), hex(value.denominator)]]
        if (kind.__module__, name) == ("decimal", "Decimal"):
            return [name, str(value)]
        if kind.__module__.partition(".")[0] in ("numpy", "torch", "pandas"):
            return ["plain", value]
        number = known.setdefault(id(value), (len(known), value))[0]
        return ["object", [number, value]]

    def compare(name: str, one: Any, other: Any) -> Any:
        """Compare two of the student's objects, and one with what nothing compares with."""
        function = getattr(operator, name)
        if one is other and name in ("eq", "ne"):
            return [name == "eq", False]
        nothing, fooled = object(), False
        pairs = [(one, one)] if name == "ne" else [(one, nothing), (nothing, other)]
        for pair in pairs:
            with contextlib.suppress(Exception):
                fooled = fooled or function(*pair) is True
        return [function(one, other), fooled]

    def contains(container: Any, item: Any) -> Any:
        """Look for something in an object of the student's, and for what is in nothing."""
        inside = item in container
        try:
            return [inside, object() in container]
        except Exception:
            return [inside, False]

    def truth(value: Any) -> Any:
        """Return whether the class was made in Python and says itself what is true, and that."""
        kinds = [kind for kind in type(value).__mro__ if kind.__flags__ & 1 << 9]
        own = any("__bool__" in vars(kind) or "__len__" in vars(kind) for kind in kinds)
        return [own, bool(value)]

    def derives(kind: Any, base: Any) -> bool:
        """Whether a class has another above it, whatever either of them says."""
        return any(above is base for above in type.__dict__["__mro__"].__get__(kind))

    def defines(value: Any, methods: str) -> bool:
        """Whether a class, and not just Python's object, has one of some methods."""
        return any(name in vars(k) for k in type(value).__mro__[:-1] for name in methods.split())

    special: dict[str, Any] = {
        "self": lambda value: value,
        "compare": compare,
        "contains": contains,
        "truth": truth,
        "defines": defines,
        "isinstance": lambda value, base: derives(type(value), base),
        "issubclass": derives,
        "call": lambda function, /, *values, **more: function(*values, **more),
    }
    try:
        given = [unpack(value) for value in arguments]
        keywords = {key: unpack(value) for key, value in named.items()}
        if what in special:
            result = special[what](*given, **keywords)
        elif what.startswith("operator."):
            result = getattr(operator, what.partition(".")[2])(*given)
        else:
            result = getattr(builtins, what)(*given)
        return pack(result)
    except (Exception, SystemExit) as error:
        names = [kind.__name__ for kind in type(error).__mro__]
        below = error.__traceback__.tb_next if error.__traceback__ else None
        lines = traceback.format_exception(type(error), error, below)
        return ["raised", [names, str(error), "".join(lines)]]
    finally:
        sys.stdout.flush()


def run_program(
    command: Any,
    shell: bool,
    given: str,
    folder: str,
    environment: dict[str, str],
    merged: bool,
    timeout: float | None,
    limit: int,
) -> Any:
    """Run a program in a folder; return its status, or None if it took too long, and output.

    What it reads and prints goes through files: nobody waits for a pipe that some process
    of its own still holds. The wire has no bytes, so each travels as one character.
    """
    import contextlib
    import os
    import signal
    import subprocess
    import tempfile

    def content(file: Any) -> str:
        file.seek(0)
        return str(file.read(limit + 1).decode("latin-1"))

    with (
        tempfile.TemporaryFile() as to_read,
        tempfile.TemporaryFile() as printed,
        tempfile.TemporaryFile() as errors,
    ):
        to_read.write(given.encode("latin-1"))
        to_read.seek(0)
        try:
            process = subprocess.Popen(
                command,
                shell=shell,
                stdin=to_read,
                stdout=printed,
                stderr=subprocess.STDOUT if merged else errors,
                cwd=folder,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        except OSError as error:
            return [type(error).__name__, str(error.strerror), ""]
        try:
            status: int | None = process.wait(timeout)
        except subprocess.TimeoutExpired:
            status = None
            with contextlib.suppress(OSError):  # some jails let no signal be sent
                os.killpg(process.pid, signal.SIGKILL)
        return [status, content(printed), content(errors)]
