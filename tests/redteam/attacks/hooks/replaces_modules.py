"""Replaces itself and the libraries among the loaded modules."""

import sys
import types

for name in ("numpy", "json", "autograder.errors"):
    sys.modules[name] = types.ModuleType(name)
sys.path[:] = ["."]


def attacked(x):
    return x
