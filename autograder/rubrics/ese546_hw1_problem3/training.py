"""Parts 3f to 3h: the network from scratch and the same in PyTorch, trained and validated.

Each training is run once, on data in disguise; what was handed in is looked at as well. Curves
that hold the accuracy for the error are read as errors: that slip is paid for at its own check.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.driving import item, keep
from autograder.driving.disguise import Disguise, DisguisedDatasets
from autograder.driving.flat_images import flat, flat_loader, own_loader
from autograder.driving.layers import fresh
from autograder.driving.one_hot_labels import grade_in_their_labels, uses_one_hot
from autograder.driving.samples import published, some_of
from autograder.driving.torch_data import mean_cross_entropy, outputs
from autograder.driving.watched_updates import watch_layer, watch_module
from autograder.oracles import (
    SavedCurves,
    TrainingRun,
    Updates,
    as_array,
    as_values,
    assert_averaged,
    assert_claimed_error,
    assert_curves_returned,
    assert_descends,
    assert_level,
    assert_trained_here,
    assert_training_curves,
    assert_training_errors,
    assert_validation_curves,
    cross_entropy,
    error_rate,
    explained_by_updates,
    grade_as_error,
    known_weights,
    linear_weights,
    measure_given,
    measure_of_average,
    relu,
    require_new_curves,
    show_curves,
)
from autograder.oracles.batch_averages import in_batches
from autograder.rubrics.ese546_hw1_problem3 import limits
from autograder.rubrics.ese546_hw1_problem3.assignment import (
    HDF5_FILE,
    SELF,
    SELF_FILES,
    STATE_DICT_FILE,
    TORCH,
    TORCH_FILES,
    homework,
)
from autograder.rubrics.ese546_hw1_problem3.limits import BATCH_SIZE
from autograder.rubrics.ese546_hw1_problem3.renamed import answering

#: Classes and pixels: the shape of the weights.
SHAPE = (10, 784)
#: Half of each published split, as the homework asks.
IMAGES = {"train": 30_000, "validation": 5_000}
#: Validations are of four full mini-batches and a short one.
VALIDATED = 4 * BATCH_SIZE + 24
#: With PyTorch's own initialization, three runs in ten start with an output that is negative for
#: every image: its ReLU passes no gradient and the class is never learned. That is bad luck, not
#: bad code, so such a run is repeated (0.3 ** 5 is 1 in 400).
TRIES = 5
#: Images that tell whether an output is positive for any: all of them, as floats, are 60 MB.
LOOKED_AT = 2_000
#: What a training needs: where one of these is wrong, that is why it ends with a high error.
LAYERS = [
    *("linear_forward", "linear_backward_dw", "linear_backward_db"),
    *("relu_forward", "relu_backward", "loss_is_mean", "loss_backward"),
]
MEASURES = (cross_entropy, error_rate)
IN_REPORT = "The answer is in the PDF report."


# What was saved, by the student and by a run


def curves_of(files, prefix):
    """Return the curves among files, with what is asked of them."""
    return SavedCurves(files, prefix + "_{split}_{kind}.pkl", **limits.CURVES)


def assert_low_error(curves):
    """Give all points at an error of 10%, half of them at 15%: the rest is for coming closer."""
    assert_training_errors(curves)
    level = curves.final_error()
    assert_level(
        level,
        full_at=limits.FULL_POINTS_ERROR,
        none_at=limits.NO_POINTS_ERROR,
        least=0.5 if level <= limits.NO_POINTS_ERROR else 0.0,
        what=f"The final training error, the mean of the last {curves.window} mini-batches,",
        next_step="Train longer (up to 50,000 updates) or try a different learning rate.",
    )


def weights_in_hdf5(files):
    """Return the weights in linear.h5."""
    content = files[HDF5_FILE]
    group = content.get("instance") if isinstance(content, dict) else None
    do = "Write it with the save method that the skeleton gives you, in the group 'instance'."
    return linear_weights(group, SHAPE, what=HDF5_FILE, next_step=do)


def weights_in_state_dict(files):
    """Return the weights in the state_dict, whatever their names."""
    do = "Let Net have one nn.Linear(784, 10), and save net.state_dict()."
    return linear_weights(files[STATE_DICT_FILE], SHAPE, what=STATE_DICT_FILE, next_step=do)


def validation_error(weights_in, data, curves):
    """Return the error of the weights beside curves; it has to be that of the curve's end."""
    return assert_claimed_error(curves, weights_in(curves.files), data, tolerance=limits.WANDERING)


