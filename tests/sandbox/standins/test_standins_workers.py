"""Pools of processes compute the same without any process."""

import multiprocessing.pool
import os
from concurrent.futures import as_completed

import pytest

from autograder.sandbox.standins.workers import Executor, Pool


def pid_and_square(x):
    return os.getpid(), x * x


HERE = [(os.getpid(), 1), (os.getpid(), 4)]


@pytest.mark.parametrize(
    "computed",
    [
        lambda pool: pool.map(pid_and_square, [1, 2]),
        lambda pool: pool.map(pid_and_square, [1, 2], 1),
        lambda pool: list(pool.imap(pid_and_square, [1, 2], chunksize=2)),
        lambda pool: list(pool.imap_unordered(pid_and_square, [1, 2])),
        lambda pool: pool.starmap(pid_and_square, [(1,), (2,)]),
        lambda pool: pool.map_async(pid_and_square, [1, 2]).get(timeout=3),
        lambda pool: pool.starmap_async(pid_and_square, [(1,), (2,)]).get(),
        lambda pool: [pool.apply(pid_and_square, (x,)) for x in (1, 2)],
        lambda pool: [pool.apply_async(pid_and_square, [x]).get() for x in (1, 2)],
    ],
)
def test_pool_computes_here(computed):
    with Pool(2) as pool:
        assert computed(pool) == HERE
    pool.close()
    pool.join()


def test_every_method_of_the_real_pool_is_there():
    public = {name for name in dir(multiprocessing.pool.Pool) if not name.startswith("_")}
    assert public - {"Process"} <= set(dir(Pool))


def test_exception_comes_with_the_result():
    done = Pool().apply_async(int, ("x",))
    assert (done.ready(), done.successful()) == (True, False)
    with pytest.raises(ValueError, match="invalid literal"):
        done.get()


def test_callbacks_are_called():
    seen = []
    Pool().apply_async(int, ("3",), callback=seen.append)
    Pool().map_async(int, ["x"], error_callback=lambda error: seen.append(type(error)))
    assert seen == [3, ValueError]


def test_initializer_runs_once():
    seen = []
    Pool(4, seen.append, (1,))
    Executor(4, initializer=seen.append, initargs=(2,))
    assert seen == [1, 2]


def test_executor_computes_here():
    with Executor(2) as executor:
        assert list(executor.map(pid_and_square, [1, 2], chunksize=2)) == HERE
        futures = [executor.submit(pid_and_square, x) for x in (1, 2)]
        assert sorted(future.result() for future in as_completed(futures)) == HERE
        assert isinstance(executor.submit(int, "x").exception(), ValueError)
