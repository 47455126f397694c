"""Running the two trainings of problem 3, and the files that each of them writes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import ForAPerson, Wrong
from autograder.driving import NotDefined, StudentRaised, define, keep
from autograder.driving.disguise import Disguise, DisguisedDatasets
from autograder.oracles import as_curve, final_level
from autograder.rubrics.ese546_hw1_problem3 import loaders, parameters, runs, trained_weights
from autograder.rubrics.ese546_hw1_problem3.causes import NO_UPDATE
from autograder.rubrics.ese546_hw1_problem3.parameters import Updates
from autograder.rubrics.ese546_hw1_problem3.renamed import answering

SELF, TORCH = "self_NN", "pytorch_NN"
_CURVES = [
    f"{split}_{kind}.pkl" for split in ("training", "validation") for kind in ("error", "loss")
]
SELF_FILES = [*(f"{SELF}_{curve}" for curve in _CURVES), trained_weights.HDF5_FILE]
TORCH_FILES = [*(f"{TORCH}_{curve}" for curve in _CURVES), trained_weights.STATE_DICT_FILE]
_FUNCTIONS = {SELF: "train_self_NN", TORCH: "train_pytorch_nn"}
_TRIES = 5
#: A curve that ends below this error claims that something was learned.
_LEARNED = 0.5


@dataclass(frozen=True)
class TrainingRun:
    """A run of a student's training, on data that nobody has seen.

    Attributes
    ----------
    returned : object
        What the function returned.
    files : mapping of str to object
        What it wrote.
    updates : Updates
        What was seen of it in the student's process.
    datasets : DisguisedDatasets
        What it trained on.
    """

    prefix: str
    returned: Any
    files: Mapping[str, Any]
    updates: Updates
    datasets: DisguisedDatasets


def from_scratch(student: Any, datasets: Any, rng: np.random.Generator) -> TrainingRun:
    """Run train_self_NN on data in disguise."""
    served = DisguisedDatasets(datasets, Disguise.drawn(rng))
    mini_batches = loaders.training_loaders(student, datasets, rng, served)
    answering(student)
    updates = parameters.watch_updates(student)
    returned = student.train_self_NN(*mini_batches)
    files = student.written_files(SELF_FILES)
    return TrainingRun(SELF, returned, files, updates(), served)


def in_torch(student: Any, datasets: Any, rng: np.random.Generator) -> TrainingRun:
    """Run train_pytorch_nn on data in disguise.

    With PyTorch's own initialization, three runs in ten start with an output that is
    negative for every image: its ReLU passes no gradient and the class is never learned.
    That is bad luck, not bad code, so such a run is repeated (0.3 ** 5 is 1 in 400).
    """
    served = DisguisedDatasets(datasets, Disguise.drawn(rng))
    mini_batches = loaders.training_loaders(student, datasets, rng, served)
    images = served.load("mnist", "validation").images
    for _ in range(_TRIES):
        watch = keep(define(student, watch_linear, shown="Net()(x)"))
        returned = student.train_pytorch_nn(*mini_batches)
        updates = _seen_by(watch)
        files = student.written_files(TORCH_FILES)
        if not trained_weights.has_dead_output(files, images):
            break
    return TrainingRun(TORCH, returned, files, updates, served)


def _seen_by(watch: Any) -> Updates:
    try:
        return parameters.as_updates(watch())
    except (NotDefined, StudentRaised):
        return Updates()


def watch_linear() -> Any:
    """Note which linear layers compute outputs to learn from; return what was seen.

    This runs in the student's process, so it imports what it needs itself.
    """
    import numpy as np
    import torch

    layers: dict[int, Any] = {}

    def saw(module: Any, _inputs: Any, _output: Any) -> None:
        weight = getattr(module, "weight", None)
        if torch.is_grad_enabled() and tuple(getattr(weight, "shape", ())) == (10, 784):
            note = layers.setdefault(id(module), [module, 0])
            note[1] += 1

    hook: Any = torch.nn.modules.module.register_module_forward_hook(saw)

    def tell() -> Any:
        hook.remove()
        if not layers:
            return [0, [], []]
        module, count = max(layers.values(), key=lambda note: note[1])
        bias = getattr(module, "bias", None)
        bias = torch.zeros(10) if bias is None else bias
        return [count, [], [np.array(p.detach(), dtype=float) for p in (module.weight, bias)]]

    return tell


def require_trained(run: TrainingRun) -> None:
    """Check that what a run wrote comes from training on the run's own data.

    Weights are looked at where they can be found: in the file, and in the layer that made
    the updates. Only where the curves claim that something was learned do they have to fit.

    Raises
    ------
    Wrong
        If no update was seen, or fewer than the curve has entries, or no weights fit.
    """
    function = _FUNCTIONS[run.prefix]
    candidates = _weights_of(run)
    if run.updates.count == 0 and (run.prefix == SELF or not candidates):
        raise Wrong(
            f"{function} makes no weight update",
            expected="an update for each mini-batch of train_dataloader",
            found="no call of " + ("linear_t.backward" if run.prefix == SELF else "Net"),
            cause=NO_UPDATE.of(name="linear_t.backward") if run.prefix == SELF else "",
            next_step="For each mini-batch: forward, loss, backward, then change the weights.",
        )
    claimed, entries = _claim(run)
    if claimed < _LEARNED and not any(_fits(run, each) for each in candidates):
        raise Wrong(
            f"The files that {function} wrote are not of this training",
            expected="weights that tell the classes of the training data apart",
            found=f"an error curve that ends at {claimed:.1%}, and weights that do not know "
            "this data",
            next_step="The grader exchanges labels and pixels before each training, so that "
            "weights from before do not fit. Train on the mini-batches of train_dataloader, and "
            "save what that gives.",
        )
    if 0 < 2 * run.updates.count < entries:
        raise Wrong(
            f"{function} makes fewer updates than its curve has entries",
            expected=f"{entries:,} updates, for a training curve of {entries:,} entries",
            found=f"{run.updates.count:,}",
            next_step="Append loss and error of the mini-batch once for each update.",
        )


def _weights_of(run: TrainingRun) -> list[trained_weights.Weights]:
    found = []
    try:
        if run.prefix == SELF:
            found.append(trained_weights.weights_in_hdf5(run.files[trained_weights.HDF5_FILE]))
        else:
            content = run.files[trained_weights.STATE_DICT_FILE]
            found.append(trained_weights.weights_in_state_dict(content))
    except Wrong:
        pass  # judged by the check of that file
    try:
        w, b = run.updates.last
        found.append(trained_weights.weights_of(w, b, "the trained layer"))
    except (Wrong, ValueError):
        pass
    return found


def require_low_error(run: TrainingRun) -> None:
    """Check that the training error of a run falls, to where all points are earned.

    Raises
    ------
    Wrong
        If it does not, or the run did not train.
    """
    runs.training_errors(run.files, run.prefix)
    require_trained(run)
    runs.final_training_error(run.files, run.prefix)


def _claim(run: TrainingRun) -> tuple[float, int]:
    """Return the error at which the training curve ends, and its length; 1 and 0 if unknown."""
    name = f"{run.prefix}_training_error.pkl"
    try:
        curve = as_curve(run.files[name], what=name)
    except Wrong:
        return 1.0, 0  # judged by the checks of that file
    return final_level(curve, runs.FINAL_WINDOW), len(curve)


def _fits(run: TrainingRun, weights: trained_weights.Weights) -> bool:
    split = run.datasets.load("mnist", "validation")
    return trained_weights.tell_apart(weights, split.images, split.labels)


@contextlib.contextmanager
def explained_by_updates(run: TrainingRun) -> Iterator[None]:
    """Have what is wrong with the curves of a run say what its first updates show."""
    try:
        yield
    except Wrong as error:
        known = parameters.why_not_descending(run.updates.first)
        if known is not None and not error.feedback.cause:
            error.feedback = replace(
                error.feedback,
                cause=known.cause,
                cause_id=known.cause_id,
                explains=known.explains,
                about=known.about,
                next_step=known.next_step,
            )
        raise


def require_own_curves(run: TrainingRun, submitted: Mapping[str, Any]) -> None:
    """Leave it to a person if a run wrote a curve that was handed in, number by number.

    Raises
    ------
    ForAPerson
        If it did: no two trainings on other data have the same losses.
    """
    for split in ("training", "validation"):
        name = f"{run.prefix}_{split}_loss.pkl"
        try:
            written, handed_in = (
                as_curve(each[name], what=name) for each in (run.files, submitted)
            )
        except Wrong:
            continue  # judged by the checks of that file
        if np.array_equal(written, handed_in):
            raise ForAPerson(
                f"{name} of the grader's run equals the submitted one in all {len(written):,} "
                "numbers, though the data was different. Does the function train on the data "
                "that it is given, or does it write curves from before?"
            )
