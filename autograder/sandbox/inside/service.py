"""The loop that runs in a student process: it answers the grader's requests.

Everything from the first ``import`` on is untrusted: student code may have changed
any of this. A process that only answers questions can lie in its answers, and
nothing else.
"""

from __future__ import annotations

import contextlib
import difflib
import functools
import importlib
import importlib.util
import inspect
import itertools
import os
import socket
import sys
import threading
import types
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox import memory, protocol
from autograder.sandbox.inside import (
    cell_run,
    defined,
    figures,
    forking,
    reading,
    statements,
    surroundings,
    trees,
)
from autograder.sandbox.inside.arguments import Arguments
from autograder.sandbox.inside.describing import describe_error
from autograder.sandbox.inside.loaders import load_artifact
from autograder.sandbox.inside.plain import kind_of, label_of, to_plain
from autograder.sandbox.inside.repairs import Repairs
from autograder.sandbox.protocol import Handle
from autograder.sandbox.walls import watching

#: Modules of which it is told that they ended themselves.
MOST_ENDED = 20


class Service:
    """Answers requests from one connection until it closes."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.objects: dict[int, Any] = {}
        self.watch: watching.Watch | None = None
        self.folder = ""
        self.ended_modules: dict[str, dict[str, Any]] = {}
        self.failed_parts: list[list[Any]] = []
        self.ended: dict[int, int] = {}
        self.careful: statements.Careful | None = None
        self.asked: set[str] = set()
        self.local = Arguments(self.objects, self.ask).local
        self._answering = False
        self._one_at_a_time = threading.RLock()

    def serve(self) -> NoReturn:
        """Answer until the grader closes the connection, then end the process."""
        while True:
            try:
                files: tuple[int, ...] = ()
                request = protocol.receive(protocol.blocking_fill(self.connection))
                if request.get("files"):
                    files = forking.receive_files(self.connection, request["files"])
                reply = self.answer(request, files)
            except protocol.ConnectionClosed:
                os._exit(0)
            self._reply(reply)

    def _reply(self, reply: dict[str, Any]) -> None:
        for stream in (sys.stdout, sys.stderr):
            # Student code may have closed or replaced them.
            with contextlib.suppress(Exception):
                stream.flush()
        try:
            frame = protocol.dump(reply)
        except (protocol.ProtocolError, MemoryError) as error:
            # The process is well, and has more to answer: it says that this answer cannot be sent.
            frame = protocol.dump({"unsendable": str(error) or "it does not fit in memory"})
        self._send(frame)

    def _send(self, frame: list[bytes | memoryview]) -> None:
        for buffer in frame:
            self.connection.sendall(buffer)

    def ask(self, number: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Have the grader call a function of its own, while it waits for an answer.

        Raises
        ------
        RuntimeError
            If it waits for none, or the function failed.
        """
        # From threads of student code as well: two questions at once would read each other's
        # answers. The same thread may ask again while it is asked.
        with self._one_at_a_time:
            if not self._answering:
                raise RuntimeError("it can be called only until your function has returned")
            asked = {"callback": number, "arguments": list(arguments), "named": named}
            self._send(protocol.dump({"asks": to_plain(asked, self.keep)}))
            while True:
                try:
                    message = protocol.receive(protocol.blocking_fill(self.connection))
                except protocol.ConnectionClosed:
                    os._exit(0)
                if "op" in message:  # the grader's function asks for something itself
                    self._reply(self.answer(message, ()))
                elif "answer" in message:
                    return self.local(message["answer"])
                else:
                    raise RuntimeError("the function that was handed in failed")

    def answer(self, request: dict[str, Any], files: tuple[int, ...]) -> dict[str, Any]:
        """Carry out one request; what student code raises becomes part of the answer."""
        before, self._answering = self._answering, True
        try:
            if request["op"] == "fork":
                return self.fork(request, files)
            value = getattr(self, "op_" + request["op"])(request)
            return {"ok": value if request.get("raw") else to_plain(value, self.keep)}
        except Missing as missing:
            return {"missing": missing.name, "close": missing.close}
        except BaseException as error:  # SystemExit too: nothing a student raises ends the loop
            return {"raised": self._raised(error)}
        finally:
            self._answering = before

    def _raised(self, error: BaseException) -> dict[str, Any]:
        """Describe what student code raised, and keep it without what its frames hold."""
        told = describe_error(error, self.folder)
        # A class can be named as long, and derived from as many, as it likes.
        bases = [kind.__name__[:200] for kind in type(error).__mro__[:100]]
        return {**told, "bases": bases, "handle": self.keep(error.with_traceback(None))}

    def keep(self, value: Any) -> Handle:
        """Remember an object and return the handle that stands for it."""
        # Never one that was given before, also after op_drop: a handle of the grader's would mean
        # another object.
        number = len(self.objects) + 1
        self.objects[number] = value
        return Handle(number, kind_of(value), label_of(value))

    def fork(self, request: dict[str, Any], files: tuple[int, ...]) -> dict[str, Any]:
        """Make a copy of this process that answers on a connection of its own."""
        connection, output = files
        self._collect()
        # The grader imports afresh instead: in a copy, locks of other threads are locked for ever.
        threads = forking.count_threads()
        if threads > 1:
            forking.close_all(files)
            return {"threads": threads}
        if request["edited"]:
            self.repairs.remember()
        pid = os.fork()
        if pid:
            forking.close_all(files)
            return {"pid": pid}
        # At once: a parent that dies before this would leave it running.
        forking.stay_apart()
        self.connection.close()
        self.connection = socket.socket(fileno=connection)
        forking.redirect_output(output)
        forking.enter(request["folder"], request["seed"])
        return {"ok": None}

    def _collect(self) -> None:
        """Take note of every child that has ended: they would count as processes."""
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                self.ended[found[0]] = found[1]

    def op_reap(self, request: dict[str, Any]) -> int | None:
        """Return how a copy of this process ended, as ``waitpid`` reports it."""
        self._collect()
        return self.ended.get(request["pid"])

    def op_import(self, request: dict[str, Any]) -> dict[str, Any]:
        """Import the student's module; object 0 is that module from then on.

        One that ends itself, with ``exit()``, has what it defined until then.
        """
        spec = importlib.util.spec_from_file_location(request["name"], request["path"])
        if spec is None or spec.loader is None:
            raise ImportError(f"{request['path']} is not a Python file")
        module = importlib.util.module_from_spec(spec)
        self._prepare(request, module)
        # Before it runs, as Python does: dataclasses and pickle look their module up by its name.
        sys.modules[request["name"]] = module
        careful = statements.from_request(request, self.folder, self.ask)
        try:
            if careful is None:
                spec.loader.exec_module(module)
            else:
                careful.run(module, Path(request["path"]).read_bytes(), request["path"])
        except SystemExit as error:
            self.ended_modules[request["name"]] = describe_error(error, self.folder)
        figures.imported()
        return self._started()

    def _prepare(self, request: dict[str, Any], module: types.ModuleType) -> None:
        path = Path(request["path"])
        self.objects[0] = module
        if self.folder:  # it is the root of several files, and a notebook one of them
            surroundings.furnish(module)
        else:
            self.folder = str(path.parent)
            self.importer = surroundings.enter(path, module)
        forking.seed_generators(request["seed"])

    def _started(self) -> dict[str, Any]:
        ended = dict(itertools.islice(self.ended_modules.items(), MOST_ENDED))
        absent = self.importer.noted()
        threads, failed = forking.count_threads(), self.failed_parts[:MOST_ENDED]
        return {"threads": threads, "absent": absent, "ended": ended, "failed": failed}

    def op_root(self, request: dict[str, Any]) -> None:
        """Make several files importable; object 0 is empty until one of them is imported."""
        folder, names = request["folder"], request["modules"]
        self.careful = statements.from_request(request, folder, self.ask)
        module = trees.open_tree(
            folder,
            names,
            self.ended_modules,
            self.careful,
            request.get("by_cells", ()),
            self.failed_parts,
        )
        self._prepare(request, module)

    def op_module(self, request: dict[str, Any]) -> Handle:
        """Import one of several files; as object 0 if it is the main one."""
        module = importlib.import_module(request["name"])
        if request["main"]:
            self.objects[0] = module
        return self.keep(module)

    def op_ended(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Say where one of several modules ended itself, if it has."""
        return self.ended_modules.get(request["name"])

    def op_cells(self, request: dict[str, Any]) -> None:
        """Make the module of a notebook, object 0 from then on; its cells follow one by one."""
        folder = str(Path(request["path"]).parent)
        describe = functools.partial(describe_error, folder=folder)
        self.run = cell_run.CellRun(folder, describe)
        self._prepare(request, self.run.module)
        surroundings.importable(request["name"], request["path"], self.run.module)

    def op_cell(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Run one cell of the notebook; return what stopped it, if anything did."""
        if request.get("file"):  # without cells
            # Of several files one look at all: what this one imports may end the process.
            careful = self.careful or statements.from_request(request, self.folder, self.ask)
            _, name, first_line, source = request["cell"]
            error = self.run.run_file(name, "\n" * (first_line - 1) + source, careful)
            if self.run.ended is not None:
                self.ended_modules[name.removesuffix(".py").replace("/", ".")] = self.run.ended
            return error
        return self.run.run(*request["cell"])

    def op_probe(self, request: dict[str, Any]) -> Any:
        """Run a test of the course's where the notebook's names are, between two cells."""
        return self.run.probe(request["source"], request["args"])

    def op_cells_done(self, _request: dict[str, Any]) -> dict[str, Any]:
        """Take note that what is drawn from now on is a check's, and get ready for forks."""
        cell_run.done()
        if self.careful is not None:
            self.careful.done()
        figures.imported()
        memory.trim()  # A module defines; a notebook has computed everything by now.
        return self._started()

    def op_get(self, request: dict[str, Any]) -> Any:
        """Read an attribute; functions and classes come back as handles."""
        target = self.objects[request["target"]]
        name = request["name"]
        if request["target"] == 0:
            self.asked.add(name)
            # Without asking for it: the property would make one for every process.
            if "repairs" in vars(self):
                self.repairs.refresh(name)
        try:
            value = getattr(target, name)
            return self.keep(value) if request.get("keep") else value
        except AttributeError:
            if inspect.getattr_static(target, name, Missing) is not Missing:
                raise  # a property of the student's broke; the name is there
            public = [other for other in dir(target) if not other.startswith("_")]
            raise Missing(name, difflib.get_close_matches(name, public, 3, 0.6)) from None

    def op_set(self, request: dict[str, Any]) -> None:
        """Set an attribute."""
        value = self.local(request["value"])
        setattr(self.objects[request["target"]], request["name"], value)

    def op_call(self, request: dict[str, Any]) -> Any:
        """Call an object; with ``keep`` the result stays here, behind a handle."""
        arguments, named = self._arguments(request)
        result = self.objects[request["target"]](*arguments, **named)
        return self.keep(result) if request["keep"] else result

    def _arguments(self, request: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        arguments = [self.local(value) for value in request["args"]]
        return arguments, {name: self.local(value) for name, value in request["kwargs"].items()}

    def op_inplace(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call an object; return its result, and the arguments as it left them."""
        arguments, named = self._arguments(request)
        result = self.objects[request["target"]](*arguments, **named)
        left = [
            None if isinstance(sent, Handle) else value
            for sent, value in zip(request["args"], arguments, strict=True)
        ]
        left_by_name = {
            name: None if isinstance(sent, Handle) else named[name]
            for name, sent in request["kwargs"].items()
        }
        return {"result": result, "arguments": left, "named": left_by_name}

    def op_run(self, request: dict[str, Any]) -> None:
        """Call an object, and leave its result to nobody: its time is measured."""
        arguments, named = self._arguments(request)
        self.objects[request["target"]](*arguments, **named)

    def op_drop(self, request: dict[str, Any]) -> None:
        """Forget values of the grader's."""
        for number in request["targets"]:
            self.objects[number] = None  # its number is not given again

    def op_put(self, request: dict[str, Any]) -> Handle:
        """Keep a value of the grader's here."""
        return self.keep(self.local(request["value"]))

    def op_listed(self, request: dict[str, Any]) -> dict[str, Any]:
        """Iterate over an object, up to this many items; with ``keep`` they stay here."""
        # One more than is wanted, to know whether there are more; never all: a generator may be
        # endless.
        items = list(itertools.islice(self.objects[request["target"]], request["most"] + 1))
        more = len(items) > request["most"]
        del items[request["most"] :]
        return {"items": [*map(self.keep, items)] if request["keep"] else items, "more": more}

    def op_item(self, request: dict[str, Any]) -> Any:
        """Index into an object; with ``keep`` the result stays here."""
        result = self.objects[request["target"]][self._key(request)]
        return self.keep(result) if request["keep"] else result

    def op_set_item(self, request: dict[str, Any]) -> None:
        """Set an item of an object."""
        value = self.local(request["value"])
        self.objects[request["target"]][self._key(request)] = value

    def _key(self, request: dict[str, Any]) -> Any:
        """Return the key of an item; slices come as their three ends."""
        key = self.local(request["key"])
        if "cuts" not in request:
            return key
        parts = [
            slice(*part) if cut == "slice" else ... if cut == "ellipsis" else part
            for cut, part in zip(request["cuts"], key, strict=True)
        ]
        return tuple(parts) if request["many"] else parts[0]

    def op_length(self, request: dict[str, Any]) -> int:
        """Return ``len`` of an object."""
        return len(self.objects[request["target"]])

    def op_value(self, request: dict[str, Any]) -> Any:
        """Return an object as plain data, as far as it is that."""
        return self.objects[request["target"]]

    def op_library(self, request: dict[str, Any]) -> Handle:
        """Import a library, not a module of the student's, and return a handle."""
        return self.keep(importlib.import_module(request["name"]))

    def op_watch(self, request: dict[str, Any]) -> None:
        """Note calls of these names from here on."""
        files = [str(Path(self.folder, place)) for place in request.get("places", ())]
        self.watch = watching.Watch(request["names"], self.objects[0], files, self.folder)
        self.watch.start()

    def op_watched(self, _request: dict[str, Any]) -> list[list[Any]]:
        """Return the calls that were noted, and stop."""
        return self.watch.stop() if self.watch is not None else []

    def op_trace(self, _request: dict[str, Any]) -> None:
        """Note which lines take part from here on."""
        self.repairs.watch()

    def op_candidates(self, _request: dict[str, Any]) -> list[list[Any]]:
        """Return small edits of the lines that took part."""
        return self.repairs.candidates(self.asked, self.objects[0])

    def op_screen(self, request: dict[str, Any]) -> list[int]:
        """Return what is known of those edits without running the check."""
        self._answering = False  # what calls the grader's functions is not judged
        return self.repairs.screen(request["seconds"])

    def op_edit(self, request: dict[str, Any]) -> int:
        """Have edits of the student's code in this process; return how many parts changed."""
        return self.repairs.apply(request["edits"])

    @functools.cached_property
    def repairs(self) -> Repairs:
        """What knows of edits in this process."""
        run = getattr(self, "run", None)
        return Repairs(self.folder, run) if run is not None else Repairs(self.folder)

    def op_define(self, request: dict[str, Any]) -> Handle:
        """Define one of the rubric's own functions in this process."""
        namespace: dict[str, Any] = {}
        code = defined.code_of(request["source"], request.get("code", b""))
        exec(code, namespace)  # noqa: S102 - the rubric's
        return self.keep(namespace[request["name"]])

    def op_signature(self, request: dict[str, Any]) -> list[str]:
        """Return the names of a callable's parameters."""
        return list(inspect.signature(self.objects[request["target"]]).parameters)

    def op_figures(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the figures that student code has made, as plain data."""
        return figures.tell(request["since_import"], request["pictures"])

    def op_pictures(self, request: dict[str, Any]) -> list[Any]:
        """Return some of the figures of the import as PNG files."""
        return figures.draw(request["places"])

    def op_load(self, request: dict[str, Any]) -> Any:
        """Open an artifact and return what it holds as plain data."""
        return load_artifact(Path(request["path"]), request["limit"])

    def op_read(self, request: dict[str, Any]) -> dict[str, Any]:
        """Read a file of code that was handed in; nothing in it is run."""
        return reading.read(request)

    def op_read_tree(self, request: dict[str, Any]) -> dict[str, Any]:
        """Read several files of code that were handed in; nothing in them is run."""
        return reading.read_tree(request)

    def op_listing(self, request: dict[str, Any]) -> dict[str, Any]:
        """List what an archive holds."""
        return reading.listing(request)

    def op_extract(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Take what was chosen out of an archive."""
        return reading.extract(request)

    def op_tokenize(self, request: dict[str, Any]) -> dict[str, Any]:
        """Read what is compared of a file of code."""
        return reading.tokenize(request)


class Missing(Exception):
    """The student's code has no such name."""

    def __init__(self, name: str, close: list[str]) -> None:
        super().__init__(name)
        self.name = name
        self.close = close
