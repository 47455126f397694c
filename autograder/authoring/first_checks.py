"""The checks that a rubric starts with: a function is called, and answers as the reference."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import re
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from autograder.authoring import docstrings, skeleton
from autograder.authoring.docstrings import Function
from autograder.authoring.inputs import Inputs, Waits, inputs_of
from autograder.authoring.skeleton import Region
from autograder.errors import Wrong
from autograder.oracles import assert_same

_DRAWS = 20
#: A blank skeleton that is right this often is right by chance in three draws of a hundred runs.
_BY_CHANCE = 4
#: Seconds that a call may take, of the ten that a check has for three.
_LONGEST_CALL = 2.0
_HANDED_OVER = re.compile(r"cache|memory|ctx|context", re.IGNORECASE)
#: Lines of a starter that nobody has filled in.
_IDLE = re.compile(
    r"\s*(?:#.*|pass\b.*|\.\.\.|return(?: None)?|raise NotImplementedError.*|"
    r"[\w\s,]+= None\b.*)?"
)
#: What may be the reason where a reference does nothing.
STARTER = "is this the starter, not the solution?"


@dataclass(frozen=True)
class FirstCheck:
    """What the template of a rubric needs for one check.

    Attributes
    ----------
    student, reference : str
        What the rubric calls the two modules.
    call : str
        The call of the reference; ``student_call`` hands over tensors where they are wanted.
    compared : list of str
        An expression of ``expected`` for each value that is returned, ``...`` where anything
        is right; empty if all of it is compared.
    """

    name: str
    title: str
    inputs: Inputs
    call: str
    student_call: str
    reference_call: str
    compared: list[str]
    student: str = "student"
    reference: str = "reference"


def checks_for(
    source: str, name: str, module: ModuleType | str, blank: ModuleType | None
) -> tuple[list[FirstCheck], dict[str, str]]:
    """Return the checks of a reference, and why the rest of what students write has none.

    Parameters
    ----------
    module : module or str
        The reference, imported, or why it cannot be.
    blank : module or None
        Its skeleton, if that can be imported.
    """
    tree = ast.parse(source)
    regions = skeleton.regions(source, name)
    functions = {
        node.name: node
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    checks, waiting = [], {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _written_in(node, regions):
            waiting[f"{node.name}.*"] = "checks of a class have to be written"
    torch = _kind_of_torch(tree)
    for function in functions.values():
        written = _written_in(function, regions)
        if not written:
            continue
        try:
            if isinstance(module, str):
                raise Waits(module)
            if not any(_holds_work(source, region) for region in written):
                raise Waits(f"nothing is written in it: {STARTER}")
            checks.append(_tried(function, functions, torch, module, blank))
        except Waits as why:
            waiting[function.name] = str(why)
    return checks, waiting


def _written_in(node: ast.stmt, regions: list[Region]) -> list[Region]:
    """Return the regions in a function or class; none if it is given, or not in the skeleton."""
    last = node.end_lineno or 0
    return [region for region in regions if node.lineno < region.start <= last + 1]


def _holds_work(source: str, region: Region) -> bool:
    lines = source.split("\n")[region.start - 1 : region.end]
    return not all(_IDLE.fullmatch(line) for line in lines)


def _kind_of_torch(tree: ast.Module) -> str:
    """Return whether arrays are torch's: ``"all"``, those that are ``"said"`` to be, or none."""
    names = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom)
                     else [alias.name for alias in node.names])
    }  # fmt: skip
    if "torch" not in names:
        return ""
    return "said" if "numpy" in names else "all"


def _tried(
    function: Function,
    others: Mapping[str, Function],
    torch: str,
    module: ModuleType,
    blank: ModuleType | None,
) -> FirstCheck:
    """Return a check that the reference passes; with what is optional, if that can be.

    Raises
    ------
    Waits
        If none exists.
    """
    if isinstance(function, ast.AsyncFunctionDef):
        raise Waits("it is asynchronous")
    check = _check_for(function, inputs_of(function, others, torch=torch))
    try:
        _try(module, blank, check)
    except Waits:
        required = inputs_of(function, others, torch=torch, optional=False)
        if required == check.inputs:
            raise
        check = _check_for(function, required)
        _try(module, blank, check)
    return check


def _check_for(function: Function, inputs: Inputs) -> FirstCheck:
    called = ", ".join(inputs.call)
    return FirstCheck(
        function.name,
        _titled(function.name, docstrings.title_of(function)),
        inputs,
        f"{function.name}({called})",
        f"{function.name}({', '.join(_wrapped(inputs, 'Tensor'))})",
        f"{function.name}({', '.join(_wrapped(inputs, 'torch.tensor'))})",
        _compared(function),
    )


def _titled(name: str, title: str) -> str:
    """Return what students see of a check: the function's name, once, and what it does."""
    if re.match(rf"{re.escape(name)}\b", title, re.IGNORECASE):
        return title
    if not any(map(str.isupper, title.partition(" ")[0][1:])):  # ReLU keeps its case
        title = f"{title[:1].lower()}{title[1:]}"
    return f"{name}: {title or 'returns the right values'}"


def _wrapped(inputs: Inputs, maker: str) -> list[str]:
    return [f"{maker}({name})" if name in inputs.tensors else name for name in inputs.call]


