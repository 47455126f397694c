"""Makes files and folders that nobody but their owner can read, and writes files whole.

On a machine that others use, too, what students handed in and what they got is not for
everybody. What holds such data is made here and nowhere else: it has its mode before it
has content, whatever the umask is.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from autograder.errors import UsageError

OWNER_FOLDER, OWNER_FILE = 0o700, 0o600
#: Where a group may read: its new files are the group's, too (setgid). The sticky bit does
#: nothing where the owner alone can write. It says that the folder was shared on purpose:
#: no umask and no folder above gives it by chance.
SHARED_FOLDER, SHARED_FILE = 0o3750, 0o640


def is_shared(folder: Path) -> bool:
    """Whether a group may read what is made in a folder."""
    return stat.S_IMODE(folder.stat().st_mode) == SHARED_FOLDER


def file_mode(path: Path, *, shared: bool) -> int:
    """Return the mode of a file; locks and marks, which begin with a dot, are no group's."""
    return SHARED_FILE if shared and not path.name.startswith(".") else OWNER_FILE


def make_folder(path: Path) -> Path:
    """Make a folder and those above it, where they do not exist, for whoever may read there.

    Raises
    ------
    FileExistsError, NotADirectoryError
        If there is a file of this name, or one above it.
    """
    missing = []
    for folder in (path, *path.parents):
        if folder.is_dir():
            break
        missing.append(folder)
    for folder in reversed(missing):
        _make_one(folder)
    return path


def _make_one(folder: Path) -> None:
    try:
        folder.mkdir(OWNER_FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    # By its name: with some umasks not even its owner could open it.
    set_mode(folder, SHARED_FOLDER if is_shared(folder.parent) else OWNER_FOLDER)


def create(path: Path) -> BinaryIO:
    """Open a file to write it, for whoever may read in its folder; what was in it is gone.

    Raises
    ------
    OSError
        If it cannot be made, or is a link.
    """
    descriptor = touch(path, os.O_TRUNC)
    return os.fdopen(descriptor, "wb")


def touch(path: Path, flags: int = 0) -> int:
    """Make a file unless it exists, for whoever may read in its folder; return its descriptor."""
    flags |= os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, OWNER_FILE)
    try:
        set_mode(descriptor, file_mode(path, shared=is_shared(path.parent)))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def set_mode(file: int | Path, mode: int) -> None:
    """Change a mode, where the file system knows modes: a memory stick's may not."""
    if stat.S_IMODE(os.stat(file).st_mode) != mode:
        with suppress(PermissionError):
            os.chmod(file, mode)


def write_atomically(path: Path, text: str, *, lasting: bool = True) -> None:
    """Put text in a file so that no reader ever sees half of it, and no stranger any.

    The text goes to a temporary file beside the target, which then takes the
    target's place. If anything fails, what was there before stays as it was.

    Parameters
    ----------
    lasting : bool
        Wait until the disk has it, so that it outlives a power cut, too. What can be made
        again from what is kept need not: of a class the disk would be all that is waited for.

    Raises
    ------
    OSError
        If the folder or the file cannot be written; it names the file, not the temporary one.
    UnicodeEncodeError
        If the text holds lone surrogates.
    """
    content = text.encode("utf-8")
    make_folder(path.parent)
    try:
        _replace(path, content, lasting)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _replace(path: Path, content: bytes, lasting: bool) -> None:
    # Of the name its beginning: a name may have as many letters as a file system allows.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            set_mode(descriptor, file_mode(path, shared=is_shared(path.parent)))
            file.write(content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def require_writable(path: Path | None, reads: Iterable[Path] = ()) -> None:
    """Refuse a path that no file can be written to, before there is anything to lose.

    Parameters
    ----------
    reads : iterable of Path
        What the command reads: none of it is written over.

    Raises
    ------
    UsageError
        If it is a folder, a device or what is read, or its folder cannot be made or written to.
    """
    if path is None:
        return
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        pass  # it is made, if its folder can be
    except OSError as error:  # its name is too long, say
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    if path.is_dir():
        raise UsageError(f"{path} is a folder", tip="name the file to write")
    if _is_special(path):
        # It would be replaced: root has made a file of /dev/null before.
        raise UsageError(f"{path} is not an ordinary file", tip="name the file to write")
    if any(path.resolve() == read.resolve() for read in reads):
        raise UsageError(f"{path} would be written over", tip="name a file to write")
    _require_room(path, path.absolute().parent)


def _is_special(path: Path) -> bool:
    """Whether a path is a device, a pipe or a socket, or leads to what a process has open."""
    if path.is_symlink() and os.readlink(path).startswith("/proc/"):  # /dev/stdout
        return True
    return path.exists() and not path.is_file()


def require_folder(path: Path) -> None:
    """Refuse a path that is not a folder and cannot become one, before anything is done.

    Raises
    ------
    UsageError
        If it is a file, or cannot be made or written to.
    """
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file", tip="name a folder to write to")
    _require_room(path, path.absolute())


def _require_room(path: Path, folder: Path) -> None:
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    if not existing.is_dir():
        raise UsageError(f"{path} cannot be written: {existing} is not a folder")
    try:
        # Tried, since modes do not say it all: root may not write to /proc either.
        tempfile.TemporaryFile(dir=existing).close()
    except OSError:
        raise UsageError(f"{path} cannot be written: no file can be made in {existing}") from None
