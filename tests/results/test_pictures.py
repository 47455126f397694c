"""A browser is shown a PNG of a bounded size, and nothing else that a file can hold."""

import struct
import zlib

import pytest

from autograder.results.pictures import MAX_SIDE, Picture, checked_png

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, content=b""):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width=2, height=2, more=b"", end=None):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\1\1" * 2))
    return SIGNATURE + header + more + data + (chunk(b"IEND") if end is None else end)


def test_plain_png_stays_as_it_is():
    assert checked_png(png()) == png()
    assert Picture(png()).size == (2, 2)


@pytest.mark.parametrize("kind", [b"tEXt", b"iCCP", b"acTL", b"eXIf"])
def test_what_no_image_needs_is_dropped(kind):
    assert checked_png(png(more=chunk(kind, b"<script>"))) == png()


def test_what_follows_the_end_is_dropped():
    assert checked_png(png() + b"<script>") == png()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload='alert(1)'>",
        SIGNATURE,
        png(width=MAX_SIDE + 1),
        png(height=2**31),
        png(width=0),
        png(end=b""),
        png()[:-3],
        png()[:-20] + b"x" + png()[-19:],
        SIGNATURE + chunk(b"IDAT") + png()[8:],
        SIGNATURE + chunk(b"IHDR", b"short") + chunk(b"IEND"),
        png(more=chunk(b"IHDR", struct.pack(">IIBBBBB", 90_000, 90_000, 8, 0, 0, 0, 0))),
        png(more=chunk(b"IDAT", bytes(600_000))),
        SIGNATURE + struct.pack(">I", 2**32 - 1) + b"IHDR",
    ],
    ids=["empty", "svg", "signature", "wide", "high", "flat", "no end", "cut off", "checksum",
         "no header", "short header", "two headers", "large file", "long chunk"],
)  # fmt: skip
def test_anything_else_is_no_picture(content):
    assert checked_png(content) == b""
