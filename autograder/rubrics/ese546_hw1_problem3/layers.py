"""Parts 3a to 3e: the data, the layers in numpy, and the gradient checks that students write."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from autograder import Wrong
from autograder.driving import StudentRaised, Tensor, item, keep, value
from autograder.driving.data_items import assert_items
from autograder.driving.gradient_checks import (
    LinearClass,
    Record,
    assert_finds_errors,
    assert_runs_checks,
)
from autograder.driving.layers import forward_with, fresh
from autograder.driving.published_sets import assert_published
from autograder.driving.renaming import under_own_names
from autograder.driving.samples import balanced, logits_and_labels
from autograder.oracles import (
    Formula,
    Own,
    as_array,
    as_flat,
    as_values,
    assert_anew,
    assert_close,
    assert_image_rows,
    assert_uniform,
    check_gradient,
    cross_entropy,
    error_rate,
    relu,
    softmax,
    softmax_cross_entropy_gradient,
)
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.oracles.class_counts import assert_counts
from autograder.oracles.readings import for_each_size, passes, reading_that_passes
from autograder.oracles.returned import require_rows_first
from autograder.oracles.tolerances import is_close

from . import causes
from .assignment import homework
from .renamed import LINEAR, answering

#: Mini-batches of one, of an odd number, and of the homework's own size.
BATCH_SIZES = (1, 7, 64)
#: New layers whose biases tell a distribution, ten each.
MANY = 40
LINEAR_CLASS = LinearClass("linear_t", inputs=784, outputs=10, input="hm")
CHECKS = {gradient: f"backward_check_{gradient}" for gradient in ("dw", "db", "dhm")}
SUBSAMPLE, LOSS = "subsample(X, Y, num_samples, num_classes)", "softmax_cross_entropy_t"
HERE_ALONE = "This costs points here alone: everything else in this part is graded"
ELSEWHERE = "Your labels are one-hot, which costs its point elsewhere: this is graded with them."

#: Grades mini-batches of each size; what is right for one size alone earns a part.
each_size = partial(for_each_size, sizes=BATCH_SIZES, widths=(784, 10))
#: Grades `linear_t` under the skeleton's names, which cost their point once.
named = partial(under_own_names, names=LINEAR)


# What the layers compute, in the skeleton's names: one slip at a time is tried in these.


def linear_of(hm, w, b):
    """Return what the linear layer gives."""
    return hm @ w.T + b


def dw_of(dh, hm):
    """Return dw."""
    return dh.T @ hm


def db_of(dh):
    """Return db."""
    return dh.sum(axis=0)


def dhm_of(dh, w):
    """Return the gradient of the input."""
    return dh @ w


def relu_of(hm):
    """Return what ReLU gives."""
    return np.maximum(hm, 0)


def relu_gradient(dh, hm):
    """Return the gradient of the input of ReLU."""
    return dh * (hm > 0)


def loss_of(h, y):
    """Return the mean cross-entropy."""
    shifted = h - h.max(axis=1, keepdims=True)
    log_prob = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_prob[np.arange(len(y)), y].mean()


def loss_gradient(h, y):
    """Return its gradient."""
    shifted = h - h.max(axis=1, keepdims=True)
    dh = np.exp(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
    dh[np.arange(len(y)), y] -= 1
    return dh / len(y)


# 3a: data


def few_images(datasets, rng):
    """Draw 20 different training images of each digit: (200, 28, 28) and (200,)."""
    train = datasets.load("mnist", "train")
    index = balanced(train.labels, 20, rng)
    return train.images[index], train.labels[index].astype(np.int64)


class Subsample(NamedTuple):
    """What `subsample` returned, behind a handle and as plain data, and how it was asked."""

    kept: object
    x: object
    y: object
    of_each: bool


def ask_subsample(student, images, labels, count):
    """Call `subsample` as the skeleton's program does, or with arrays if it wants those."""
    try:
        return keep(student.subsample, Tensor(images), Tensor(labels), count, 10)
    except StudentRaised as error:
        try:
            return keep(student.subsample, images, labels, count, 10)
        except StudentRaised:
            raise error from None


