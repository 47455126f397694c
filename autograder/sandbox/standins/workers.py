"""Pools of worker processes that do the work themselves, one item after the other.

A jailed process is to start no others and shares its processor; queues between processes
need shared memory, which it does not have. The results are the same.
"""

from __future__ import annotations

import concurrent.futures
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any


class Done:
    """What a pool gives for work that is done: its result, or the exception that it raised."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._value: Any = None
        self._error: Exception | None = None
        try:
            self._value = work()
        except Exception as error:
            self._error = error

    def get(self, timeout: float | None = None) -> Any:
        """Return the result."""
        del timeout
        if self._error is not None:
            raise self._error
        return self._value

    def wait(self, timeout: float | None = None) -> None:
        """There is nothing to wait for."""

    def ready(self) -> bool:
        """Whether it is done."""
        return True

    def successful(self) -> bool:
        """Whether nothing was raised."""
        return self._error is None


class Pool:
    """Stands in for ``multiprocessing.Pool``."""

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., Any] | None = None,
        initargs: Iterable[Any] = (),
        maxtasksperchild: int | None = None,
        context: Any = None,
    ) -> None:
        del processes, maxtasksperchild, context
        if initializer is not None:
            initializer(*initargs)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_exception: object) -> None:
        """Nothing is left running."""

    def apply(self, func: Callable[..., Any], args: Any = (), kwds: Any = None) -> Any:
        """Call a function."""
        return func(*args, **(kwds or {}))

    def map(self, func: Callable[..., Any], iterable: Any, chunksize: Any = None) -> list[Any]:
        """Call a function with each item."""
        del chunksize
        return [func(item) for item in iterable]

    def starmap(self, func: Callable[..., Any], iterable: Any, chunksize: Any = None) -> list[Any]:
        """Call a function with the arguments in each item."""
        del chunksize
        return list(itertools.starmap(func, iterable))

    def imap(
        self, func: Callable[..., Any], iterable: Any, chunksize: int | None = None
    ) -> Iterator[Any]:
        """Yield what a function returns for each item."""
        del chunksize
        return map(func, iterable)

    imap_unordered = imap

    def _later(self, work: Callable[[], Any], callback: Any, error_callback: Any) -> Done:
        done = Done(work)
        if done._error is None and callback is not None:
            callback(done._value)
        elif done._error is not None and error_callback is not None:
            error_callback(done._error)
        return done

    def apply_async(
        self,
        func: Callable[..., Any],
        args: Any = (),
        kwds: Any = None,
        callback: Any = None,
        error_callback: Any = None,
    ) -> Done:
        """Call a function at once."""
        return self._later(lambda: self.apply(func, args, kwds), callback, error_callback)

    def map_async(
        self,
        func: Callable[..., Any],
        iterable: Any,
        chunksize: Any = None,
        callback: Any = None,
        error_callback: Any = None,
    ) -> Done:
        """Call a function with each item at once."""
        del chunksize
        return self._later(lambda: self.map(func, iterable), callback, error_callback)

    def starmap_async(
        self,
        func: Callable[..., Any],
        iterable: Any,
        chunksize: Any = None,
        callback: Any = None,
        error_callback: Any = None,
    ) -> Done:
        """Call a function with the arguments in each item at once."""
        del chunksize
        return self._later(lambda: self.starmap(func, iterable), callback, error_callback)

    def close(self) -> None:
        """Nothing is left running."""

    join = terminate = close


class Executor(concurrent.futures.Executor):
    """Stands in for ``concurrent.futures.ProcessPoolExecutor``."""

    def __init__(
        self,
        max_workers: int | None = None,
        mp_context: Any = None,
        initializer: Callable[..., Any] | None = None,
        initargs: Iterable[Any] = (),
        **_options: Any,
    ) -> None:
        del max_workers, mp_context
        if initializer is not None:
            initializer(*initargs)

    def submit(
        self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> concurrent.futures.Future[Any]:
        """Call a function at once."""
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def patch_pool(module: ModuleType) -> None:
    """Put the pool into ``multiprocessing.pool``; its pool of threads stays."""
    module.Pool = Pool  # type: ignore[attr-defined]


def patch_executor(module: ModuleType) -> None:
    """Put the executor into ``concurrent.futures.process``, and where it was taken from there."""
    module.ProcessPoolExecutor = Executor  # type: ignore[attr-defined]
    package = sys.modules["concurrent.futures"]
    # The package fetches it when somebody asks, and keeps what it got: the real one, if it was
    # asked before.
    if "ProcessPoolExecutor" in vars(package):
        vars(package)["ProcessPoolExecutor"] = Executor
