"""What the skeleton gives and a file lacks is put back, and whether it is used is noted."""

import inspect
import types

from autograder.driving.given import add_missing, used_missing


def double(x):
    return 2 * x


def half(x):
    return x / 2


def test_what_is_missing_is_put_back_and_noted_where_it_is_called():
    module = types.ModuleType("student")
    module.half = lambda x: "my own"
    sources = {each.__name__: inspect.getsource(each) for each in (double, half)}
    for _ in range(2):  # each check does it again
        add_missing(module, sources)
    assert used_missing(module, ["double", "half"]) == []
    assert (module.double(3), module.half(3)) == (6, "my own")
    assert used_missing(module, ["double", "half"]) == ["double"]