def subsampled(student, images, labels, per_class):
    """Have `subsample` keep `per_class` images of each of the 10 classes.

    num_samples is the number in all; code that takes it for the number of each is asked so.
    """
    found: list[Subsample | Wrong] = []
    for of_each in (False, True):
        count = per_class if of_each else 10 * per_class
        try:
            kept = ask_subsample(student, images, labels, count)
            x, y = as_values(value(kept), "x, y", what=SUBSAMPLE)
            require_rows_first([x, y], ["x", "y"], what=SUBSAMPLE)
        except Wrong as error:
            found.append(error)
            continue
        found.append(Subsample(kept, x, y, of_each))
        if np.size(y) == 10 * per_class:
            return found[-1]
    if isinstance(found[0], Wrong):
        raise found[0]
    return found[0]


def assert_dataset(student, datasets, rng, *, one_hot=False):
    """Check `MNISTDataset` with the student's own subsample, whose type it expects, or others."""
    images, labels = few_images(datasets, rng)
    x = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    tries = [(x, labels, x, labels), (Tensor(x), Tensor(labels), x, labels)]
    with contextlib.suppress(Wrong):  # graded on its own
        own = subsampled(student, images, labels, 10)
        right = as_array(own.x, what="x", shape=(None, 784)), as_array(own.y, what="y").reshape(-1)
        tries.insert(0, (item(own.kept, 0), item(own.kept, 1), *right))
    wrong = []
    for x, y, rows, targets in tries:
        targets = np.eye(10)[targets.astype(int)] if one_hot else targets
        try:
            assert_items(student.MNISTDataset(x, y), rows, targets, what="MNISTDataset(x, y)")
        except Wrong as error:
            wrong.append(error)
        else:
            return
    raise wrong[0]


@homework.check("3a", points=1, timeout=20)
def raw_data(student, datasets):
    """get_data returns the raw MNIST training and validation sets."""
    train, val = as_values(student.get_data(), "train, val", what="get_data()")
    found = {"train": train, "val": val}
    assert_published(student, found, datasets, "mnist", what="get_data()")


@homework.check("3a", points=1)
def equally_many(student, datasets, rng, note):
    """subsample keeps equally many images of each class."""
    images, labels = few_images(datasets, rng)
    for per_class in (10, 4):
        found = subsampled(student, images, labels, per_class)
        assert_counts(
            found.y,
            per_class,
            what=f"subsample, asked for num_samples={10 * per_class},",
            available=np.bincount(labels),
            next_step="Select num_samples // num_classes images where the label is k, for each k.",
        )
    if found.of_each:
        note("num_samples is taken for the number of images of each class; that is fine.")


@homework.check("3a", points=1)
def flat_and_scaled(student, datasets, rng):
    """subsample returns flattened images of 0.0 to 1.0, each with its own label."""
    images, labels = few_images(datasets, rng)
    found = subsampled(student, images, labels, 10)
    assert_image_rows(found.x, found.y, images, labels, what="subsample")


@homework.check("3a", points=1)
def dataset_for_loader(student, datasets, rng, note):
    """MNISTDataset has a length and gives each image with its label."""
    one_hot = reading_that_passes(
        lambda: assert_dataset(student, datasets, rng),
        {"one-hot": lambda: assert_dataset(student, datasets, rng, one_hot=True)},
    )
    if one_hot and takes_one_hot(student, rng):
        note(ELSEWHERE)
    elif one_hot:
        raise Wrong(
            "MNISTDataset(x, y) gives one-hot labels",
            expected="each label as one whole number, as in y",
            found="10 numbers for each label, a 1 at its place",
            next_step="Keep the labels as they are. This costs points here alone: everything else "
            "is graded with one-hot labels.",
        )


