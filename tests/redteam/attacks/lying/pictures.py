"""Answers with pictures that are none: a page of markup, and one of a billion pixels."""

import struct
import sys
import zlib


def attacked(x):
    import numpy as np

    def chunk(kind, content):
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes(10**6)))
    large = b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")
    pictures = [b"<svg onload='alert(1)'/><script>alert(2)</script>", large, bytes(2**20)]
    told = [{"png": np.frombuffer(png, np.uint8), "axes": [{"title": "SEED"}]} for png in pictures]
    # The title is only ever shown with a picture.
    album = sys.modules["autograder.sandbox.inside.figures"]
    album.tell = lambda *_arguments: {"figures": told * 1000, "left_out": 10**30}
    return x
