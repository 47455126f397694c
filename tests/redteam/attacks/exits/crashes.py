"""Reads memory that is not there."""

import ctypes


def attacked(x):
    ctypes.string_at(0)