# 3b: linear layer


def weights_of(layer):
    """Return the weights of a linear layer."""
    return as_array(layer.w, what="linear_t().w", shape=(10, 784))


def biases_of(layer):
    """Return the biases of a linear layer, which may come as a row or a column."""
    return as_array(as_flat(layer.b, columns=True), what="linear_t().b", shape=(10,))


def after_backward(student, rng, n):
    """Return a linear layer after forward and backward, with input, upstream and result."""
    layer = fresh(student.linear_t)
    h, dh = rng.normal(size=(n, 784)), rng.normal(size=(n, 10))
    layer.forward(h)
    return layer, h, dh, layer.backward(dh)


def loss_is_summed(student, rng):
    """Whether the gradient of the loss is that of the sum over the mini-batch."""
    (h, y), layer = logits_and_labels(rng, 5), fresh(student.softmax_cross_entropy_t)
    layer.forward(h, y)
    found = as_array(layer.backward(), what="backward()", shape=h.shape)
    return is_close(found, 5 * softmax_cross_entropy_gradient(h, y))


def divided_here(student, truth, rng):
    """Return what a gradient of `linear_t` is where it, not the loss, divides by n."""

    def divided():
        return truth.value() / len(truth.arguments[0]) if loss_is_summed(student, rng) else None

    return Own(f"your {LOSS}.backward()", divided)


@homework.check("3b", points=1)
def linear_start(student):
    """linear_t starts with weights (10, 784) and 10 biases, uniform in [0, 1]."""

    def starts():
        first, step = student.linear_t(), "Initialize with np.random.rand, which draws from [0, 1]."
        w, b = weights_of(first), biases_of(first)

        def more():
            return np.concatenate([biases_of(student.linear_t()) for _ in range(MANY)])

        assert_uniform(w, 0, 1, what="w of a new linear_t", next_step=step)
        assert_uniform(b, 0, 1, what="b of a new linear_t", next_step=step, more=more)
        assert_anew(weights_of(student.linear_t()), w, what="linear_t()")

    named(starts, student, at=["w", "b"])


@homework.check("3b", points=3)
def linear_forward(student, rng):
    """linear_t.forward computes h @ w.T + b for a mini-batch."""

    def of_batch(n):
        layer, h = fresh(student.linear_t), rng.normal(size=(n, 784))
        w, b = weights_of(layer), biases_of(layer)
        assert_close(
            layer.forward(h),
            Formula(linear_of, h, w, b),
            what=f"linear_t.forward(h), mini-batch of {n}",
            batch_size=n,
            inputs={"bias": b},
        )

    named(lambda: each_size(of_batch, what="linear_t"), student)


@homework.check("3b", points=2)
def linear_backward_dw(student, rng, note):
    """linear_t.backward sets dw, the gradient of the weights."""

    def of_batch(n):
        layer, h, dh, _ = after_backward(student, rng, n)
        return check_gradient(
            layer.dw,
            truth=(truth := Formula(dw_of, dh, h)),
            forward=forward_with(layer, "w", h),
            x=weights_of(layer),
            upstream=dh,
            rng=rng,
            what=f"dw, mini-batch of {n}",
            batch_size=n,
            forms={causes.FIRST_IMAGE_ALONE: np.outer(dh[0], h[0])},
            own=divided_here(student, truth, rng),
        )

    note(named(lambda: each_size(of_batch, what="linear_t"), student, at=["dw"], earned=0.5))


@homework.check("3b", points=2)
def linear_backward_db(student, rng, note):
    """linear_t.backward sets db, the gradient of the biases."""

    def of_batch(n):
        layer, h, dh, _ = after_backward(student, rng, n)
        return check_gradient(
            as_flat(layer.db, columns=True),
            truth=(truth := Formula(db_of, dh)),
            forward=forward_with(layer, "b", h),
            x=biases_of(layer),
            upstream=dh,
            rng=rng,
            what=f"db, mini-batch of {n}",
            batch_size=n,
            forms={causes.FIRST_IMAGE_ALONE: dh[0]},
            own=divided_here(student, truth, rng),
        )

    note(named(lambda: each_size(of_batch, what="linear_t"), student, at=["db"], earned=0.5))


