"""Computes without end, and ignores every signal."""

import signal

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)


def attacked(x):
    while True:
        pass
