"""A tensor of the student's as a suite has it: its numbers, without the graph behind them.

Everything that needs no gradient works. A gradient that would have to cross from one process
to the other is the grader's failure.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any, NoReturn

from autograder.suites import guard

#: What asks for the graph, by its name in torch.
_OF_THE_GRAPH = {"backward", "grad_fn", "is_leaf", "retain_grad", "retains_grad", "register_hook"}
#: What gives a tensor that needs no gradient, whatever it is made of.
_ENDS = {"detach", "detach_", "data"}


def _cannot_cross(what: str) -> NoReturn:
    raise guard.refuse(
        f"the suite asks a tensor of the student's for {what}",
        tip=f"gradients do not cross from one process to another: {guard.RUN_TOGETHER}",
    )


@cache
def _kind() -> Any:
    import torch

    class Tensor(torch.Tensor):
        """A tensor that a student's function returned."""

        needs_gradient: bool
        gradient: Any

        @classmethod
        def __torch_function__(
            cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            del types
            name = _name_of(func)
            tensors = [each for each in _flat(args) if isinstance(each, Tensor)]
            needs = any(getattr(each, "needs_gradient", False) for each in tensors)
            if name in _OF_THE_GRAPH:
                _cannot_cross(name)
            if name == "requires_grad" and len(args) == 1:
                return needs
            if name == "grad" and len(args) == 1:
                return getattr(args[0], "gradient", None)
            if needs and name in ("numpy", "__array__"):
                raise RuntimeError(
                    "Can't call numpy() on Tensor that requires grad. "
                    "Use tensor.detach().numpy() instead."
                )
            with torch._C.DisableTorchFunctionSubclass():
                result = func(*args, **(kwargs or {}))
            keeps = needs and name not in _ENDS and torch.is_grad_enabled()
            return _as_theirs(result, needs_gradient=keeps)

    return Tensor


def _name_of(func: Any) -> str:
    """Return the name of a function, or of the attribute that it gets or sets."""
    name = getattr(func, "__name__", "")
    if name in ("__get__", "__set__", "__delete__"):
        return getattr(getattr(func, "__self__", None), "__name__", name)
    return str(name)


def _flat(values: Any) -> list[Any]:
    found = []
    for value in values:
        found += _flat(value) if isinstance(value, (list, tuple)) else [value]
    return found


def _as_theirs(result: Any, *, needs_gradient: bool) -> Any:
    """Return a result as it is, or as a tensor of the student's if it hangs on one."""
    torch = sys.modules["torch"]
    if isinstance(result, torch.Tensor) and needs_gradient and result.is_floating_point():
        return theirs(result, needs_gradient=True)
    if isinstance(result, tuple) and type(result) is tuple:
        return tuple(_as_theirs(each, needs_gradient=needs_gradient) for each in result)
    return result


def theirs(data: Any, *, needs_gradient: bool, gradient: Any = None) -> Any:
    """Return a tensor of the student's."""
    torch = sys.modules["torch"]
    with torch._C.DisableTorchFunctionSubclass():
        made = data.as_subclass(_kind())
    made.needs_gradient, made.gradient = needs_gradient, gradient
    return made


def read(array: Any, needs_gradient: bool, gradient: Any, dtype: str = "") -> Any:
    """Return a student's tensor from its numbers, as torch where the suite uses it.

    Parameters
    ----------
    dtype : str
        Of torch's, where its numbers came in another.
    """
    torch = sys.modules.get("torch")
    if torch is None:
        return array
    grad = None if gradient is None else torch.from_numpy(gradient.copy())
    numbers = torch.from_numpy(array.copy())
    numbers = numbers.to(getattr(torch, dtype)) if dtype else numbers
    return theirs(numbers, needs_gradient=needs_gradient, gradient=grad)


def is_theirs(value: Any) -> bool:
    """Whether a value is what the suite has of a tensor of the student's."""
    return "torch" in sys.modules and type(value) is _kind()


def write(original: Any, value: Any) -> None:
    """Make one of these what another is, in place, with its gradient."""
    torch = sys.modules["torch"]
    with torch._C.DisableTorchFunctionSubclass(), torch.no_grad():
        original.copy_(value)
        old, new = original.gradient, value.gradient
        if old is not None and new is not None and old.shape == new.shape:
            old.copy_(new)
        else:
            original.gradient = new
    original.needs_gradient = value.needs_gradient
