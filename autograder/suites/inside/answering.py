"""Does in the student's process what a suite's calls ask for.

The text of this module is sent there with that of its neighbours.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import operator
import os
import sys
import traceback
import types
import zlib
from typing import Any

from autograder.suites.inside.asked import SPECIAL
from autograder.suites.inside.files_there import as_shared
from autograder.suites.inside.noticed import noticed, noticing
from autograder.suites.inside.packing import _twins, pack, pack_all
from autograder.suites.inside.unpacking import Call, Mocked


def apply(state: dict[str, Any]) -> None:
    """Make this process's own what the suite has set in its own: seeds, input, arguments."""
    if state.get("random") is not None:
        version, numbers, gauss = state["random"]
        sys.modules["random"].setstate((version, tuple(numbers), gauss))
    if state.get("numpy") is not None and "numpy" in sys.modules:
        name, keys, *more = state["numpy"]
        sys.modules["numpy"].random.set_state((name, keys, *more))
    if state.get("torch") is not None:
        torch = importlib.import_module("torch")
        torch.set_rng_state(torch.from_numpy(state["torch"]))
    if state.get("mode") is not None:
        keeps_gradients, dtype = state["mode"]
        torch = importlib.import_module("torch")
        torch.set_grad_enabled(keeps_gradients)
        torch.set_default_dtype(getattr(torch, dtype))
    if state.get("stdin") is not None:
        sys.stdin = io.StringIO(state["stdin"])
    if state.get("argv") is not None:
        sys.argv[:] = state["argv"]
    environment = importlib.import_module("os").environ
    for name, value in state.get("environment", {}).items():
        environment.pop(name, None) if value is None else environment.update({name: value})


def drawn() -> dict[str, int]:
    """Return what differs once a generator of random numbers has been used, by its library.

    Student code may have put something else instead of a library.
    """
    found: dict[str, int] = {}
    with contextlib.suppress(Exception):
        found["random"] = hash(sys.modules["random"].getstate())
    with contextlib.suppress(Exception):
        _, keys, *more = sys.modules["numpy"].random.get_state()
        found["numpy"] = hash((zlib.crc32(keys), *more))
    with contextlib.suppress(Exception):
        found["torch"] = zlib.crc32(sys.modules["torch"].get_rng_state().numpy())
    return found


def told(before: dict[str, int], state: dict[str, Any]) -> dict[str, Any]:
    """Return what the suite has to know of this process after a call."""
    now = drawn()
    found: dict[str, Any] = {"drew": [name for name in now if now[name] != before.get(name)]}
    if Mocked.missed:
        found["missed"] = Mocked.missed[:10]
    if state.get("stdin") is not None and type(sys.stdin) is io.StringIO:
        found["read"] = sys.stdin.tell()
    return found


def raised(error: BaseException) -> list[Any]:
    """Return the classes of an exception, its message, its way through the student's code, and it.

    It stays here, to be asked what it holds; what its way held open does not.
    """
    kinds = [[str(kind.__module__), kind.__qualname__] for kind in type(error).__mro__]
    below = error.__traceback__
    while below is not None and below.tb_frame.f_code.co_filename == "<rubric>":
        below = below.tb_next
    text = as_shared("".join(traceback.format_exception(type(error), error, below)))
    for folder in filter(None, sys.path[:2]):
        text = text.replace(f"{folder}{os.sep}", "")
    told, seen = [kinds, as_shared(str(error)), text, pack(error)], set[int]()
    each: Any = error
    while isinstance(each, BaseException) and id(each) not in seen:
        seen.add(id(each))
        each.__traceback__, each = None, each.__cause__ or each.__context__
    return told


def answer(
    main: Any, name: str, what: str, arguments: Any, named: Any, state: dict[str, Any]
) -> Any:
    """Do what a suite asks for; return the packed answer, what changed, and what was used."""
    with noticing(state.get("notices", [])) as found:
        result, changes, known = _answer(main, name, what, arguments, named, state)
    return [result, changes, known | noticed(found)]


def _answer(
    main: Any, name: str, what: str, arguments: Any, named: Any, state: dict[str, Any]
) -> Any:
    call = Call(main, name)
    before = drawn()
    try:
        call.take_in(state.get("twins", []))
        _twins.forget(state.get("gone", []))
        apply(state)
        before = drawn()
        given = [call.unpack(value) for value in arguments]
        keywords = {key: call.unpack(value) for key, value in named.items()}
        if what in SPECIAL:
            result = SPECIAL[what](*given, **keywords)
        elif what.startswith("operator."):
            result = getattr(operator, what.partition(".")[2])(*given)
        elif what == "getattr" and type(given[0]) is types.ModuleType and len(given) == 2:
            result = call.find(given[0].__name__, given[1]) if given[0] is not main else (
                getattr(main, given[1])
            )  # fmt: skip
        else:
            result = getattr(builtins, what)(*given)
        return [*pack_all(result, call.given), told(before, state)]
    except (Exception, SystemExit) as error:
        packed = ["raised", raised(error)]
        return [packed, pack_all(None, call.given)[1], told(before, state)]
    finally:
        sys.stdout.flush()
