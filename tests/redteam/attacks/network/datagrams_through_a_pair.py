"""Sends from one end of a pair of sockets to a service of the machine."""

import socket


def attacked(x):
    try:
        ours, _ = socket.socketpair(type=socket.SOCK_DGRAM)
        ours.sendto(b"hello", "/dev/log")
        print("REACHED")
    except OSError:
        pass
    return x
