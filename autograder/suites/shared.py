"""What a suite and the student's code share in one process, carried between the two here.

- Values that either changes in place: :mod:`autograder.suites.twins`.
- Seeds of the random number generators, standard input, ``sys.argv`` and the environment, as
  far as the test sets them. The student's draws never set the suite's generators.
"""

from __future__ import annotations

import io
import os
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.suites import guard
from autograder.suites.inside.changes_there import gradient_of
from autograder.suites.values import Malformed


def parts(reply: Any) -> tuple[Any, list[Any], dict[str, Any]]:
    """Return the three parts of an answer.

    Raises
    ------
    Malformed
        If it has not these.
    """
    if type(reply) is not list or [type(part) for part in reply[1:]] != [list, dict]:
        raise Malformed("no answer with what changed")
    return reply[0], reply[1], reply[2]


def _torch() -> Any:
    return sys.modules["torch"]


def of_tensor(tensor: Any) -> list[Any]:
    """Return a tensor of the suite's as it is sent: numbers, whether it needs a gradient, and that.

    A type that no array has is sent as the next larger one.
    """
    gradient = gradient_of(tensor)
    known = None if gradient is None else _numbers_of(gradient)
    return [_numbers_of(tensor), bool(tensor.requires_grad), known]


def _numbers_of(tensor: Any) -> Any:
    torch = _torch()
    data = tensor.detach().cpu().resolve_conj().resolve_neg()
    if data.dtype in (torch.bfloat16, torch.float16):
        data = data.float()
    return data.numpy().copy()


def _of_random() -> Any:
    return random.getstate()


def _of_numpy() -> Any:
    state: Any = np.random.get_state(legacy=True)  # noqa: NPY002
    name, keys, *more = state
    return name, keys.tobytes(), *more


def _of_torch() -> Any:
    torch = sys.modules.get("torch")
    return None if torch is None else torch.get_rng_state().numpy().tobytes()


#: How torch computes where nobody has said otherwise.
_AS_IMPORTED = (True, "float32")


def _mode_of_torch() -> tuple[bool, str]:
    """Return whether torch keeps gradients here, and the dtype that it makes tensors of."""
    torch = sys.modules.get("torch")
    if torch is None:
        return _AS_IMPORTED
    return torch.is_grad_enabled(), str(torch.get_default_dtype()).removeprefix("torch.")


_STATES = {"random": _of_random, "numpy": _of_numpy, "torch": _of_torch}


def _use(name: str) -> None:
    """Draw a number: whoever seeds a generator again has another state than before."""
    if name == "random":
        random.random()  # noqa: S311
    elif name == "numpy":
        np.random.random()  # noqa: NPY002
    elif "torch" in sys.modules:
        _torch().rand(1)


@contextmanager
def seeded(*numbers: int) -> Iterator[None]:
    """Seed this process's generators for a while: a seed that the test sets is none of these."""
    found = np.random.SeedSequence(numbers).generate_state(4)
    states = random.getstate(), np.random.get_state(legacy=True)  # noqa: NPY002
    torch = sys.modules.get("torch")
    of_torch = torch.get_rng_state() if torch is not None else None
    random.seed(bytes(found))
    np.random.seed(found)  # noqa: NPY002
    if torch is not None:
        torch.manual_seed(int(found[0]) << 20 | int(found[1]) & 0xFFFFF)
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        if torch is not None:
            torch.set_rng_state(of_torch)


def states() -> list[Any]:
    """Return where the generators of this process are."""
    torch = sys.modules.get("torch")
    of_torch = None if torch is None else torch.get_rng_state().numpy().tobytes()
    return [random.getstate(), _of_numpy(), of_torch]


def restore(found: list[Any]) -> None:
    """Put the generators where they were."""
    random.setstate(found[0])
    name, keys, *more = found[1]
    np.random.set_state((name, np.frombuffer(keys, np.uint32), *more))  # noqa: NPY002
    torch = sys.modules.get("torch")
    if found[2] is not None and torch is not None:
        torch.set_rng_state(torch.frombuffer(bytearray(found[2]), dtype=torch.uint8))


