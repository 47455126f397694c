"""What drives the code of ``mlp_gradient_descent`` from within the student's process.

Each function is sent as its source, so it imports what it needs itself. Models, losses and
loaders made here are tiny, and tell what they were asked; nothing here knows what is right.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray


def statements_of_cells(module: Any) -> Any:
    """Return the statements of all cells, in the order in which they were run."""
    import ast
    import contextlib
    import inspect
    import linecache
    import os

    # Where tracebacks find the lines of cells; those of a Python file are read again.
    entries: list[Any] = list(linecache.cache.values())
    texts = [entry[2] for entry in entries if len(entry) == 4 and entry[1] is None]
    own = [each for each in vars(module).values() if inspect.isfunction(each)]
    files = {each.__code__.co_filename for each in own if each.__module__ == module.__name__}
    texts += [linecache.getlines(file) for file in sorted(files) if os.path.exists(file)]
    found: list[Any] = []
    for lines in texts:
        with contextlib.suppress(SyntaxError):
            found += ast.parse("".join(lines)).body
    return found


def last_that_accepts(module: Any, name: str, statements: Any, arguments: Any) -> Any:
    """Return what a name was last bound to that can be called with such arguments.

    A notebook may use a name twice: `loss` for signs, and later for cross-entropy. Where
    no binding accepts the arguments, it is the last one; classes are instantiated.
    """
    import ast
    import inspect

    import torch

    def usable(value: Any) -> Any:
        makes = inspect.isclass(value) or (
            inspect.isfunction(value) and not inspect.signature(value).parameters
        )
        return value() if makes else value

    def accepts(value: Any) -> bool:
        try:
            with torch.no_grad():
                value(*[argument.clone() for argument in arguments])
        except Exception:
            return False
        return True

    last = usable(getattr(module, name))
    if accepts(last):
        return last
    namespace = dict(vars(module))
    for statement in reversed(statements):
        targets = getattr(statement, "targets", [statement])
        if name not in [getattr(each, "id", getattr(each, "name", None)) for each in targets]:
            continue
        exec(compile(ast.Module([statement], []), "<cell>", "exec"), namespace)  # noqa: S102
        earlier = usable(namespace[name])
        if accepts(earlier):
            return earlier
    return last


def loss_and_gradient(loss: Any, outputs: Any, labels: Any) -> tuple[Any, Any]:
    """Return what a loss gives, and its gradient with respect to the outputs, or None."""
    import torch

    outputs = outputs.clone().requires_grad_()
    value: Any = loss(outputs, labels)
    if torch.is_tensor(value) and value.requires_grad and value.numel() == 1:
        torch.autograd.backward(value)
    return value, outputs.grad


def layers_of(model: Any) -> list[list[int]] | None:
    """Return the shapes of what a model learns; None if it has no parameters."""
    if not callable(getattr(model, "parameters", None)):
        return None
    return [list(parameter.shape) for parameter in model.parameters() if parameter.requires_grad]


def outputs_with(model: Any, inputs: Any, draws: Any) -> Any:
    """Return a model's outputs with other parameters, for each draw of them."""
    import copy

    import torch

    changed, found = copy.deepcopy(model), []
    with torch.no_grad():
        for numbers in draws:
            start = 0
            for parameter in changed.parameters():
                size = parameter.numel()
                parameter.copy_(numbers[start : start + size].reshape(parameter.shape))
                start += size
            found.append(changed(inputs).detach().clone())
    return found


def scripted_loss(losses: Any, slope: Any) -> Any:
    """Return a loss that is known beforehand, and keeps the outputs it was asked about.

    It is what the table says for the number of different outputs seen so far, and its
    gradient with respect to the outputs is `slope`, to within 1%.
    """
    import torch

    class EndlessTraining(BaseException):
        pass

    class ScriptedLoss:
        def __init__(self) -> None:
            self.states: list[Any] = []
            self.sizes: set[int] = set()
            self.asked = 0
            self.endless = EndlessTraining

        def __call__(self, predicted_labels: Any, true_labels: Any) -> Any:
            del true_labels
            flat = predicted_labels.reshape(-1)
            self.sizes.add(flat.numel())
            self.asked += 1
            seen = [k for k, state in enumerate(self.states) if torch.equal(state, flat.detach())]
            if not seen:
                self.states.append(flat.detach().clone())
            number = seen[0] if seen else len(self.states) - 1
            if len(self.states) > 2 * len(losses) + 20 or self.asked > 20 * len(losses) + 200:
                raise EndlessTraining
            # A little steeper each time, so that steps back and forth meet no earlier outputs.
            steeper = (1 + 1e-4 * number) * slope[: flat.numel()].to(flat)
            surrogate = (flat * steeper).sum()
            return surrogate - surrogate.detach() + float(losses[min(number, len(losses) - 1)])

    return ScriptedLoss()


def descent_trace(
    train: Any, loss: Any, features: Any, labels: Any, start: Any, lr: float
) -> tuple[str, list[NDArray[Any]], NDArray[Any], list[int]]:
    """Train a linear model on a scripted loss.

    Returns
    -------
    tuple
        How it ended (``"returned"`` or ``"endless"``), the outputs after each update, the
        outputs of the trained model, and the sizes of the mini-batches.
    """
    import torch

    model = torch.nn.Linear(2, 1)
    with torch.no_grad():
        model.weight.copy_(start[:2].reshape(1, 2))
        model.bias.copy_(start[2:])
    ended, returned = "returned", None
    try:
        returned = train(model, loss, features, labels, lr)
    except loss.endless:
        ended = "endless"
    given = returned if isinstance(returned, (tuple, list)) else [returned]
    trained = next((each for each in given if isinstance(each, torch.nn.Module)), model)
    with torch.no_grad():
        final = trained(features).reshape(-1)
    return ended, loss.states, final, sorted(loss.sizes)


def trained_on_features(
    train: Any, model: Any, loss: Any, features: Any, labels: Any, fresh: bool
) -> tuple[list[float], Any, Any]:
    """Train a copy of the student's model with the student's loss and default learning rate.

    Labels have shape (n,); (n, 1) for a loss that refuses this.

    Returns
    -------
    tuple
        The losses, the outputs before and after, and whether anything was learned.
    """
    import copy
    import inspect

    import torch

    model = copy.deepcopy(model)
    for layer in model.modules() if fresh else ():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    losses: list[float] = []

    def recorded(predicted_labels: Any, true_labels: Any) -> Any:
        value = loss(predicted_labels, true_labels)
        losses.append(float(torch.as_tensor(value).detach().reshape(-1)[0]))
        return value

    with torch.no_grad():
        before = model(features)
        try:
            loss(before, labels)
        except Exception:
            labels = labels.reshape(-1, 1)  # what is wrong with these is said by this loss
    parameters = inspect.signature(train).parameters
    later = list(parameters.values())[4:]
    # Without a default learning rate of the student's, it is the skeleton's.
    needs_lr = any(p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in later)
    returned = train(model, recorded, features, labels, *([0.5] if needs_lr else []))
    given = returned if isinstance(returned, (tuple, list)) else [returned]
    trained = next((each for each in given if isinstance(each, torch.nn.Module)), model)
    with torch.no_grad():
        return losses[:1000], before, trained(features)
