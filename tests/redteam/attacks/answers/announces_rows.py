"""Answers with a table of 10**12 rows, and sends none of them."""

import gc
import socket
import struct

import msgpack


def attacked(x):
    def kind(name):
        return msgpack.ExtType(6, name)

    counted = [[0, 10**12, 1], [], [None]]
    frame = [kind(b"frame"), [], [[0, 0, 1], [], [None]], counted]
    header = msgpack.packb({"ok": frame})
    for thing in gc.get_objects():
        if isinstance(thing, socket.socket) and thing.fileno() >= 0:
            thing.sendall(struct.pack(">IQ", len(header), 0) + header)
    return x
