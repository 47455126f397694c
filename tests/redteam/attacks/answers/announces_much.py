"""Announces 512 MB in twelve bytes, and sends none of them."""

import gc
import socket
import struct
import time


def attacked(x):
    for thing in gc.get_objects():
        if isinstance(thing, socket.socket) and thing.fileno() >= 0:
            thing.sendall(struct.pack(">IQ", 0, 512 * 2**20))
    time.sleep(60)
