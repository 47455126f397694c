"""The one function that a suite's calls run through, in the student's process."""

from __future__ import annotations

from typing import Any


def answer(module: Any, what: str, arguments: Any, named: Any) -> Any:
    """Do what a suite asks for; return ``[word for the type, content]``.

    This function is sent to the student's process as its source, so it imports what it
    needs itself.
    """
    import builtins
    import operator
    import sys
    import traceback

    def unpack(packed: Any) -> Any:
        kind, content = packed
        if kind == "plain":
            return content
        if kind == "name":
            found = getattr(module, content, None) if content else module
            return getattr(module, content) if found is None and content else found
        if kind == "dict":
            return {unpack(key): unpack(value) for key, value in content}
        if kind in ("int", "bytes"):
            return getattr(builtins, kind)(content)
        return getattr(builtins, kind)([unpack(item) for item in content])

    def pack(value: Any, depth: int = 0) -> Any:
        kind = type(value)
        name = kind.__name__
        if depth > 20:
            return ["plain", value]
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
        if kind is int and not -(2**63) <= value < 2**63:
            return [name, str(value)]
        return ["plain", value]

    try:
        given = [unpack(value) for value in arguments]
        keywords = {key: unpack(value) for key, value in named.items()}
        if what == "call":
            result = given[0](*given[1:], **keywords)
        elif what.startswith("operator."):
            result = getattr(operator, what.partition(".")[2])(*given)
        else:
            result = getattr(builtins, what)(*given)
        return pack(result)
    except Exception as error:
        names = [kind.__name__ for kind in type(error).__mro__]
        below = error.__traceback__.tb_next if error.__traceback__ else None
        lines = traceback.format_exception(type(error), error, below)
        return ["raised", [names, str(error), "".join(lines)]]
    finally:
        sys.stdout.flush()
