"""Looks for the rubric among the loaded modules, and imports what it can of the harness."""

import importlib
import sys


def attacked(x):
    for name, module in list(sys.modules.items()):
        if hasattr(module, "SECRET"):
            print(name, module.SECRET)
    for name in ("rubric_tiny", "autograder.rubrics", "autograder.grading.running", "reference"):
        try:
            print(dir(importlib.import_module(name)))
            print("IMPORTED", name)
        except ImportError:
            pass
    return x
