"""Answers requests for known files without a network: urllib, requests, wget and curl.

Each library is changed in the one place where it would open a connection, so that
everything before and after (sessions, openers, redirects, ``stream=True``) stays its
own. What is not served fails at once, and says what there is.
"""

from __future__ import annotations

import functools
import io
import os
import re
import shlex
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from autograder.sandbox.standins.data import Served, file_name

if TYPE_CHECKING:
    from email.message import Message

#: What ``wget`` and ``curl`` return when they find no host.
NO_HOST = {"wget": 4, "curl": 6}
_INSTALLERS = ("pip", "pip3", "conda", "mamba", "apt", "apt-get")
_ONE_COMMAND = re.compile(r"[^|&;<>`$()\n]+")


def patch_urllib(served: Served) -> Callable[[ModuleType], None]:
    """Return what makes ``urllib.request`` serve local files for http and https."""

    def apply(module: ModuleType) -> None:
        from http.client import HTTPMessage
        from urllib.error import URLError
        from urllib.response import addinfourl

        def do_open(_self: Any, _connection: Any, request: Any, **_named: Any) -> Any:
            try:
                content = served.download(request.full_url)
            except FileNotFoundError as error:
                raise URLError(str(error)) from None
            headers = HTTPMessage()
            fill_headers(headers, content)
            response = addinfourl(io.BytesIO(content), headers, request.full_url, 200)
            response.msg = "OK"  # type: ignore[attr-defined]
            return response

        module.AbstractHTTPHandler.do_open = do_open

    return apply


def patch_requests(served: Served) -> Callable[[ModuleType], None]:
    """Return what makes the adapter of ``requests`` answer with local files."""

    def apply(module: ModuleType) -> None:
        def send(_self: Any, request: Any, *_arguments: Any, **_named: Any) -> Any:
            from email.message import Message

            from requests.exceptions import ConnectionError as NoConnection
            from requests.models import Response
            from requests.structures import CaseInsensitiveDict

            try:
                content = served.download(request.url)
            except FileNotFoundError as error:
                raise NoConnection(str(error), request=request) from None
            headers = Message()
            fill_headers(headers, content)
            response = Response()
            response.status_code, response.reason = 200, "OK"
            response.headers = CaseInsensitiveDict(headers.items())
            response.raw = io.BytesIO(content)
            response.url, response.request = request.url, request
            return response

        module.HTTPAdapter.send = send

    return apply


def fill_headers(headers: Message, content: bytes) -> None:
    """Say what a server says of a file: how long it is, and that it is not text."""
    headers["Content-Type"] = "application/octet-stream"
    headers["Content-Length"] = str(len(content))


def fill_wget(served: Served) -> Callable[[ModuleType], None]:
    """Return what makes a module stand for the package ``wget``."""

    def apply(module: ModuleType) -> None:
        def download(url: str, out: str | None = None, bar: Any = None) -> str:
            """Save the file of an address; return where."""
            del bar
            content = served.download(url)
            name = file_name(url)
            target = Path(out or name)
            target = target / name if target.is_dir() else target
            target.write_bytes(content)
            return str(target)

        module.download = download  # type: ignore[attr-defined]
        module.bar_adaptive = module.bar_thermometer = None  # type: ignore[attr-defined]

    return apply


def patch_sockets(served: Served) -> Callable[[ModuleType], None]:
    """Return what has a look-up of any host fail at once, with the reason.

    The jail refuses the connection anyway, where it can; its ``EPERM`` explains nothing.
    """

    def apply(module: ModuleType) -> None:
        def getaddrinfo(host: Any, *_arguments: Any, **_named: Any) -> NoReturn:
            raise socket.gaierror(
                socket.EAI_FAIL,
                f"there is no network while grading, so {host!r} cannot be reached. "
                f"{served.offer()}",
            )

        module.getaddrinfo = getaddrinfo  # type: ignore[attr-defined]

    return apply


def patch_os(served: Served) -> Callable[[ModuleType], None]:
    """Return what makes ``os.system`` serve the files that wget and curl ask for."""

    def apply(module: ModuleType) -> None:
        original = module.system

        def system(command: Any) -> int:
            status = downloaded(served, command) if isinstance(command, str) else None
            if status is None:
                return original(command)  # type: ignore[no-any-return]
            return status << 8  # as `wait` reports it

        module.system = system  # type: ignore[attr-defined]

    return apply


