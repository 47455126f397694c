"""What a file is that was saved in the wrong form, by its first bytes.

It is looked at only where a file cannot be opened by its ending, and said where it is proved.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.sandbox.inside.refused import Refused

#: How files begin, what wrote them, and the endings that they belong to.
_STARTS: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"\x93NUMPY", "a file of numpy.save", (".npy",)),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", (".h5", ".hdf5")),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", (".png",)),
    (b"\xff\xd8\xff", "a JPEG picture", (".jpg", ".jpeg")),
    (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "a file of torch.save", (".pth", ".pt")),
    (b"\x1f\x8b", "compressed with gzip", ()),
    (b"BZh", "compressed with bzip2", ()),
    (b"\xfd7zXZ", "compressed with xz", ()),
    (b"Rar!", "a RAR archive", ()),
    (b"%PDF-", "a PDF file", ()),
    *((b"\x80" + bytes([n]), "a pickle", (".pkl", ".pickle", ".joblib")) for n in range(2, 6)),
)
_POINTER = b"version https://git-lfs"
#: How HDF5 and PNG files begin whose line ends were changed: they are made to show it.
_CHANGED_STARTS = tuple(
    start + ends for start in (b"\x89HDF", b"\x89PNG") for ends in (b"\n", b"\r\r\n")
)
_SAVE = {
    ".pkl": "pickle.dump(value, file)",
    ".pickle": "pickle.dump(value, file)",
    ".pth": "torch.save(net.state_dict(), filename)",
    ".pt": "torch.save(net.state_dict(), filename)",
    ".npy": "numpy.save(filename, array)",
    ".npz": "numpy.savez(filename, name=array)",
    ".h5": "h5py.File(filename, 'w')",
    ".hdf5": "h5py.File(filename, 'w')",
    ".json": "json.dump(value, file)",
    ".csv": "frame.to_csv(filename, index=False)",
    ".joblib": "joblib.dump(value, filename)",
    ".safetensors": "safetensors.torch.save_file(net.state_dict(), filename)",
}
_LINES = (
    "its line ends were changed, as git or a transfer as text does to a file that is not text; "
    "hand in the file as your program wrote it, or add '*{ending} binary' to .gitattributes"
)


def wrong_form(path: Path, load: Callable[[Path, int], Any], limit: int) -> str:
    """Return what a file is that its loader refused; empty if that is not known.

    Parameters
    ----------
    load : callable
        The loader of its ending.
    """
    content, ending = path.read_bytes(), path.suffix.lower()
    if content.startswith(_POINTER):
        return (
            "it is a pointer of git-lfs and not the file; run 'git lfs pull', and hand in the file "
            "itself"
        )
    kind, endings = _kind_of(content, path)
    if kind and ending not in endings:
        advice = f"; save it with {_SAVE[ending]}" if ending in _SAVE else ""
        named = f", named {ending}"
        return f"it is {kind}{named}{advice}"
    if _line_ends_changed(path, content, load, limit):
        return _LINES.format(ending=ending)
    return ""


def _kind_of(content: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    for start, kind, endings in _STARTS:
        if content.startswith(start):
            return kind, endings
    if content[8:10] == b'{"' and int.from_bytes(content[:8], "little") < len(content):
        return "a safetensors file", (".safetensors",)
    begin = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin.startswith((b"<!doctype html", b"<html")):
        return "a web page", ()
    if begin[:1] in (b"{", b"[") and content[-200:].rstrip()[-1:] in (b"}", b"]"):
        return "text (JSON)", (".json",)
    return "", ()


def _zip_kind(path: Path) -> tuple[str, tuple[str, ...]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:  # whatever a broken archive makes zipfile raise
        return "", ()
    if any(name.endswith("/data.pkl") for name in names):
        return "a file of torch.save", (".pth", ".pt")
    if names and all(name.endswith(".npy") for name in names):
        return "a file of numpy.savez", (".npz",)
    return ("an Excel workbook" if "xl/workbook.xml" in names else "a zip archive"), ()


def _line_ends_changed(
    path: Path, content: bytes, load: Callable[[Path, int], Any], limit: int
) -> bool:
    """Whether the file can be opened once its line ends are changed back."""
    if content.startswith(_CHANGED_STARTS):
        return True
    # Text with its marks replaced: no file of bytes begins so.
    if content.startswith(b"\xef\xbf\xbd"):
        return True
    if b"\r\n" not in content or content.count(b"\n") != content.count(b"\r\n"):
        return False
    repaired = path.with_name(f"repaired{path.suffix}")
    try:
        repaired.write_bytes(content.replace(b"\r\n", b"\n"))
        load(repaired, limit)
    except (Refused, OSError):
        return False
    return True