def _compared(function: Function) -> list[str]:
    """Return what is compared of a tuple that holds a cache, whose form is the student's own."""
    returns = list(_returns(function))
    if not returns:
        return []
    value = max(returns, key=lambda node: node.lineno).value
    values = value.elts if isinstance(value, ast.Tuple) else [value]
    kept = [not (isinstance(v, ast.Name) and _HANDED_OVER.search(v.id)) for v in values]
    if not any(kept):
        raise Waits("it returns only what another function takes")
    if all(kept):
        return []
    return [f"expected[{index}]" if keep else "..." for index, keep in enumerate(kept)]


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    """Yield what returns from a function itself, and from none that is defined in it."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Return):
            yield each
        elif not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from _returns(each)


def _try(module: ModuleType, blank: ModuleType | None, check: FirstCheck) -> None:
    """Call the reference with such inputs: it has to answer, twice the same, and not at random.

    Raises
    ------
    Waits
        If it does not.
    """
    rng = np.random.default_rng(0)
    answers, lucky = [], 0
    for _ in range(_DRAWS):
        arguments = _drawn(check.inputs, rng)
        first = _called(module, check, arguments)
        second = _called(module, check, arguments)
        _require_plain(first)
        expected = _to_compare(check, first)
        try:
            assert_same(_to_compare(check, second), expected, what=check.call)
        except Wrong as error:
            raise Waits("it does not answer the same twice: is it random?") from error
        answers.append(expected)
        lucky += blank is not None and _is_right(blank, check, arguments, expected)
    if all(_only_zeros(answer) for answer in answers):
        raise Waits(f"it returns only zeros: {STARTER}")
    if lucky > _BY_CHANCE:
        raise Waits("the blank skeleton is right without it")


def _drawn(inputs: Inputs, rng: np.random.Generator) -> dict[str, Any]:
    """Return arguments, and the sizes that are some of them, as the check will draw them."""
    known: dict[str, Any] = {size: int(rng.integers(2, 8)) for size in inputs.sizes}
    try:
        for name, value in [*inputs.derived.items(), *inputs.values.items()]:
            known[name] = eval(value, {"rng": rng, "np": np, **known})  # noqa: S307 - ours
    except ValueError as error:
        raise Waits(f"inputs cannot be drawn for it: {error}") from error
    return known


def _called(module: ModuleType, check: FirstCheck, arguments: Mapping[str, Any]) -> Any:
    """Return what a module's function answers, with arrays instead of tensors."""
    known = {**vars(module), **copy.deepcopy(dict(arguments))}
    if check.inputs.tensors:
        import torch

        known["torch"] = torch
    started = time.monotonic()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            answer = eval(check.reference_call, known)  # noqa: S307 - ours
    except NotImplementedError as error:
        raise Waits(f"the reference itself raises NotImplementedError: {STARTER}") from error
    # Whatever the reference raises, it cannot be called with such inputs.
    except Exception as error:
        said = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        raise Waits(f"the reference fails on the inputs that this describes: {said}") from error
    if time.monotonic() - started > _LONGEST_CALL:
        raise Waits("one call takes seconds")
    return _numpy(answer)


def _numpy(answer: Any) -> Any:
    """Return an answer with arrays instead of tensors."""
    if isinstance(answer, (list, tuple)):
        return type(answer)(map(_numpy, answer)) if type(answer) in (list, tuple) else answer
    if isinstance(answer, dict):
        return {key: _numpy(value) for key, value in answer.items()}
    if type(answer).__module__.partition(".")[0] == "torch" and hasattr(answer, "detach"):
        return answer.detach().numpy() if not answer.requires_grad else answer
    return answer


def _to_compare(check: FirstCheck, answer: Any) -> Any:
    if not check.compared:
        return answer
    if not isinstance(answer, tuple) or len(answer) != len(check.compared):
        raise Waits("it returns now this, now that")
    return tuple(... if shown == "..." else answer[i] for i, shown in enumerate(check.compared))


def _require_plain(answer: Any) -> None:
    """Check that an answer can be compared: numbers, texts, and lists and dicts of these."""
    if answer is None:
        raise Waits("it returns nothing: what it changes, prints or draws has to be looked at")
    if isinstance(answer, dict):
        for value in answer.values():
            _require_plain(value)
    elif type(answer) in (list, tuple):
        for value in answer:
            if value is not None:
                _require_plain(value)
    elif isinstance(answer, (int, float, np.number, np.bool_, np.ndarray)):
        if np.asarray(answer).dtype.kind not in "biuf":
            raise Waits(f"it returns an array of {np.asarray(answer).dtype}")
        if not np.all(np.isfinite(answer)):
            raise Waits("it returns NaN or infinity for some of the inputs that this describes")
    elif not isinstance(answer, str):
        kind = type(answer).__name__
        raise Waits(f"it returns an object of class {kind}, which cannot be compared as it is")


def _is_right(
    blank: ModuleType, check: FirstCheck, arguments: Mapping[str, Any], expected: Any
) -> bool:
    try:
        answer = _called(blank, check, arguments)
        assert_same(answer, expected, what=check.call)
    except (Waits, Wrong):
        return False
    return True


def _only_zeros(answer: Any) -> bool:
    if isinstance(answer, dict):
        answer = tuple(answer.values())
    if isinstance(answer, (list, tuple)):
        return all(value is ... or _only_zeros(value) for value in answer)
    return isinstance(answer, (int, float, np.number, np.ndarray)) and not np.any(answer)