def patch_subprocess(served: Served) -> Callable[[ModuleType], None]:
    """Return what makes ``subprocess`` answer as ``os.system`` does; other programs are run."""

    def apply(module: ModuleType) -> None:
        original = module.Popen.__init__

        @functools.wraps(original)
        def start(self: Any, args: Any, *more: Any, **named: Any) -> None:
            status = None
            if isinstance(args, str) and named.get("shell"):
                status = downloaded(served, args)
            elif isinstance(args, (list, tuple)) and not named.get("shell"):
                status = answered(served, [os.fsdecode(word) for word in args])
            if status is not None:
                # A process all the same: whoever starts one waits for it, and asks how it ended.
                args = ["/bin/sh", "-c", f"exit {status}"]
                named = {**named, "shell": False, "executable": None}
            original(self, args, *more, **named)

        module.Popen.__init__ = start

    return apply


def downloaded(served: Served, command: str) -> int | None:
    """Do what a shell command that downloads or installs something would do.

    Returns
    -------
    int or None
        Its exit status; None for any other command, which a shell has to run.
    """
    # What a command with a pipe, a variable or a second one behind it does, a shell alone knows: it
    # runs that, and finds no network.
    if not _ONE_COMMAND.fullmatch(quoted_away(command)):
        return None
    try:
        return answered(served, shlex.split(command))
    except ValueError:
        return None


def answered(served: Served, words: list[str]) -> int | None:
    """Do what a program that downloads or installs something would do, from its arguments.

    Returns
    -------
    int or None
        Its exit status; None for any other program.
    """
    program = os.path.basename(words[0]) if words else ""
    if _installs(program, words[1:]):
        print("Nothing is installed while grading: the homework's libraries are there.")
        return 0
    addresses = [word for word in words[1:] if "://" in word]
    if program not in NO_HOST or not addresses:
        return None
    # All or none: half a command that was answered here would be run again as a whole.
    targets = [target_of(words, program, address) for address in addresses]
    if None in targets:
        return None
    try:
        for address, target in zip(addresses, targets, strict=True):
            Path(str(target)).write_bytes(served.download(address))
    except OSError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return NO_HOST[program] if isinstance(error, FileNotFoundError) else 1
    return 0


def _installs(program: str, words: list[str]) -> bool:
    """Whether a program is asked to install something."""
    if program.startswith("python") and words[:1] == ["-m"]:
        program, words = (words[1:2] or [""])[0], words[2:]
    if program == "uv" and words[:1] == ["pip"]:
        program, words = "pip", words[1:]
    commands = [word for word in words if not word.startswith("-")]
    return program in _INSTALLERS and commands[:1] in (["install"], ["update"])


def quoted_away(command: str) -> str:
    """Return a command without what stands in quotes, which no shell looks into."""
    return re.sub(r"'[^']*'|\"[^\"$`]*\"", "quoted", command.strip())


def target_of(words: list[str], program: str, address: str) -> Path | None:
    """Return where ``wget`` or ``curl`` would save the file of an address; None if nowhere."""
    letter, long = ("O", "--output-document") if program == "wget" else ("o", "--output")
    named = option(words, letter, long, "P" if program == "wget" else "")
    if program == "wget":
        folder = option(words, "P", "--directory-prefix", "O")
    else:
        folder = option(words, "", "--output-dir")
        if named is None and option(words, "O", "--remote-name") is None:
            return None
    if named == "-":
        return None
    return Path(folder or ".") / (named or file_name(address))


def option(words: list[str], letter: str, long: str, other: str = "") -> str | None:
    """Return what follows an option, in its own word (``-qOfile``) or the next; None without it.

    What stands behind the letter of another option that has a value is that value.
    """
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == long:
            return following
        if word.startswith(f"{long}="):
            return word.partition("=")[2]
        before, found, value = word.partition(letter) if letter else ("", "", "")
        if found and re.match(r"-\w", word) and not (other and other in before):
            return value or following
    return None
