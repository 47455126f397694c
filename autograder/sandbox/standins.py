"""Serves local data in place of downloads, inside the student process.

Whatever a homework loads its data with gets the same arrays, and never the network:
torchvision, scikit-learn's ``fetch_openml``, Keras, urllib, requests, wget. Libraries
are changed when student code imports them, so that what is not used costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from autograder.sandbox import (
    standins_devices,
    standins_gabor,
    standins_imports,
    standins_keras,
    standins_network,
    standins_sklearn,
    standins_torchvision,
)
from autograder.sandbox.standins_data import Data, Served

__all__ = ["Data", "install"]


def install(
    data: Data, published_size: Mapping[str, int], files: Mapping[str, bytes] | None = None
) -> None:
    """Replace what would download, in libraries that are imported and in those to come.

    Parameters
    ----------
    data : dict
        Images of shape (n, 28, 28) and labels of shape (n,), uint8.
    published_size : mapping of str to int
        How many images student code expects in each split; a smaller sample is
        repeated until it has as many.
    files : mapping of str to bytes, optional
        What is in other files that student code may ask for, by name.
    """
    served = Served(data, published_size, files or {})
    patches: dict[str, standins_imports.Patch] = {
        "os": standins_network.patch_os(served),
        "socket": standins_network.patch_sockets(served),
        "urllib.request": standins_network.patch_urllib(served),
        "requests.adapters": standins_network.patch_requests(served),
        standins_torchvision.MODULE: standins_torchvision.patch(served),
        "sklearn.datasets": lambda _module: standins_sklearn.install(served),
        "joblib": _run_in_sequence,
        "torch": standins_devices.patch,
        "skimage.filters": lambda _module: standins_gabor.install(),
    }
    for name in standins_keras.SETS:
        patches[f"{standins_keras.DEFINED_IN}.{name}"] = standins_keras.patch(served, name)
    standins_imports.on_import(patches)
    standins_imports.if_missing(
        {**standins_keras.stand_ins(served), "wget": standins_network.fill_wget(served)},
        standins_keras.why_missing,
    )


def _run_in_sequence(joblib: ModuleType) -> None:
    """Whatever n_jobs says: a jailed process is to start no others, and shares its cores."""
    joblib.parallel_config(backend="sequential")
