"""Which kind of array has a method that another kind lacks: numpy's, torch's, or a table."""

from __future__ import annotations

from autograder.results.cause import Cause
from autograder.sandbox import raised_catalogue as known

_KINDS = {
    "ndarray": "a numpy array",
    "Tensor": "a torch tensor",
    "DataFrame": "a pandas table",
    "Series": "a pandas column",
}
#: What makes an array of one.
_CONVERSIONS = {"numpy", "cpu", "detach", "clone", "to_numpy"}
#: What students use of each kind, and not all kinds have.
_OWNERS = {
    "pandas tables": {
        *("to_numpy", "values", "iloc", "loc", "columns", "index", "head", "apply", "map"),
        *("value_counts", "dropna", "isna", "drop", "sample", "groupby"),
    },
    "numpy arrays": {
        *("astype", "copy", "fill", "tobytes", "flatten", "reshape", "ravel"),
        *("argpartition", "nbytes"),
    },
    "torch tensors": {
        *("numpy", "cpu", "detach", "clone", "abs", "add", "add_", "backward", "bool", "cuda"),
        *("device", "dim", "double", "eq", "exp", "float", "gather", "grad", "int", "log", "long"),
        *("matmul", "mm", "mul", "mul_", "ne", "norm", "numel", "permute", "pow", "relu"),
        *("requires_grad", "scatter_", "sigmoid", "softmax", "sqrt", "sub_", "t", "tanh", "to"),
        *("type", "unsqueeze", "zero_"),
    },
}


def cause_of(kind: str, name: str) -> Cause | None:
    """Return what a value is that lacks an attribute, and what has it.

    Parameters
    ----------
    kind : str
        The value's class: ``"ndarray"``, ``"Tensor"``, ``"DataFrame"``, ``"Series"``.
    """
    owner = next((owner for owner, names in _OWNERS.items() if name in names), "")
    if not owner:
        return None
    shown = _KINDS[kind]
    if name in _CONVERSIONS:
        step = known.CONVERT.format(name=name)
    elif kind != "ndarray":
        step = known.CONVERT_FIRST.format(kind=shown)
    else:
        step = known.OF_ARRAYS if owner == "torch tensors" else known.BY_NUMBERS
    return known.OTHER_KIND.of(kind=shown, name=name, owner=owner, step=step)
