"""Serves local data instead of downloads, inside the student process.

Whatever a homework loads its data with gets the same arrays, and never the network:
torchvision, scikit-learn's ``fetch_openml``, Keras, urllib, requests, wget. Libraries
are changed when student code imports them, so that what is not used costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

from autograder.sandbox.standins import (
    devices,
    imports,
    keras,
    network,
    old_names,
    sklearn,
    torchvision,
    workers,
)
from autograder.sandbox.standins.data import Served, ServedSet


def install(sets: Sequence[ServedSet], brought: Mapping[str, imports.Patch] | None = None) -> None:
    """Replace what would download, in libraries that are imported and in those to come.

    Parameters
    ----------
    brought : mapping of str to callable, optional
        What the homework does to a library once it is imported, by the library's name.
    """
    served = Served(sets)
    patches: dict[str, imports.Patch] = {
        "os": network.patch_os(served),
        "socket": network.patch_sockets(served),
        "urllib.request": network.patch_urllib(served),
        "requests.adapters": network.patch_requests(served),
        torchvision.MODULE: torchvision.patch(served),
        "sklearn.datasets": lambda _module: sklearn.install(served),
        "subprocess": network.patch_subprocess(served),
        "joblib": _run_in_sequence,
        "multiprocessing.pool": workers.patch_pool,
        "concurrent.futures.process": workers.patch_executor,
        "matplotlib.style": old_names.keep_seaborn_styles,
        "torch": devices.patch,
        **(brought or {}),
    }
    imports.on_import({**patches, **keras.patches(served)})
    imports.if_missing(
        {**keras.stand_ins(served), "wget": network.fill_wget(served)},
        keras.why_missing(served),
    )


def _run_in_sequence(joblib: ModuleType) -> None:
    """Whatever n_jobs says: a jailed process is to start no others, and shares its cores."""
    joblib.parallel_config(backend="sequential")
