"""Replaces built-in functions that a comparison could rest on."""

import builtins


def attacked(x):
    builtins.abs = builtins.max = builtins.sum = lambda *a, **k: 0
    builtins.float = int
    builtins.all = builtins.any = lambda *a: True
    return x
