"""Has every later import run its own code."""

import builtins
import sys

original = builtins.__import__


def spy(name, *arguments, **named):
    print("importing", name)
    return original(name, *arguments, **named)


builtins.__import__ = spy
sys.meta_path.insert(0, type("Finder", (), {"find_spec": staticmethod(lambda *a: None)}))


def attacked(x):
    return x