@homework.check("3b", points=2)
def linear_backward_input(student, rng, note):
    """linear_t.backward returns the gradient of its input."""

    def of_batch(n):
        layer, h, dh, returned = after_backward(student, rng, n)
        return check_gradient(
            returned,
            truth=(truth := Formula(dhm_of, dh, weights_of(layer))),
            forward=layer.forward,
            x=h,
            upstream=dh,
            rng=rng,
            what=f"what linear_t.backward(dh) returns, mini-batch of {n}",
            batch_size=n,
            own=divided_here(student, truth, rng),
        )

    note(named(lambda: each_size(of_batch, what="linear_t"), student))


# 3c: ReLU


@homework.check("3c", points=2)
def relu_forward(student, rng):
    """relu_t.forward computes max(0, h)."""

    def of_batch(n):
        h, what = rng.normal(size=(n, 10)), f"relu_t.forward(h), mini-batch of {n}"
        found = fresh(student.relu_t).forward(h)
        assert_close(found, Formula(relu_of, h), what=what, batch_size=n)

    each_size(of_batch, what="relu_t")


@homework.check("3c", points=3)
def relu_backward(student, rng, note):
    """relu_t.backward passes the gradient on where the input was positive."""

    def of_batch(n):
        # Away from the kink, on both sides.
        h = rng.choice([-1.0, 1.0], size=(n, 10)) * rng.uniform(0.1, 2.0, size=(n, 10))
        dh, layer = rng.normal(size=(n, 10)), fresh(student.relu_t)
        layer.forward(h)
        found = layer.backward(dh)
        if type(found) is np.ndarray and found.dtype == bool:
            found = found.astype(float)  # a mask says more as the numbers that it stands for
        return check_gradient(
            found,
            truth=Formula(relu_gradient, dh, h),
            forward=layer.forward,
            x=h,
            upstream=dh,
            rng=rng,
            what=f"relu_t.backward(dh), mini-batch of {n}",
            batch_size=n,
            forms={
                causes.SIGN_OF_DH: dh * (dh > 0),
                causes.NO_MASK: dh,
                causes.MASK_INVERTED: dh * (h < 0),
                causes.MASK_ALONE: 1.0 * (h > 0),
                causes.OUTPUT_FOR_DERIVATIVE: dh * relu(h),
            },
        )

    note(each_size(of_batch, what="relu_t"))


# 3d: softmax and cross-entropy


@dataclass(frozen=True)
class Reading:
    """How the layer of the loss is called, and where loss and error are in what it returns."""

    one_hot: bool = False
    places: tuple[int, int] = (-2, -1)

    def labels(self, y):
        """Return labels as the layer takes them."""
        return np.eye(10)[y] if self.one_hot else y

    def forward(self, layer, h, y):
        """Return loss and error: of more than two values, the last two."""
        returned = layer.forward(h, self.labels(y))
        if not (isinstance(returned, list) and len(returned) > 2):
            returned = as_values(returned, "loss, error", what=f"{LOSS}.forward(h, y)")
        return [returned[place] for place in self.places]


def surplus(student, rng):
    """Return how many values forward returns, if they are more than two; 0 if not."""
    returned = fresh(student.softmax_cross_entropy_t).forward(*logits_and_labels(rng, 7))
    return len(returned) if isinstance(returned, list) and len(returned) > 2 else 0


