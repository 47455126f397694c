"""Imports the libraries that student code needs, once, in the zygote.

What a first training step imports and keeps is taken here too, and a first file of weights.
Everything runs with one thread: after a parallel region in the parent, every later
child hangs in its own.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import importlib.util
import inspect
import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.sandbox.inside import figures, jupyter, torch_compiler
from autograder.sandbox.standins import imports


def warm(names: Iterable[str]) -> list[str]:
    """Import the named libraries and make them ready; return those that fail, each with why."""
    failed = import_all(names)
    if "torch" in sys.modules:
        _warm_torch(sys.modules["torch"])
    imports.on_import({"matplotlib.pyplot": figures.watch, "tqdm": jupyter.plain_progress_bars})
    return failed


def import_all(names: Iterable[str]) -> list[str]:
    """Import the named libraries; return those that cannot be imported, each with why."""
    names = list(names)
    tops = {name.split(".")[0] for name in names}
    if tops & {"torch", "torchvision"}:
        torch_compiler.put_off()
    if "torchvision" in tops:
        declare_torchvision_operators()
    failed = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:  # of a damaged installation, anything
            failed.append(f"{name} ({type(error).__name__}: {error})")
    return failed


def declare_torchvision_operators() -> None:
    """Make torchvision importable where its compiled operators cannot load.

    A torchvision that was built for another torch fails at import, because it
    registers shapes for operators that do not exist. Declared, they are never
    called: data sets, transforms and models need none of them.
    """
    found = importlib.util.find_spec("torchvision")
    if found is None or found.origin is None or "torchvision" in sys.modules:
        return
    import torch

    folder = Path(found.origin).parent
    for library in (*folder.glob("_C*.so"), *folder.glob("_C*.pyd")):
        try:
            ctypes.CDLL(str(library))
        except OSError:
            continue
        return
    schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
    for operator in ("torchvision::nms", "torchvision::qnms"):
        # Declared by an earlier call in this process.
        if not hasattr(torch.ops.torchvision, operator.rpartition(":")[2]):
            torch.library.define(operator, schema)


def load_in_process(loader: Any) -> None:
    """Have torch's DataLoader fetch its batches itself, however many workers it is told.

    The batches are the same. Workers would need sockets and shared memory, which the
    jail refuses, and share the one processor that there is.
    """
    original = loader.__init__
    signature = inspect.signature(original)
    only_for_workers = (
        "num_workers",
        "prefetch_factor",
        "persistent_workers",
        "multiprocessing_context",
        "timeout",
    )

    @functools.wraps(original)
    def without_workers(*arguments: Any, **named: Any) -> None:
        bound = signature.bind(*arguments, **named)
        for name in only_for_workers:
            bound.arguments.pop(name, None)
        original(*bound.args, **bound.kwargs)

    loader.__init__ = without_workers


def _warm_torch(torch: Any) -> None:
    # Before any student code: who takes the class by its name later on has this one.
    load_in_process(torch.utils.data.DataLoader)
    # Of a parallel region here, libgomp would keep threads that no fork has: it waits for them for
    # ever.
    torch.set_num_threads(1)
    # One step of training: what it imports and sets up for the first time, each fork would do
    # again.
    layer = torch.nn.Linear(4, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    data = torch.utils.data.TensorDataset(torch.zeros(4, 4), torch.zeros(4, dtype=torch.long))
    for x, y in torch.utils.data.DataLoader(data, batch_size=2, shuffle=True):
        torch.nn.functional.cross_entropy(layer(x), y).backward()
        optimizer.step()
    # And weights written and read, for the same reason.
    file = io.BytesIO()
    torch.save(layer.state_dict(), file)
    file.seek(0)
    torch.load(file, weights_only=True)


def forget_harness(root: str) -> None:
    """Take the folder of the harness off the import path.

    Student code can then not import the rubrics or the reference by name, even
    where the jail has no layer that hides files.
    """
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != root]
    # An installation for development finds the harness by a finder of its own, without any path.
    sys.meta_path[:] = [
        finder
        for finder in sys.meta_path
        if "__editable__" not in getattr(finder, "__module__", "")
    ]
    sys.path_hooks[:] = [
        hook for hook in sys.path_hooks if "__editable__" not in getattr(hook, "__module__", "")
    ]
    # What was looked up before is kept by its folder, and would be found all the same.
    sys.path_importer_cache.clear()
