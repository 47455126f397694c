"""Running a student's gradient check, on their own layer and on one that asks the grader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.driving import answered_nonsense, answering, define
from autograder.driving.gradient_checks.layer_class import ROLES
from autograder.driving.gradient_checks.secret import FEW, MOST_AHEAD, MOST_NEAR, SecretLayer

#: Evaluations that a plan has, at most.
MOST_PLANNED = 1_000
#: Outputs of the widest layer that a plan can be made for.
_WIDEST = 10_000


class Plan(NamedTuple):
    """Where a check evaluates the student's own layer: with one seed, it will again.

    Attributes
    ----------
    places : list
        As the student's process told it, for that process alone: of one evaluation after the
        other, role and position of each entry that is changed. Where more is, None, or the
        gradient of the output that backward is given there.
    seconds : float
        What it took to find out.
    """

    places: Any
    seconds: float


#: Runs :func:`check_on_secret_layer` with arguments, and has what it asks answered.
Asking = Callable[[Sequence[Any], Callable[[list[Any]], Any]], Any]


def asking_check(student: Any, method: str, n: int) -> Asking:
    """Return what runs a student's gradient check on layers that ask, sent to it once."""
    return answering(student, check_on_secret_layer, _shown(method, n))


def run_check(
    asking: Asking,
    owner: Any,
    method: str,
    n: int,
    seed: int,
    layer: SecretLayer,
    *,
    imitate: bool,
    known: bool = False,
    ahead: bool = False,
    plan: Plan | None = None,
    adds_up: Sequence[str] = (),
) -> tuple[str, Any, Plan]:
    """Run a student's gradient check on a secret layer.

    Parameters
    ----------
    asking : callable
        What :func:`asking_check` returns.
    owner : Remote
        The student's class.
    method : str
        A method of the class, which is given `n`; or a function of the module, given nothing.
    imitate : bool
        Whether to call the student's own ``forward`` and ``backward``, too, for what else
        they set; not where they are wrong.
    known : bool
        Whether the output is that of a plain layer, which need not be asked for.
    ahead : bool
        Whether to run it on the student's own layer first, with the same random numbers: where
        that evaluates the layer, it will again, and asks for several slopes at once. Worth it
        where their layer is fast.
    plan : Plan, optional
        What an earlier run with this seed has returned; it is not run on their own layer again.
    adds_up : sequence of str
        Those of the two gradients that theirs sets which it adds to what is there.

    Returns
    -------
    verdict : str
        ``"passed"`` or ``"raised"``.
    detail : object
        What the check returned, or its message.
    plan : Plan
        For further runs with this seed.
    """
    shown = _shown(method, n)
    most = [MOST_AHEAD if ahead else 0, MOST_NEAR, MOST_PLANNED, FEW]
    places = plan.places if plan else None
    arguments = [
        owner,
        list(layer.like.told),
        method,
        n,
        seed,
        imitate,
        list(adds_up),
        most,
        places,
        known,
    ]
    result = asking(arguments, layer.answer)
    match result:
        case [verdict, detail, near, [places, float(seconds)]]:
            layer.add_near(near)
            return *_verdict([verdict, detail], shown), _read_plan(places, seconds, shown)
    raise answered_nonsense(shown)


def run_own_check(student: Any, owner: str, method: str, n: int, seed: int) -> tuple[str, Any]:
    """Run a student's gradient check on their own layer; return verdict and detail."""
    shown = _shown(method, n)
    result = define(student, check_on_own_layer, shown=shown)(
        getattr(student, owner), method, n, seed
    )
    return _verdict(result, shown)


def _read_plan(places: Any, seconds: float, shown: str) -> Plan:
    """Return a plan that can be sent back, whoever wrote it."""
    if type(places) is not list or len(places) > MOST_PLANNED or not all(map(_are_few, places)):
        raise answered_nonsense(shown)
    return Plan(places, seconds)


def _are_few(entries: Any) -> bool:
    if entries is None:
        return True
    if type(entries) is np.ndarray:
        one_row = entries.ndim == 2 and len(entries) == 1
        return one_row and entries.dtype == np.float64 and entries.size <= _WIDEST
    return type(entries) is list and len(entries) <= FEW and all(map(_is_entry, entries))


def _is_entry(place: Any) -> bool:
    match place:
        case [str(role), int(entry)]:
            return role in ROLES and 0 <= entry < 2**62
    return False