def takes_one_hot(student, rng):
    """Whether the loss is right for one-hot labels, and not for whole numbers."""
    h, y = logits_and_labels(rng, 7)

    def right(reading):
        found, _ = reading.forward(fresh(student.softmax_cross_entropy_t), h, y)
        assert_close(found, cross_entropy(h, y), what="the loss")

    return not passes(lambda: right(Reading())) and passes(lambda: right(Reading(one_hot=True)))


def graded(of_batch, student, rng, sizes=BATCH_SIZES):
    """Grade the layer as it is asked for; where that fails, by size and by other habits.

    Returns the habit that it is right except for, and the remark of the grading that passed.
    """
    remarks: list[str | None] = [None]

    def reading(how):
        remarks[0] = each_size(lambda n: of_batch(n, how), sizes=sizes, what=LOSS)

    def first_two():
        if not surplus(student, rng):
            raise Wrong("there are two values, which are the last two as well")
        reading(Reading(places=(0, 1)))

    others = {
        "one-hot": lambda: reading(Reading(one_hot=True)),
        "first": first_two,
        "swapped": lambda: reading(Reading(places=(-1, -2))),
    }
    return reading_that_passes(lambda: reading(Reading()), others), remarks[0]


def charge(habit, student, rng):
    """Take a point for what the layer of the loss is right except for, once."""
    if habit == "one-hot":
        raise Wrong(
            f"{LOSS}.forward(h, y) takes one-hot labels",
            expected="y of shape (batch,): the labels as whole numbers",
            found="a layer that is right for y of shape (batch, 10), one 1 in each row",
            next_step="Index with the labels: log_prob[np.arange(len(y)), y]. "
            f"{HERE_ALONE} with one-hot labels.",
            earned=2 / 3,
        )
    if habit == "swapped":
        cause = OTHER_ORDER.of(found="error, loss", right="loss, error")
        raise Wrong(
            f"{LOSS}.forward(h, y) returns its values in the wrong order",
            expected="loss, error",
            found="error, loss",
            cause=cause,
            next_step=f"{cause.next_step} {HERE_ALONE} in this order.",
            earned=2 / 3,
        )
    if count := surplus(student, rng):
        right = habit or "last"
        raise Wrong(
            f"{LOSS}.forward(h, y) returns {count} values where two are asked for",
            expected="loss, error",
            found=f"{count} values",
            cause=causes.SURPLUS.of(right=right),
            next_step="End it with 'return loss, error'; keep the rest as attributes: self.prob. "
            f"{HERE_ALONE} with the {right} two.",
            earned=2 / 3,
        )


@homework.check("3d", points=3)
def loss_is_mean(student, rng):
    """softmax_cross_entropy_t.forward returns the mean loss of a mini-batch."""

    def of_batch(n, reading):
        h, y = logits_and_labels(rng, n)
        right = cross_entropy(h, y)
        assert_close(
            reading.forward(fresh(student.softmax_cross_entropy_t), h, y)[0],
            Formula(loss_of, h, y),
            what=f"the loss of {LOSS}.forward(h, y), mini-batch of {n}",
            batch_size=n,
            forms={
                causes.NO_MINUS: -right,
                causes.SOFTMAX_TWICE: cross_entropy(softmax(h), y),
                causes.AVERAGED_OVER_CLASSES: right / 10,
                causes.ALWAYS_64: n / 64 * right,
                causes.FIRST_IMAGE_ALONE: cross_entropy(h[:1], y[:1]),
            },
        )

    habit, _ = graded(of_batch, student, rng)
    charge(habit, student, rng)


@homework.check("3d", points=2)
def error_is_fraction_wrong(student, rng):
    """softmax_cross_entropy_t.forward returns the fraction wrong of a mini-batch."""

    def of_batch(n, reading):
        h, y = logits_and_labels(rng, n)
        right = error_rate(h, y)
        assert_close(
            reading.forward(fresh(student.softmax_cross_entropy_t), h, y)[1],
            right,
            what=f"the error of {LOSS}.forward(h, y), mini-batch of {n}",
            batch_size=n,
            is_rate=True,
            forms={
                causes.LEAST_LIKELY: error_rate(-h, y),
                causes.ALWAYS_64: n / 64 * right,
                causes.FIRST_IMAGE_ALONE: error_rate(h[:1], y[:1]),
            },
        )

    # Of many images first: of few, many a mistake gives the same fraction.
    graded(of_batch, student, rng, sizes=BATCH_SIZES[::-1])


