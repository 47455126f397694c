"""Files that a suite and the student's code share by their paths, in two file systems.

A path that the suite hands over, of a file in a temporary folder or in the suite's own, means
a copy in the student's folder. What student code writes there comes back into the suite's
temporary folder after the call, as the student's: it can be read as text, and not loaded. A
file that it writes elsewhere is found by ``open`` and ``os.path.exists`` under its name.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import GraderError
from autograder.suites import files, guard
from autograder.suites.values import Malformed, malformed

_MOST = 64 * 2**20
#: What comes back of all files in one test.
_MOST_BACK = 256 * 2**20
_LONGEST, _DEEPEST = 400, 100
_NO_PLACE = {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG}
#: Does one thing in the student's process.
Ask = Callable[..., Any]


@dataclass
class Files:
    """The files of one test.

    Attributes
    ----------
    folder : Path
        The suite's.
    ask : callable
        Does something in the student's process, by its name and plain arguments.
    shared : dict of str to str
        Paths in this file system that both sides use, with those in the student's.
    """

    folder: Path
    watch: guard.Watch
    ask: Ask
    shared: dict[str, str] = field(default_factory=dict)
    _back: int = 0
    _sent: dict[str, tuple[int, int]] = field(default_factory=dict)

    def out(self, text: str, *, is_path: bool = False) -> str:
        """Return what a text means to the student's code, having brought over what it names.

        A text that may be the student's own brings nothing: ``decode(encode(text))`` would
        hand over whatever file ``encode`` names.

        Parameters
        ----------
        is_path : bool
            Whether it was a path, and not just any text.
        """
        if len(text) > _LONGEST or "\n" in text or "\0" in text or not text.strip():
            return text
        if os.path.isabs(text):
            return self._absolute(text)
        for root in files.roots(self.folder) if is_path or "." in text or os.sep in text else []:
            place = Path(os.path.normpath(root / text))
            if not place.is_relative_to(os.path.normpath(self.folder)) or not place.is_file():
                continue
            if not self.watch.is_students(str(place)) and not self.watch.may_be_theirs(text):
                self._send(place, text)
        return text

    def _absolute(self, text: str) -> str:
        real = os.path.realpath(text)
        temporary = os.path.realpath(tempfile.gettempdir())
        inside = [each for each in (temporary, str(self.folder)) if real.startswith(each + os.sep)]
        if not inside:
            return text
        # What student code wrote there is still there; nothing of it is sent.
        theirs, shared = self.watch.is_students(real), self._is_shared(text)
        if not shared and (theirs or self.watch.may_be_theirs(text)):
            return text
        there = "_tmp" + os.path.normpath(text)
        if os.path.isfile(real) and not theirs:
            place: Any = self._send(Path(real), there)
        elif os.path.isdir(real) and not theirs:
            place = self._send_folder(Path(real), there)
        else:
            place = self._there(there, _nearest(os.path.normpath(text)))
        if inside[0] == temporary:
            self._share(text, there, temporary)
        return str(place)

    def working_folder(self, place: str) -> str:
        """Return what a working folder of the suite's is to the student's code.

        One in a temporary folder is shared, with all files in it. Any other is where the
        tests are run from; student code has a folder of its own for that, and nothing is said.
        """
        temporary, real = os.path.realpath(tempfile.gettempdir()), os.path.realpath(place)
        suites = str(self.folder.resolve())
        if not real.startswith(temporary + os.sep) or f"{real}/".startswith(f"{suites}/"):
            return ""
        return self._absolute(place)

    def _is_shared(self, text: str) -> bool:
        """Whether both sides have a path already: student code may show it, and return it."""
        path = os.path.normpath(text)
        below = any(path == each or path.startswith(each + os.sep) for each in self.shared)
        return below or "_tmp" + path in self._sent

    def _share(self, text: str, there: str, temporary: str) -> None:
        above = os.path.dirname(os.path.normpath(text))
        if os.path.isdir(text) or os.path.realpath(above) == temporary:
            self.shared[os.path.normpath(text)] = there
        else:
            self.shared[above] = os.path.dirname(there)

    def _send(self, path: Path, there: str) -> Any:
        """Bring a file over, unless it is there as it is, or came from there."""
        if self.watch.is_students(str(path)):
            return self._there(there)
        if path.suffix == ".py" or "hidden" in path.parts:
            raise guard.refuse(
                f"the suite hands its own {path.name} to the student's code",
                tip="files in hidden/, and code of the suite's, are for no student's process",
            )
        info = path.stat()
        if info.st_size > _MOST:
            raise guard.refuse(f"{path.name} is too large to be handed over", tip="use data/")
        state = (info.st_size, info.st_mtime_ns)
        if self._sent.get(there) != state:
            self._sent[there] = state
            with guard.ours():
                content = np.frombuffer(path.read_bytes(), np.uint8)
            return self._place("write_file", there, content)
        return self._there(there)

    def _there(self, there: str, folder: str = "") -> str:
        """Return the whole path of a place, having made the folder of the suite's above it."""
        made = f"_tmp{folder}" if folder else os.path.dirname(there)
        return self._place("make_folder", made) + there.removeprefix(made)

    def _place(self, what: str, *arguments: Any) -> str:
        """Return where a file or a folder has got to, as student code is to see it.

        It comes in two parts, since whole the student's process gives it the suite's name.
        """
        parts = self.ask(what, *arguments)
        if type(parts) is not list or [*map(type, parts)] != [str, str]:
            raise guard.remember(malformed("your files"))
        return os.path.normpath(os.path.join(*parts))

    def _send_folder(self, folder: Path, there: str) -> Any:
        found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        if len(found) > 1_000 or folder.resolve() == self.folder.resolve():
            raise guard.refuse("the suite hands over a whole folder of files", tip="use data/")
        for path in found:
            self._send(path, os.path.join(there, path.relative_to(folder)))
        return self._place("make_folder", there)

    def back(self) -> None:
        """Bring back what student code has written to the folders that both sides use."""
        if not self.shared:
            return
        found = self.ask("changed_files", list(self.shared.values()))
        if type(found) is not list:
            raise Malformed("no list of files")
        for row in found:
            if type(row) is not list or len(row) != 2 or type(row[0]) is not str:
                raise Malformed("no file")
            self._write(*row)

    def _write(self, there: str, content: Any) -> None:
        path = os.path.normpath("/" + there.removeprefix("_tmp").lstrip("/"))
        ours = any(path == each or path.startswith(each + os.sep) for each in self.shared)
        if not ours or not isinstance(content, np.ndarray) or content.dtype != np.uint8:
            raise Malformed("a file where none was shared")
        if path.count(os.sep) > _DEEPEST:
            raise Malformed("a file deeper than any")
        self._back += content.nbytes
        if self._back > _MOST_BACK:
            raise Malformed("more files than anybody reads")
        with guard.ours():
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                file = os.open(path, flags, 0o600)
            except (ValueError, OSError) as error:
                # A folder is there, or a file instead of a folder: of this name there is
                # nothing that student code could have written.
                if isinstance(error, ValueError) or error.errno in _NO_PLACE:
                    raise Malformed("a file where none can be") from error
                raise GraderError(f"{path} cannot be written: {error}") from error
            with os.fdopen(file, "wb") as opened:
                opened.write(content.tobytes())
                opened.flush()
                info = os.fstat(opened.fileno())
                self.watch.take_for_theirs(opened.fileno())
        self._sent[there] = (info.st_size, info.st_mtime_ns)

    def size(self, path: str) -> int | None:
        """Return the size of a file that student code wrote to its own folder; None without."""
        found = self._of_theirs("file_size", path)
        if found is not None and type(found) is not int:
            raise Malformed("no size")
        return found

    def remove(self, path: str) -> bool | None:
        """Remove such a file; return None if it does not exist."""
        return True if self._of_theirs("remove_file", path) is True else None

    def listing(self, path: str) -> list[str] | None:
        """Return the names in a folder that student code has made; None if it has not."""
        found = self._of_theirs("names_in", path)
        if found is None:
            return None
        if type(found) is not list or any(type(name) is not str for name in found):
            raise Malformed("no names of files")
        self.watch.saw(text=True, told=found)
        return found

    def _of_theirs(self, what: str, path: str) -> Any:
        usable = not os.path.isabs(path) and len(path) <= _LONGEST and "\0" not in path
        return self.ask(what, path) if usable else None

    def content(self, path: str) -> bytes | None:
        """Return such a file's content."""
        found = None if self.size(path) is None else self.ask("read_file", path)
        return found.tobytes() if isinstance(found, np.ndarray) else None


def _nearest(path: str) -> str:
    """Return the innermost folder above a path that exists: student code makes the others."""
    above = os.path.dirname(path)
    while not os.path.isdir(above):
        above = os.path.dirname(above)
    return above
