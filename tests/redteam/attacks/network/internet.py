"""Calls out over TCP and UDP, IPv4 and IPv6."""

import socket


def attacked(x):
    for family in (socket.AF_INET, socket.AF_INET6):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(family, kind)
                print("REACHED", family, kind)
            except OSError:
                pass
    return x
