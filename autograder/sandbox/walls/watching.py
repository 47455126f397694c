"""Notes calls of forbidden names, in the student process while a check runs.

Python reports every call to a profile function; one counts if the caller is code of the
student's module and what is called is forbidden, under whatever name. A library that
calls the same function on its own account is not the student. What is seen:

- functions and classes written in Python, and those of numpy (not its ufuncs);
- all code in a forbidden module, and built-in functions and methods that belong to it.

Operators (``a @ b``) make no call, and ``torch.is_tensor`` is no use of torch. The student's
code could switch this off: it is the second look, after the one at the source. That it was
switched off in the plain way is noted.
"""

from __future__ import annotations

import inspect
import os
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

#: More uses than anybody reads.
MOST_CALLS = 20
#: What is noted of code that had Python report its calls to nobody, or to somebody else.
SWITCHED_OFF = "sys.setprofile"


class Watch:
    """Notes which of some names the code of one module calls.

    Parameters
    ----------
    names : sequence of str
        Dotted names of functions, classes or modules.
    module : module
        The student's.
    files : sequence of str
        Of what is handed in, where it is several: whose code counts as the student's.
    folder : str
        What they are in.
    """

    def __init__(
        self,
        names: Sequence[str],
        module: types.ModuleType,
        files: Sequence[str] = (),
        folder: str = "",
    ) -> None:
        self.names = list(names)
        self.student = vars(module)
        self.files = frozenset(files)
        self.folder = folder
        self.calls: list[tuple[str, str, int, str]] = []
        self._codes: dict[types.CodeType, tuple[str, type | None]] = {}
        self._unresolved = list(names)

    def start(self) -> None:
        """Look at every call from here on."""
        self._resolve()
        sys.setprofile(self._event)

    def stop(self) -> list[list[Any]]:
        """Stop looking; return name, file, line and function of each forbidden call."""
        # Not with `is`: each look at a method makes another object of it.
        if sys.getprofile() != self._event:
            self.calls.append((SWITCHED_OFF, "", 1, ""))
        sys.setprofile(None)
        # Each place once: a loop calls from one line a thousand times.
        return [list(call) for call in dict.fromkeys(self.calls)]

    def _event(self, frame: types.FrameType, event: str, argument: Any) -> None:
        if event == "call":
            # A function of their own that is called like a forbidden one is no use of it, and
            # what a library calls by itself is not theirs.
            caller = frame.f_back
            if caller is not None and self._theirs(caller) and not self._theirs(frame):
                self._note(caller, self._called(frame))
        # Of a function written in C the frame is the caller's. To switch this off, student code has
        # to call one: that is the last thing that is seen.
        elif event == "c_call" and self._theirs(frame):
            hides = argument is sys.setprofile
            self._note(frame, SWITCHED_OFF if hides else self._in_module(_home(argument)))

    def _theirs(self, frame: types.FrameType) -> bool:
        """Whether a frame runs code of the student's."""
        return frame.f_globals is self.student or frame.f_code.co_filename in self.files

    def _note(self, caller: types.FrameType, name: str) -> None:
        if name and len(self.calls) < MOST_CALLS:
            code = caller.f_code
            inside = code.co_filename in self.files
            file = os.path.relpath(code.co_filename, self.folder) if inside else ""
            file = file or os.path.basename(code.co_filename)
            self.calls.append((name, file, caller.f_lineno, code.co_name))

    def _called(self, frame: types.FrameType) -> str:
        """Return the forbidden name that a frame runs, or nothing."""
        if self._unresolved:
            self._resolve()
        # A class that has no start of its own shares the code of its base's with others: what
        # counts is what is made.
        name, owner = self._codes.get(frame.f_code, ("", None))
        if name and (owner is None or issubclass(_class_in(frame), owner)):
            return name
        if frame.f_code.co_name == "is_tensor":  # asking is no use
            return ""
        return self._in_module(frame.f_globals.get("__name__"))

    def _in_module(self, home: Any) -> str:
        if isinstance(home, str):
            for name in self.names:
                # With the dot: "torch" is no prefix of "torchvision".
                if home == name or home.startswith(f"{name}."):
                    return name
        return ""

    def _resolve(self) -> None:
        """Find the code of the names whose modules are imported by now."""
        # Names are looked up, never imported: torch would take two seconds of each check, and a
        # module that student code imports later on is found once it is there.
        for name in list(self._unresolved):
            module_name, _, last = name.rpartition(".")
            if module_name not in sys.modules and name not in sys.modules:
                continue
            self._unresolved.remove(name)
            found = getattr(sys.modules.get(module_name), last, None)
            for function in _functions_of(found):
                # numpy's functions are dispatchers written in C around one in Python, whose frame
                # is the one that is seen.
                code = getattr(inspect.unwrap(function), "__code__", None)
                if code is not None:
                    self._codes[code] = (name, found if isinstance(found, type) else None)


def _functions_of(found: Any) -> list[Callable[..., Any]]:
    """Return what runs when something is called."""
    if isinstance(found, type):
        # Either may be written in Python; a class of C has neither, and is seen as a call of C.
        return [found.__init__, found.__new__]  # type: ignore[misc]
    return [found] if callable(found) else []


def _class_in(frame: types.FrameType) -> type:
    """Return the class that ``__init__`` or ``__new__`` makes an object of."""
    names = frame.f_code.co_varnames[:1]
    first = frame.f_locals.get(names[0]) if names else None
    return first if isinstance(first, type) else type(first)


def _home(function: Any) -> Any:
    """Return the module that a built-in function, or a method's object, comes from."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, types.ModuleType):
        return owner.__name__
    if owner is not None:
        kind = owner if isinstance(owner, type) else type(owner)
        return getattr(kind, "__module__", None)
    return getattr(function, "__module__", None)
