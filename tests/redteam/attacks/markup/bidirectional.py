"""Raises text that reads backwards."""


def attacked(x):
    raise ValueError("score \u202e001\u202c \u2066x\u2069 \u200f")