def _shown(method: str, n: int) -> str:
    return f"{method}(n)" if n else f"{method}()"


def _verdict(result: Any, shown: str) -> tuple[str, Any]:
    match result:
        case ["passed" | "raised" as verdict, detail]:
            return verdict, detail
    raise answered_nonsense(shown)


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
        if not n:
            getattr(sys.modules[layer_class.__module__], method)()
            return ["passed", None]
        return ["passed", getattr(layer_class(), method)(n)]
    except AssertionError as error:
        return ["raised", str(error)]


def check_on_secret_layer(
    ask: Any,
    layer_class: Any,
    told_of: Any,
    method: str,
    n: int,
    seed: int,
    imitate: bool,
    adds_up: Any,
    most: Any,
    places: Any,
    known: bool = False,
) -> Any:
    """Run a gradient check on a layer whose outputs and gradients are asked for."""
    import contextlib
    import random
    import sys
    import time

    import numpy as np

    began = time.perf_counter()
    seconds = 0.0
    forward, backward = layer_class.forward, layer_class.backward
    weights, biases, of_weights, of_biases, n_out, n_in = told_of
    most_ahead, most_near, most_planned, few = most
    told: Any = {}
    line: Any = {}
    slopes: Any = {}
    near: Any = []
    inputs: Any = {}
    local: Any = []
    planned: Any = places or []
    evaluated: Any = []
    offered: Any = []

    def numbers(values: Any, shape: Any) -> Any:
        return np.asarray(values, dtype=np.float64).reshape(shape)

    def changes_in(point: Any) -> Any:
        """Return which entries of each array are not as they are told; None for all of it."""
        changes: Any = {}
        for name, array in point.items():
            before = told.get(name)
            if before is None or before.shape != array.shape:
                changes[name] = None
                continue
            (changed,) = (before != array).reshape(-1).nonzero()
            if len(changed):
                changes[name] = changed if len(changed) < 100 else None
        return changes

    def places_in(changes: Any) -> Any:
        """Return the one array in which few entries are changed, and these; no name without."""
        [(name, entries)] = changes.items() if len(changes) == 1 else [("", None)]
        return ("", []) if entries is None or len(entries) > few else (name, entries.tolist())

    def nearby(point: Any, changes: Any) -> Any:
        """Return the output where entries are off the point that is told, if it is known."""
        name, entries = places_in(changes)
        told_of_all = known or all((name, entry) in slopes for entry in entries)
        if not name or len(near) >= most_near or not told_of_all:
            return None
        values = point[name].reshape(-1)[entries]
        near.append([name, entries, values.tolist()])
        if known:
            return point["x"] @ point["w"].T + point["b"]
        out = line["out"]
        for entry, step in zip(entries, values - told[name].reshape(-1)[entries], strict=True):
            out = out + step * slopes[name, entry]
        return out

    def tell(point: Any) -> None:
        told.update({name: array.copy() for name, array in point.items()})

    def note_plan(layer: Any, x: Any) -> None:
        """Take note of the entries that are off the last point of which more is new."""
        w, b = parameters(layer)
        point = {"w": w, "b": b, "x": numbers(x, (-1, n_in))}
        name, entries = places_in(changes_in(point))
        if not name:
            tell(point)
        if len(planned) < most_planned:
            planned.append([[name, entry] for entry in entries] if name else None)

    def note_gradient(layer: Any, x: Any, dh: Any) -> None:
        """Take note of the gradient of the output at such a point, the first one there."""
        w, b = parameters(layer)
        changes = changes_in({"w": w, "b": b, "x": numbers(x, (-1, n_in))})
        last = max(k for k, entries in enumerate(planned) if not isinstance(entries, list))
        if not changes and planned[last] is None and len(x) == 1:
            planned[last] = numbers(dh, (1, n_out)).copy()

    def coming() -> Any:
        """Return the entries that are planned up to the next point of which more is new."""
        found: Any = []
        for entries in planned[len(evaluated) :]:
            if not isinstance(entries, list):
                break
            found.extend(place for place in entries if place not in found)
        return found[:most_ahead]

    def as_news(array: Any, entries: Any) -> Any:
        if entries is None:
            return array
        # Bytes: several small arrays take longer than all else of a question.
        values = array.reshape(-1)[entries]
        return [entries.astype(np.int64).tobytes(), values.tobytes()]

    def parameters(layer: Any) -> Any:
        w, b = getattr(layer, weights), getattr(layer, biases)
        return numbers(w, (n_out, n_in)), numbers(b, n_out)

    def taken(dh: Any) -> Any:
        """Return the gradients that went with the last output, if they are those of `dh`."""
        if not offered or not np.array_equal(dh, offered[0]) or len(near) >= most_near:
            return None
        near.append(["taken", [], []])
        return [gradient.copy() for gradient in offered[1]]  # student code may change it in place

    def question(kind: str, layer: Any, x: Any, dh: Any) -> Any:
        if kind == "forward":
            evaluated.append(1)
        w, b = parameters(layer)
        point = {"w": w, "b": b, "x": numbers(x, (-1, n_in))}
        changes = changes_in(point)
        if kind == "forward" and (out := nearby(point, changes)) is not None:
            return out, None
        if kind == "backward" and not changes and (given := taken(dh)) is not None:
            return given
        news = {name: as_news(point[name], entries) for name, entries in changes.items()}
        tell(point)
        noted = list(near)
        near.clear()
        offered.clear()
        answer = ask(kind, news, dh, noted, coming() if kind == "forward" else [])
        if changes:
            slopes.clear()
        if kind == "backward":
            return answer
        outputs, places, here, gradients = answer
        if gradients:
            offered.extend([dh, gradients])
        outputs = np.frombuffer(outputs).reshape(-1, len(point["x"]), n_out)
        slopes.update(zip(map(tuple, places), outputs[1:], strict=True))
        line["out"] = outputs[0]
        return outputs[0].copy(), here  # student code may change it in place

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

    def planning_forward(self: Any, x: Any) -> Any:
        out = forward(self, x)
        inputs[id(self)] = x
        with contextlib.suppress(Exception):
            note_plan(self, x)
        return out

    def planning_backward(self: Any, dh: Any) -> Any:
        dx = backward(self, dh)
        with contextlib.suppress(Exception):
            note_gradient(self, inputs[id(self)], dh)
        return dx

    def planned_gradient() -> Any:
        """Return the gradient that backward will be given where the output is asked for next."""
        entries = planned[len(evaluated)] if len(evaluated) < len(planned) else None
        return entries if isinstance(entries, np.ndarray) else 0.0

    def asking_forward(self: Any, x: Any) -> Any:
        own = None
        if imitate:
            with contextlib.suppress(Exception):
                own = forward(self, x)
        inputs[id(self)] = x
        if local:
            p, shift, q, offset, r, c, stretch = local
            w, b = parameters(self)
            moved = shift + p * numbers(x, (-1, n_in))
            out = stretch * (moved @ (offset + q * w).T + c + r * b)
        else:
            out, here = question("forward", self, x, planned_gradient())
            local.extend(here or [])
        return put(self, own, like(out, own))

    def asking_backward(self: Any, dh: Any) -> Any:
        own: Any = None
        names = (of_weights, of_biases)
        before: Any = [np.array(getattr(self, name, None)) for name in names]
        if imitate:
            with contextlib.suppress(Exception):
                own = backward(self, dh)
        dw, db, dx = question("backward", self, inputs[id(self)], numbers(dh, (-1, n_out)))
        given: Any = [dw, db.reshape(np.shape(getattr(self, biases)))]
        for name, new, old in zip(names, given, before, strict=True):
            adds = name in adds_up and np.shape(new) == np.shape(old)
            now = getattr(self, name, None)
            setattr(self, name, like(new + old if adds else new, now))
        return put(self, own, like(dx, own))

    def run() -> Any:
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002 - student code uses the global generator
        if not n:
            getattr(sys.modules[layer_class.__module__], method)()
            return None
        return getattr(layer_class(), method)(n)

    try:
        if most_ahead and places is None:
            layer_class.forward, layer_class.backward = planning_forward, planning_backward
            with contextlib.suppress(Exception):  # what it finds in its own layer is judged before
                run()
            told.clear()
            seconds = time.perf_counter() - began
        layer_class.forward, layer_class.backward = asking_forward, asking_backward
        return ["passed", run(), near, [planned, seconds]]
    except AssertionError as error:
        return ["raised", str(error), near, [planned, seconds]]
    finally:
        layer_class.forward, layer_class.backward = forward, backward