def validation_data(datasets, count=None):
    """Return the validation set, or as many of it, its images flat and from 0 to 1."""
    split = datasets.load("mnist", "validation")
    return flat(split.images[:count]), split.labels[:count]


# What the student's functions are given


def last_two(returned):
    """Return loss and error, as the loss layer gives them: of more values, the last two."""
    if isinstance(returned, (list, tuple)) and len(returned) > 2:
        return returned[-2:]
    return as_values(returned, "loss, error", what="softmax_cross_entropy_t.forward(h, y)")


def loss_and_error(student, h, y):
    """Return what a new layer of the loss gives."""
    return last_two(fresh(student.softmax_cross_entropy_t).forward(h, y))


def one_hot_used(student, rng):
    """Return what tells whether the submission has one-hot labels."""

    def loss(h, y):
        return loss_and_error(student, h, y)[0]

    return lambda: uses_one_hot(lambda x, y: student.MNISTDataset(x, y), loss, rng)


def training_loaders(student, served, rng):
    """Return loaders as the skeleton's program makes them, by the student's code if it is right."""

    def prepared(images, labels, asked):
        kept = keep(student.subsample, images, labels, asked, 10)
        return keep(student.MNISTDataset, item(kept, 0), item(kept, 1))

    loaders, one_hot = [], one_hot_used(student, rng)
    for split, count in IMAGES.items():
        images, labels = published(served.load("mnist", split), count, rng)
        # Some take the number for that of each class: asked for all of them, they give too many.
        ways = [partial(prepared, asked=n) for n in (count // 10, count)]
        loaders.append(own_loader(student, ways, images, labels, rng, batch_size=BATCH_SIZE,
                                  one_hot=one_hot))  # fmt: skip
    return loaders


def validation_loader(student, datasets, rng, one_hot):
    """Return a loader of a few mini-batches, with its inputs and labels in order."""
    full = datasets.load("mnist", "validation")
    images, labels = some_of(full.images, full.labels, VALIDATED, rng)
    loader = flat_loader(student, images, labels, batch_size=BATCH_SIZE, shuffle=False,
                         classes=10 if one_hot else 0)  # fmt: skip
    return loader, flat(images), labels


def layers_of(student):
    """Return new layers of the network from scratch."""
    return [fresh(student.linear_t), fresh(student.relu_t), fresh(student.softmax_cross_entropy_t)]


def layer_measure(student, rng):
    """Return what tells which measure the error of the student's loss layer is."""
    if student is None:  # it cannot be imported
        return None
    return lambda: measure_given(lambda h, y: loss_and_error(student, h, y)[1], rng)


def validated_in_torch(student, datasets, rng, one_hot=False):
    """Return what validate_pytorch_nn gives for a new Net, and its logits with the labels."""
    loader, x, labels = validation_loader(student, datasets, rng, one_hot)
    network = student.Net()
    returned = student.validate_pytorch_nn(network, mean_cross_entropy(student), loader)
    return returned, outputs(student, network, x.astype(np.float32), "Net()(x)"), labels


def torch_measure(student, datasets, rng):
    """Return what tells which measure the error of validate_pytorch_nn is."""
    if student is None:  # it cannot be imported
        return None

    def measured():
        found, logits, labels = validated_in_torch(student, datasets, rng)
        _, error = as_values(found, "loss, error", what="validate_pytorch_nn")
        return measure_of_average(error, logits, labels, BATCH_SIZE)

    return measured


# The two networks are trained once each, for all the checks that look at the outcome.


@homework.fixture(timeout=240, unless_stopped=["linear_forward", "relu_forward", "loss_is_mean"])
def self_run(student, datasets, rng):
    """Running train_self_NN."""
    served = DisguisedDatasets(datasets, Disguise.drawn(rng))
    loaders = training_loaders(student, served, rng)
    answering(student)
    seen = watch_layer(student, "linear_t", "w, b")
    returned = student.train_self_NN(*loaders)
    curves, updates = curves_of(student.written_files(SELF_FILES), SELF), seen()
    known = known_weights(updates, SHAPE, partial(weights_in_hdf5, curves.files))
    what, call = "train_self_NN", "linear_t.backward"
    data = partial(validation_data, served)
    return TrainingRun(what, call, returned, curves, updates, known, data)


def any_dead_output(weights, datasets):
    """Whether a unit of one of the trained networks is positive for next to no input."""
    x, _ = validation_data(datasets, LOOKED_AT)
    return any(each.has_dead_output(x) for each in weights)


@homework.fixture(timeout=240)
def torch_run(student, datasets, rng):
    """Running train_pytorch_nn."""
    served = DisguisedDatasets(datasets, Disguise.drawn(rng))
    loaders, data = training_loaders(student, served, rng), partial(validation_data, served)
    for _ in range(TRIES):
        seen = watch_module(student, SHAPE, shown="Net()(x)")
        returned = student.train_pytorch_nn(*loaders)
        curves, updates = curves_of(student.written_files(TORCH_FILES), TORCH), seen()
        saved = known_weights(Updates(), SHAPE, partial(weights_in_state_dict, curves.files))
        if not any_dead_output(saved, served):
            break
    known = saved + known_weights(updates, SHAPE)
    what, call = "train_pytorch_nn", "Net"
    return TrainingRun(what, call, returned, curves, updates, known, data, always=False)


def assert_trained_low(run, curves):
    """Check that a run trained, and that the training error ends low."""
    assert_training_errors(curves)
    assert_trained_here(run, curves)
    assert_low_error(curves)


# 3f: training the network from scratch


@homework.check("3f", points=1, rests_on=LAYERS)
def self_submitted_curves(artifacts, rng, note, earlier, student=None):
    """The submitted training loss and error have an entry for each of 10,000 updates."""
    curves, measured = curves_of(artifacts, SELF), layer_measure(student, rng)
    with earlier.explains():
        grade_as_error(assert_training_curves, curves, measured, note)


@homework.check("3f", points=1, rests_on=LAYERS)
def self_submitted_error(artifacts, rng, note, show, earlier, student=None):
    """The submitted training error ends at 10% or less."""
    curves = curves_of(artifacts, SELF)
    show_curves(show, curves, "training")
    curves.training("error")
    with earlier.explains():
        grade_as_error(assert_low_error, curves, layer_measure(student, rng), note)


@homework.check("3f", points=1, public=False, rests_on=LAYERS)
def self_run_curves(student, self_run, artifacts, rng, note, earlier):
    """train_self_NN trains, writes its training curves and returns them."""
    curves, measured, updates = self_run.curves, layer_measure(student, rng), self_run.updates
    curves.training("error")
    with earlier.explains(), explained_by_updates(updates, "w, b", what=self_run.what):
        grade_as_error(assert_training_curves, curves, measured, note)
    grade_as_error(partial(assert_trained_here, self_run), curves, measured, note)
    assert_descends(updates, "w, b", what=self_run.what)
    assert_curves_returned(self_run.returned, curves)
    require_new_curves(curves, curves_of(artifacts, SELF))


@homework.check("3f", points=1, public=False, rests_on=LAYERS)
def self_run_error(student, self_run, rng, note, show, earlier):
    """The training error of train_self_NN ends at 10% or less."""
    curves, grade = self_run.curves, partial(assert_trained_low, self_run)
    show_curves(show, curves, "training")
    curves.training("error")
    with earlier.explains(), explained_by_updates(self_run.updates, "w, b", what=self_run.what):
        grade_as_error(grade, curves, layer_measure(student, rng), note)


# 3g: validating the network from scratch


@homework.check("3g", points=1)
def self_validation(student, datasets, rng, note):
    """validate_self_nn averages loss and error over all mini-batches."""
    answering(student)

    def grade(one_hot):
        loader, x, labels = validation_loader(student, datasets, rng, one_hot)
        linear, *others = layers_of(student)
        w = as_array(linear.w, what="linear_t().w", shape=SHAPE)
        b = as_array(linear.b, what="linear_t().b").reshape(-1)

        def own():  # what their own layers give may be right, too: log(p + 1e-10) is
            _, hidden, last = layers_of(student)
            given = in_batches(np.eye(10)[labels] if one_hot else labels, BATCH_SIZE)
            each = zip(in_batches(x, BATCH_SIZE), given, strict=True)
            return [last_two(last.forward(hidden.forward(linear.forward(h)), y)) for h, y in each]

        found = student.validate_self_nn(linear, *others, loader)
        logits, what = relu(x @ w.T + b), "validate_self_nn"
        note(assert_averaged(found, "loss, error", MEASURES, logits, labels, what=what,
                             batch_size=BATCH_SIZE, own=own))  # fmt: skip

    grade_in_their_labels(grade, one_hot_used(student, rng), note)


@homework.check("3g", points=1, rests_on=LAYERS)
def self_submitted_validation(artifacts, rng, note, show, earlier, student=None):
    """The submitted validation loss and error have an entry for every 1,000 updates."""
    curves = curves_of(artifacts, SELF)
    show_curves(show, curves, "validation")
    with earlier.explains():
        grade_as_error(assert_validation_curves, curves, layer_measure(student, rng), note)


@homework.check("3g", points=1, rests_on=LAYERS)
def self_submitted_weights(artifacts, datasets, rng, note, earlier, student=None):
    """The weights in the submitted linear.h5 have the validation error of the list."""
    curves = curves_of(artifacts, SELF)
    with earlier.explains():
        grade = partial(validation_error, weights_in_hdf5, validation_data(datasets))
        grade_as_error(grade, curves, layer_measure(student, rng), note)


@homework.check("3g", points=1, public=False, rests_on=LAYERS)
def self_run_validation(student, self_run, rng, note, show, earlier):
    """train_self_NN validates every 1,000 updates and writes the curves."""
    curves, measured = self_run.curves, layer_measure(student, rng)
    show_curves(show, curves, "validation")
    with earlier.explains():
        grade_as_error(assert_validation_curves, curves, measured, note)
    grade_as_error(partial(assert_trained_here, self_run), curves, measured, note)


@homework.check("3g", points=1, public=False, rests_on=LAYERS)
def self_run_weights(student, self_run, rng, note, leaderboard, earlier):
    """train_self_NN writes the weights it trained to linear.h5."""
    curves, measured = self_run.curves, layer_measure(student, rng)
    grade = partial(validation_error, weights_in_hdf5, self_run.given())
    with earlier.explains():
        error = grade_as_error(grade, curves, measured, note)
        grade_as_error(partial(assert_trained_here, self_run), curves, measured, note)
    leaderboard("validation error", round(error, 4), order="asc")


# 3h: the same in PyTorch


@homework.check("3h", points=1)
def torch_validation(student, datasets, rng, note):
    """validate_pytorch_nn averages loss and error over all mini-batches."""

    def grade(one_hot):
        found, logits, labels = validated_in_torch(student, datasets, rng, one_hot)
        what = "validate_pytorch_nn"
        assert_averaged(found, "loss, error", MEASURES, logits, labels, what=what,
                        batch_size=BATCH_SIZE)  # fmt: skip

    grade_in_their_labels(grade, one_hot_used(student, rng), note)


@homework.check("3h", points=1)
def torch_submitted_curves(artifacts, datasets, rng, note, student=None):
    """The submitted PyTorch curves have an entry per update and per 1,000 updates."""
    curves, measured = curves_of(artifacts, TORCH), torch_measure(student, datasets, rng)
    grade_as_error(assert_training_curves, curves, measured, note)
    grade_as_error(assert_validation_curves, curves, measured, note)


@homework.check("3h", points=1)
def torch_submitted_error(artifacts, datasets, rng, note, show, student=None):
    """The submitted PyTorch training error ends at 10% or less."""
    curves, measured = curves_of(artifacts, TORCH), torch_measure(student, datasets, rng)
    show_curves(show, curves, "training")
    grade_as_error(assert_low_error, curves, measured, note)


@homework.check("3h", points=1)
def torch_submitted_weights(artifacts, datasets, rng, note, student=None):
    """The weights in the submitted .pth have the validation error of the list."""
    curves, measured = curves_of(artifacts, TORCH), torch_measure(student, datasets, rng)
    grade = partial(validation_error, weights_in_state_dict, validation_data(datasets))
    grade_as_error(grade, curves, measured, note)


@homework.check("3h", points=1, public=False)
def torch_run_curves(student, torch_run, artifacts, datasets, rng, note):
    """train_pytorch_nn trains, writes its curves and returns them."""
    curves, measured = torch_run.curves, torch_measure(student, datasets, rng)
    grade_as_error(assert_training_curves, curves, measured, note)
    grade_as_error(assert_validation_curves, curves, measured, note)
    grade_as_error(partial(assert_trained_here, torch_run), curves, measured, note)
    assert_curves_returned(torch_run.returned, curves)
    require_new_curves(curves, curves_of(artifacts, TORCH))


@homework.check("3h", points=1, public=False)
def torch_run_error(student, torch_run, datasets, rng, note, show):
    """The training error of train_pytorch_nn ends at 10% or less."""
    curves, grade = torch_run.curves, partial(assert_trained_low, torch_run)
    show_curves(show, curves, "training")
    grade_as_error(grade, curves, torch_measure(student, datasets, rng), note)


@homework.check("3h", points=1, public=False)
def torch_run_weights(student, torch_run, datasets, rng, note, leaderboard):
    """train_pytorch_nn writes the state_dict of the network it trained."""
    curves, measured = torch_run.curves, torch_measure(student, datasets, rng)
    grade = partial(validation_error, weights_in_state_dict, torch_run.given())
    error = grade_as_error(grade, curves, measured, note)
    grade_as_error(partial(assert_trained_here, torch_run), curves, measured, note)
    leaderboard("validation error, PyTorch", round(error, 4), order="asc")


# 3R: the report, a PDF of its own, which people read


@homework.by_hand("3R", points=3)
def four_images(figures, show, note):
    """(a) Four images that subsample has drawn: are their labels right."""
    note(IN_REPORT)
    show.figure(*figures)


@homework.by_hand("3R", points=3)
def trend_of_training(artifacts, show, note):
    """(b) Training loss and error of your own network over weight updates: the trend."""
    note(IN_REPORT)
    show_curves(show, curves_of(artifacts, SELF), "training")


@homework.by_hand("3R", points=3)
def validation_against_training(artifacts, show, note):
    """(c) Validation loss and error of your own network, compared with training."""
    note(IN_REPORT)
    show_curves(show, curves_of(artifacts, SELF), "training", "validation")


@homework.by_hand("3R", points=6)
def torch_against_own(artifacts, show, note):
    """(d) The same curves of the PyTorch network, and how the two networks differ."""
    note(IN_REPORT)
    show_curves(show, curves_of(artifacts, TORCH), "training", "validation")
