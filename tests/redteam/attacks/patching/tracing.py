"""Has every later line of Python run its own code first."""

import sys

lines = []


def spy(frame, event, argument):
    lines.append(str(frame.f_locals)[:200])
    return spy


def attacked(x):
    sys.settrace(spy)
    for name in range(3):
        str(name)
    print(lines)
    return x
