"""Driving a student's gradient check, on their own layer and on one that asks the grader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.driving import define, run_answered
from autograder.rubrics.ese546_hw1_problem3.secret_layers import SecretLayer
from autograder.sandbox import failures


def run_check(
    student: Any,
    method: str,
    n: int,
    seed: int,
    layer: SecretLayer,
    *,
    imitate: bool,
    adds_up: Sequence[str] = (),
) -> tuple[str, Any]:
    """Run a student's gradient check on a secret layer.

    Parameters
    ----------
    imitate : bool
        Whether to call the student's own ``forward`` and ``backward``, too, for what else
        they set; not where they are wrong.
    adds_up : sequence of str
        Those of ``"dw"`` and ``"db"`` that theirs adds to what is there.

    Returns
    -------
    verdict : str
        ``"passed"`` or ``"raised"``.
    detail : object
        What the check returned, or its message.
    """
    shown = f"{method}()" if method == "test_backward" else f"{method}(n)"
    arguments = [student.linear_t, method, n, seed, imitate, list(adds_up)]
    result = run_answered(student, check_on_secret_layer, arguments, layer.answer, shown)
    return _verdict(result, shown)


def run_own_check(student: Any, method: str, n: int, seed: int) -> tuple[str, Any]:
    """Run a student's gradient check on their own layer; return as :func:`run_check` does."""
    shown = f"{method}()" if method == "test_backward" else f"{method}(n)"
    result = define(student, check_on_own_layer, shown=shown)(student.linear_t, method, n, seed)
    return _verdict(result, shown)


def _verdict(result: Any, shown: str) -> tuple[str, Any]:
    match result:
        case ["passed" | "raised" as verdict, detail]:
            return verdict, detail
    raise failures.answered_nonsense(shown)


# What follows runs in the student's process. Each function is sent as its source, so it
# imports what it needs itself. Nothing here depends on what is planted.


def check_on_own_layer(layer_class: Any, method: str, n: int, seed: int) -> Any:
    """Run a gradient check as it is."""
    import random
    import sys

    import numpy as np

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - student code uses the global generator
    try:
        if method == "test_backward":
            sys.modules[layer_class.__module__].test_backward()
            return ["passed", None]
        return ["passed", getattr(layer_class(), method)(n)]
    except AssertionError as error:
        return ["raised", str(error)]


def check_on_secret_layer(
    ask: Any, layer_class: Any, method: str, n: int, seed: int, imitate: bool, adds_up: Any
) -> Any:
    """Run a gradient check on a layer whose outputs and gradients are asked for."""
    import contextlib
    import random
    import sys

    import numpy as np

    forward, backward = layer_class.forward, layer_class.backward
    told: Any = {}
    inputs: Any = {}
    local: Any = []

    def numbers(values: Any, shape: Any) -> Any:
        return np.array(values, dtype=np.float64).reshape(shape)

    def news_of(name: str, array: Any) -> Any:
        before = told.get(name)
        told[name] = array
        if before is not None and before.shape == array.shape:
            changed = np.flatnonzero(before != array)
            if len(changed) < 100:
                return [changed, array.reshape(-1)[changed]]
        return array

    def question(kind: str, layer: Any, hm: Any, dh: Any) -> Any:
        point = {
            "w": numbers(layer.w, (10, 784)),
            "b": numbers(layer.b, 10),
            "hm": numbers(hm, (-1, 784)),
        }
        return ask(kind, {name: news_of(name, array) for name, array in point.items()}, dh)

    def like(values: Any, own: Any) -> Any:
        if isinstance(own, np.ndarray) and own.size == values.size:
            values = values.reshape(own.shape)
            values = values.astype(own.dtype) if own.dtype.kind == "f" else values
        return values

    def put(layer: Any, own: Any, values: Any) -> Any:
        """Replace what a layer kept of its own result."""
        slots = [vars(kind).get("__slots__", ()) for kind in type(layer).__mro__]
        names = [name for some in slots for name in ([some] if isinstance(some, str) else some)]
        for name in [*names, *getattr(layer, "__dict__", {})]:
            if own is not None and getattr(layer, name, None) is own:
                setattr(layer, name, values)
        return values

    def asking_forward(self: Any, hm: Any) -> Any:
        own = None
        if imitate:
            with contextlib.suppress(Exception):
                own = forward(self, hm)
        inputs[id(self)] = hm
        if local:
            p, shift, q, offset, r, c, stretch = local
            w, b = numbers(self.w, (10, 784)), numbers(self.b, 10)
            x = shift + p * numbers(hm, (-1, 784))
            out = stretch * (x @ (offset + q * w).T + c + r * b)
        else:
            out, here = question("forward", self, hm, 0.0)
            local.extend(here or [])
        return put(self, own, like(out, own))

    def asking_backward(self: Any, dh: Any) -> Any:
        own: Any = None
        before: Any = [np.array(getattr(self, name, None)) for name in ("dw", "db")]
        if imitate:
            with contextlib.suppress(Exception):
                own = backward(self, dh)
        told_dw, told_db, dhm = question("backward", self, inputs[id(self)], numbers(dh, (-1, 10)))
        own_dw, own_db = getattr(self, "dw", None), getattr(self, "db", None)
        given: Any = [told_dw, told_db.reshape(np.shape(self.b))]
        given = [
            new + old if name in adds_up and np.shape(new) == np.shape(old) else new
            for name, new, old in zip(("dw", "db"), given, before, strict=True)
        ]
        self.dw, self.db = like(given[0], own_dw), like(given[1], own_db)
        return put(self, own, like(dhm, own))

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - student code uses the global generator
    layer_class.forward, layer_class.backward = asking_forward, asking_backward
    try:
        if method == "test_backward":
            sys.modules[layer_class.__module__].test_backward()
            return ["passed", None]
        return ["passed", getattr(layer_class(), method)(n)]
    except AssertionError as error:
        return ["raised", str(error)]
    finally:
        layer_class.forward, layer_class.backward = forward, backward
