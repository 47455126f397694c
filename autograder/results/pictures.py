"""Pictures in a report: PNG files from student processes, checked before a browser sees one."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass
from typing import Protocol

#: Longer side, in pixels, and size of the whole file.
MAX_SIDE = 1_000
MAX_BYTES = 500_000

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: What an image consists of. Text, color profiles and animations fall away.
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_HEADER = struct.Struct(">IIBBBBB")


@dataclass(frozen=True)
class Picture:
    """A PNG with a few words about it."""

    png: bytes
    caption: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height, *_ = _HEADER.unpack(self.png[16:29])
        return width, height

    @property
    def address(self) -> str:
        """The picture as a ``data:`` address."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode('ascii')}"


class HasPicture(Protocol):
    """A figure, or anything else that can be seen."""

    def picture(self) -> Picture | None:
        """Return what is shown of it, if anything."""


def checked_png(content: bytes) -> bytes:
    """Return a PNG file rebuilt from the chunks that an image needs.

    Returns
    -------
    bytes
        Empty if it is no PNG, or larger than a picture in a report may be.
    """
    if len(content) > MAX_BYTES or not content.startswith(_SIGNATURE):
        return b""
    kept, offset = [_SIGNATURE], len(_SIGNATURE)
    while offset + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, offset)
        kind = content[offset + 4 : offset + 8]
        chunk = content[offset : offset + 12 + length]
        first = len(kept) == 1
        if len(chunk) != 12 + length or first != (kind == b"IHDR"):
            return b""
        if struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(chunk[4:-4]):
            return b""
        if first and not _is_small(chunk[8:-4]):
            return b""
        if kind in _KEPT:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
        offset += len(chunk)
    return b""


def _is_small(header: bytes) -> bool:
    if len(header) != _HEADER.size:
        return False
    width, height, *_ = _HEADER.unpack(header)
    return bool(0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE)
