"""Has code that was written for a GPU compute on the processor.

Students' machines have CUDA or MPS; a jailed process has neither. What they move there
stays where it is, and the results are the same. ``torch.cuda.is_available()`` keeps
telling the truth.
"""

from __future__ import annotations

import functools
import importlib
import types
from collections.abc import Callable
from typing import Any

from autograder.sandbox.standins import gpu

ACCELERATORS = ("cuda", "mps", "xpu")

#: What makes tensors takes the place to make them at as ``device``.
_FACTORIES = (
    *("arange", "as_tensor", "asarray", "empty", "empty_like", "eye", "full", "full_like"),
    *("linspace", "logspace", "ones", "ones_like", "rand", "rand_like", "randint"),
    *("randint_like", "randn", "randn_like", "randperm", "scalar_tensor", "tensor"),
    *("tril_indices", "triu_indices", "zeros", "zeros_like"),
)
_METHODS = ("new_empty", "new_full", "new_ones", "new_tensor", "new_zeros")
#: What waits for a GPU, or chooses one: there is nothing to do.
_IDLE = {
    "cuda": ("set_device", "synchronize"),
    "mps": ("empty_cache", "manual_seed", "synchronize"),
}


def patch(torch: Any) -> None:
    """Change torch so that every accelerator that it is given is the processor."""
    contexts: Any = importlib.import_module("torch.utils._device")
    contexts._device_constructors()  # It remembers the functions that it finds at the first call.
    for name in _FACTORIES:
        _replace(torch, name, _with_device)
    for name in _METHODS:
        _replace(torch.Tensor, name, _with_device)
    for owner in (torch.Tensor, torch.nn.Module):
        _replace(owner, "to", _moved)
    _replace(torch.Tensor, "cuda", lambda _original: lambda self, *_args, **_named: self)
    # Both torch.set_default_device("cuda") and "with torch.device('cuda'):" make one of these.
    _replace(contexts.DeviceContext, "__init__", _moved)
    _replace(torch, "load", _loading)
    _replace(torch.Tensor, "pin_memory", lambda _original: lambda self, *_args, **_named: self)
    _replace(torch.Tensor, "type", _typed)
    _replace(torch, "set_default_tensor_type", _default_type)
    for accelerator, names in _IDLE.items():
        for name in names:
            _replace(getattr(torch, accelerator), name, lambda _original: lambda *_a, **_n: None)
    gpu.answer(torch)
    torch.Generator = _generators(torch.Generator)


def without_accelerator(device: Any) -> Any:
    """Return the processor for an accelerator, or the number of one; else what was given."""
    if type(device) is int:
        return "cpu"
    name = device if type(device) is str else getattr(device, "type", None)
    return "cpu" if type(name) is str and name.partition(":")[0] in ACCELERATORS else device


def _replace(owner: Any, name: str, make: Callable[[Any], Callable[..., Any]]) -> None:
    original = getattr(owner, name, None)
    if original is None:
        return
    made: Any = make(original)
    # As a function of torch's own: rubrics can forbid what is in there.
    home = {**made.__globals__, "__name__": getattr(original, "__module__", None) or "torch"}
    told = types.FunctionType(made.__code__, home, name, made.__defaults__, made.__closure__)
    setattr(owner, name, functools.wraps(original)(told))
    # TorchScript knows torch's functions by their identity.
    script: Any = importlib.import_module("torch.jit._builtins")
    if operator := script._find_builtin(original):
        script._register_builtin(told, operator)


def _with_device(original: Any) -> Callable[..., Any]:
    def made(*arguments: Any, **named: Any) -> Any:
        if "device" in named:
            named["device"] = without_accelerator(named["device"])
        return original(*arguments, **named)

    return made


def _moved(original: Any) -> Callable[..., Any]:
    def to(self: Any, *arguments: Any, **named: Any) -> Any:
        if "device" in named:
            named["device"] = without_accelerator(named["device"])
        return original(self, *map(without_accelerator, arguments[:1]), *arguments[1:], **named)

    return to


def _named_here(kind: Any) -> Any:
    """Return the name of a type of tensor, without the accelerator that it is on."""
    return kind.replace("torch.cuda.", "torch.") if type(kind) is str else kind


def _typed(original: Any) -> Callable[..., Any]:
    def type_(self: Any, dtype: Any = None, *arguments: Any, **named: Any) -> Any:
        return original(self, _named_here(dtype), *arguments, **named)

    return type_


def _default_type(original: Any) -> Callable[..., Any]:
    def set_default_tensor_type(t: Any) -> None:
        original(_named_here(t))

    return set_default_tensor_type


def _generators(original: Any) -> Any:
    """Return torch's class of generators, for the processor whatever device is named."""

    class Here(type):
        """Has every generator for one of these: torch makes some itself."""

        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, original)

    class Generator(metaclass=Here):
        """A generator of random numbers on the processor."""

        def __new__(cls, device: Any = "cpu") -> Any:
            return original(without_accelerator(device))

    Generator.__module__ = "torch"
    return Generator


def _loading(original: Any) -> Callable[..., Any]:
    def load(f: Any, map_location: Any = None, *arguments: Any, **named: Any) -> Any:
        # Without a word on it, what was saved on a GPU would be loaded to one.
        where = "cpu" if map_location is None else without_accelerator(map_location)
        return original(f, where, *arguments, **named)

    return load