def linear_divides(student, rng):
    """Whether dw and db of `linear_t` are averages over the mini-batch."""
    layer, h, dh, _ = after_backward(student, rng, 5)
    dw = as_array(layer.dw, what="dw", shape=(10, 784))
    db = as_array(layer.db, what="db").reshape(-1)
    return is_close(dw, dh.T @ h / 5) and is_close(db, dh.mean(axis=0))


@contextlib.contextmanager
def one_point_where_linear_divides(student, rng):
    """Take one of the five points, no more, for a 1/N that is in the linear layer instead."""
    try:
        yield
    except Wrong as error:
        said = error.feedback
        try:
            elsewhere = loss_is_summed(student, rng) and linear_divides(student, rng)
        except (Wrong, StudentRaised):
            elsewhere = False
        if not elsewhere:
            raise
        raise Wrong(
            f"{LOSS}.backward() does not divide by the batch size",
            expected=said.expected,
            found=said.found,
            cause=causes.DIVIDED_IN_LINEAR,
            detail=said.detail,
            earned=0.8,
        ) from None


@homework.check("3d", points=5)
def loss_backward(student, rng, note):
    """softmax_cross_entropy_t.backward returns the gradient of the mean loss."""

    def of_batch(n, reading):
        h, y = logits_and_labels(rng, n)
        layer, p = fresh(student.softmax_cross_entropy_t), softmax(h)
        layer.forward(h, reading.labels(y))
        wrong = {
            causes.LABEL_NOT_SUBTRACTED: p / n,
            causes.NEITHER_SUBTRACTED_NOR_DIVIDED: p,
            causes.PROBABILITIES_NEGATED: softmax_cross_entropy_gradient(h, y) - 2 / n * p,
        }
        return check_gradient(
            layer.backward(),
            truth=Formula(loss_gradient, h, y),
            forward=lambda at: reading.forward(layer, at, y)[0],
            x=h,
            upstream=1.0,
            rng=rng,
            what=f"{LOSS}.backward(), mini-batch of {n}",
            batch_size=n,
            # Of one image alone, many a mistake leaves just the label out.
            forms=wrong if n > 1 else {},
        )

    with one_point_where_linear_divides(student, rng):
        _, remark = graded(of_batch, student, rng)
        note(remark)


# 3e: gradient checks


@homework.check("3e", points=3, timeout=60)
def check_of_dw(student, rng, note):
    """backward_check_dw passes on a right layer and finds planted errors."""
    answering(student)
    assert_finds_errors(
        student, LINEAR_CLASS, CHECKS["dw"], "dw", rng=rng, note=note, record=Record()
    )


@homework.check("3e", points=3, timeout=60)
def check_of_db(student, rng, note):
    """backward_check_db passes on a right layer and finds planted errors."""
    answering(student)
    assert_finds_errors(
        student, LINEAR_CLASS, CHECKS["db"], "db", rng=rng, note=note, record=Record()
    )


@homework.check("3e", points=3, timeout=60)
def check_of_dhm(student, rng, note):
    """backward_check_dhm passes on a right layer and finds planted errors."""
    answering(student)
    assert_finds_errors(
        student, LINEAR_CLASS, CHECKS["dhm"], "dhm", rng=rng, note=note, record=Record()
    )


@homework.check("3e", points=1, timeout=60)
def all_three_checks(student, rng):
    """test_backward runs the three checks."""
    answering(student)
    assert_runs_checks(student, LINEAR_CLASS, "test_backward", CHECKS, rng=rng)
