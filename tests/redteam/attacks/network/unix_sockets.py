"""Talks to the services of the machine."""

import socket


def attacked(x):
    for path in ("/run/docker.sock", "/run/dbus/system_bus_socket", "/dev/log", "\0abstract"):
        try:
            client = socket.socket(socket.AF_UNIX)
            print("REACHED")
            client.connect(path)
        except OSError:
            pass
    return x
