"""What code asks of a GPU or has it do, besides computing, where none exists.

Students print a GPU's name, read its memory, time it with events, without asking first
whether it is there. The answers are those of a GPU that is idle and empty.
``torch.cuda.is_available()`` and ``device_count()`` keep telling the truth.
"""

from __future__ import annotations

import contextlib
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

NAME = "no GPU: the processor computes while grading"
#: As much as such code divides by.
_MEMORY = 2**31

_ANSWERS: dict[str, Callable[..., Any]] = {
    "get_device_name": lambda *_a, **_n: NAME,
    "get_device_capability": lambda *_a, **_n: (0, 0),
    "get_device_properties": lambda *_a, **_n: types.SimpleNamespace(
        name=NAME, total_memory=_MEMORY, major=0, minor=0, multi_processor_count=1
    ),
    "current_device": lambda: 0,
    "mem_get_info": lambda *_a, **_n: (_MEMORY, _MEMORY),
    "memory_summary": lambda *_a, **_n: NAME,
    "utilization": lambda *_a, **_n: 0,
    "can_device_access_peer": lambda *_a, **_n: False,
    "current_stream": lambda *_a, **_n: Stream(),
    "default_stream": lambda *_a, **_n: Stream(),
}
_IDLE = {
    "cuda": (
        *("init", "ipc_collect", "reset_peak_memory_stats", "reset_max_memory_allocated"),
        *("reset_max_memory_cached", "set_per_process_memory_fraction", "set_stream"),
        *("set_sync_debug_mode", "cudart"),
    ),
    "cuda.nvtx": ("range_push", "range_pop", "mark"),
    "cuda.profiler": ("start", "stop"),
    "mps": ("set_per_process_memory_fraction",),
}
_TYPES = ("Float", "Double", "Half", "BFloat16", "Byte", "Char", "Short", "Int", "Long", "Bool")


class Stream:
    """A queue of work on a GPU: here, all of it is done when it is put there."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        self.device_index = 0

    def query(self) -> bool:
        """Whether all of it is done."""
        return True

    def record_event(self, event: Event | None = None) -> Event:
        """Return an event at this moment."""
        event = event or Event()
        event.record()
        return event

    def _done(self, *_arguments: Any) -> None:
        """There is nothing to wait for."""

    synchronize = wait_event = wait_stream = _done


class Event:
    """A moment in a queue, as a clock for what runs in it."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        self._time = 0.0

    def record(self, _stream: Any = None) -> None:
        """Take the time."""
        self._time = time.perf_counter()

    def elapsed_time(self, end: Event) -> float:
        """Return the milliseconds from here to another one."""
        return 1000 * (end._time - self._time)

    def query(self) -> bool:
        """Whether it is over."""
        return True

    def _done(self, *_arguments: Any) -> None:
        """There is nothing to wait for."""

    synchronize = wait = _done


@contextlib.contextmanager
def _nothing_chosen(*_arguments: Any, **_named: Any) -> Iterator[None]:
    """Choose a device or a queue: there is one of each."""
    yield


def answer(torch: Any) -> None:
    """Change torch so that what asks for a GPU gets an answer, and what it is asked to do is done.

    What does exist for the processor is that: random numbers' state, types of tensors.
    """
    cuda = torch.cuda
    for name, function in _ANSWERS.items():
        if hasattr(cuda, name):
            setattr(cuda, name, function)
    for place, names in _IDLE.items():
        owner = torch
        for part in place.split("."):
            owner = getattr(owner, part, None)
        for name in names:
            if hasattr(owner, name):
                setattr(owner, name, lambda *_a, **_n: None)
    vars(cuda).update(
        Stream=Stream,
        Event=Event,
        device=_nothing_chosen,
        device_of=_nothing_chosen,
        stream=_nothing_chosen,
        initial_seed=torch.initial_seed,
        get_rng_state=lambda *_a, **_n: torch.get_rng_state(),
        get_rng_state_all=lambda: [torch.get_rng_state()],
        set_rng_state=lambda state, *_a, **_n: torch.set_rng_state(state),
        set_rng_state_all=lambda states: [torch.set_rng_state(state) for state in states][:0],
    )
    for kind in _TYPES:
        setattr(cuda, f"{kind}Tensor", getattr(torch, f"{kind}Tensor"))
    for name in ("current_allocated_memory", "driver_allocated_memory"):
        if hasattr(torch.mps, name):
            setattr(torch.mps, name, lambda: 0)