@dataclass
class Surroundings:
    """``sys.argv`` and the environment, as the tests of one submission leave them for each other.

    The one may have been handed to student code, which changes it in place.
    """

    argv: list[str] | None = None
    environment: Mapping[str, str] | None = None

    @classmethod
    def now(cls) -> Surroundings:
        """Return what this process has now."""
        return cls([*sys.argv], environment())

    @contextmanager
    def there(self) -> Iterator[None]:
        """Have them for a while; what this process had is there again after it."""
        argv, before = sys.argv, environment()
        sys.argv = [*argv] if self.argv is None else self.argv
        _set_environment(before if self.environment is None else self.environment)
        try:
            yield
        finally:
            self.argv, self.environment = sys.argv, environment()
            sys.argv = argv
            _set_environment(before)


class State:
    """What of this process the student's is to have as well, once the test has set it."""

    def __init__(self, known: Surroundings | None = None) -> None:
        known = known or Surroundings.now()
        self._generators = {name: read() for name, read in _STATES.items()}
        self._linked: set[str] = set()
        self._mode = _AS_IMPORTED
        self._stdin = sys.stdin
        self._argv = [*(known.argv or ())]
        self._environment = dict(known.environment or {})
        self._reading: io.StringIO | None = None

    def to_send(self) -> dict[str, Any]:
        """Return what the test has set since the last time."""
        found: dict[str, Any] = {}
        for name, read in _STATES.items():
            now = read()
            if now != self._generators[name]:
                self._generators[name] = now
                self._linked.add(name)
                found[name] = _sent(name)
        if (mode := _mode_of_torch()) != self._mode:
            self._mode = mode
            found["mode"] = list(mode)
        self._reading = _given_input(self._stdin)
        if self._reading is not None:
            found["stdin"] = self._reading.getvalue()[self._reading.tell() :]
        if sys.argv != self._argv:
            self._argv = list(sys.argv)
            found["argv"] = [str(each) for each in sys.argv]
        now_set = environment()
        if now_set != self._environment:
            names = {*now_set, *self._environment}
            found["environment"] = {
                name: now_set.get(name)
                for name in names
                if now_set.get(name) != self._environment.get(name)
            }
            self._environment = now_set
        return found

    def heard(self, told: dict[str, Any], *, mocked: bool = True) -> None:
        """Take note of what the student's code has used.

        Parameters
        ----------
        mocked : bool
            Whether the test has handed a mock over: only then can that code miss a part of it.

        Raises
        ------
        Malformed
            If it is told wrongly.
        """
        drew, read = told.get("drew"), told.get("read", 0)
        if type(drew) is not list or any(type(name) is not str for name in drew):
            raise Malformed("no names of generators")
        if type(read) is not int or read < 0:
            raise Malformed("no number of characters")
        if missed := told.get("missed"):
            if not mocked:
                raise Malformed("a part of a mock, where none exists")
            raise guard.refuse(
                f"the student's code uses {str(missed)[:200]} of a mock",
                tip=f"there, a mock can only be called: {guard.RUN_TOGETHER}",
            )
        for name in self._linked & set(drew):
            _use(name)
            self._generators[name] = _STATES[name]()
        if self._reading is not None:
            end = len(self._reading.getvalue())
            self._reading.seek(min(self._reading.tell() + read, end))


def _sent(name: str) -> Any:
    if name == "random":
        version, numbers, gauss = random.getstate()
        return [version, list(numbers), gauss]
    if name == "numpy":
        kind, keys, *more = np.random.get_state(legacy=True)  # noqa: NPY002
        return [kind, keys, *more]
    return _torch().get_rng_state().numpy()


def environment() -> dict[str, str]:
    """Return what a test may have set in the environment."""
    aside = ("PYTEST_", "AUTOGRADER_")
    return {name: value for name, value in os.environ.items() if not name.startswith(aside)}


def _set_environment(wanted: Mapping[str, str]) -> None:
    now = environment()
    for name in now.keys() - wanted.keys():
        del os.environ[name]
    os.environ.update(wanted.items() - now.items())


def _given_input(before: Any) -> io.StringIO | None:
    """Return what the test has put instead of standard input, if it is text."""
    now: Any = sys.stdin
    if now is before:
        return None
    if isinstance(now, io.TextIOWrapper) and isinstance(now.buffer, io.BytesIO):
        sys.stdin = now = io.StringIO(now.read())
    return now if isinstance(now, io.StringIO) else None
