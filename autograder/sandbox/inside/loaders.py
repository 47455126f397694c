"""Opens the files a submission produced, inside a jailed process.

Nothing here trusts a file: sizes are checked before anything is allocated, pickles
may name only what data needs, and HDF5 files may not point outside themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.sandbox.inside.arrays import load_hdf5, load_npz, load_numpy
from autograder.sandbox.inside.image_files import load_image
from autograder.sandbox.inside.pickles import load_joblib, load_pickle, numpy_core
from autograder.sandbox.inside.refused import Refused, TooMuch
from autograder.sandbox.inside.text_files import load_json, load_table, load_text
from autograder.sandbox.inside.weights import load_safetensors, load_torch
from autograder.sandbox.inside.wrong_forms import wrong_form

__all__ = ["LIBRARIES", "LOADERS", "Refused", "load_artifact", "numpy_core"]


def load_artifact(path: Path, limit: int) -> Any:
    """Open a file by its ending and return plain data.

    Parameters
    ----------
    limit : int
        The largest size in bytes, on disk and unpacked.

    Raises
    ------
    Refused
        If the file is too large, damaged, or holds more than data.
    """
    # Before anything reads it: loaders read whole files.
    if path.stat().st_size > limit:
        raise Refused(f"it is {path.stat().st_size:,} bytes; at most {limit:,} are accepted")
    if path.stat().st_size == 0:
        raise Refused("it is empty")
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise Refused(f"files ending in {path.suffix!r} cannot be opened")
    try:
        return loader(path, limit)
    except TooMuch:
        raise
    except Refused as error:
        if form := wrong_form(path, loader, limit):
            raise Refused(form) from error
        raise


LOADERS: dict[str, Callable[[Path, int], Any]] = {
    ".pkl": load_pickle,
    ".pickle": load_pickle,
    ".joblib": load_joblib,
    ".h5": load_hdf5,
    ".hdf5": load_hdf5,
    ".pth": load_torch,
    ".pt": load_torch,
    ".safetensors": load_safetensors,
    ".npy": load_numpy,
    ".npz": load_npz,
    ".csv": load_table,
    ".tsv": load_table,
    ".txt": load_text,
    ".json": load_json,
    ".png": load_image,
    ".jpg": load_image,
    ".jpeg": load_image,
}

#: What has to be installed for a file of an ending to be opened.
LIBRARIES = {
    ".h5": "h5py",
    ".hdf5": "h5py",
    ".pth": "torch",
    ".pt": "torch",
    ".joblib": "joblib",
    ".png": "PIL",
    ".jpg": "PIL",
    ".jpeg": "PIL",
}
