"""Tries every family of sockets that there is."""

import socket


def attacked(x):
    for family in range(50):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind)
                print("REACHED", family)
            except OSError:
                pass
    return x
