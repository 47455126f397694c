"""A notebook on MNIST: principal components, nearest neighbors, softmax regression, a CNN.

100 points, 25 of them for what a person has to read: principal components 40, Harris
corners 10, nearest neighbors 10, softmax regression 20, a convolutional network 20. The formulas
come first, in the names that students know: a slip in one is named as the cause by itself. What
is right for the student's own earlier variable or function keeps its points.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder import Assignment, Wrong
from autograder.driving import keep
from autograder.driving.disguise import Disguise
from autograder.driving.fitted_classifiers import fitted, predicted_labels
from autograder.driving.samples import first_of, some_of
from autograder.driving.seeding import seeded
from autograder.driving.softmax_regression import slopes, softmax_regression
from autograder.driving.torch_images import (
    first_kernels,
    image_logits,
    learned_parameters,
    short_training,
    trained_until,
)
from autograder.driving.variables import building_on, instance_of, numbers_of, products_of
from autograder.oracles import (
    Components,
    Formula,
    Own,
    as_parameters,
    as_values,
    assert_centered,
    assert_chosen_drawn,
    assert_class_colors,
    assert_close,
    assert_convolves,
    assert_covariance,
    assert_descending,
    assert_eigenvalues,
    assert_image_of_each_class,
    assert_images_drawn,
    assert_level,
    assert_made_here,
    assert_neighbor_votes,
    assert_reached,
    assert_reconstructed,
    assert_reconstructed_from_more,
    assert_rows_apart,
    assert_scattered,
    assert_series_drawn,
    assert_shape,
    assert_slope_descent,
    best_attempt,
    check_gradient,
    eigenvalues_of,
    in_either_form,
    log_softmax,
)
from autograder.oracles import softmax as probabilities
from autograder.rubrics.mnist_pca_knn_cnn import causes
from autograder.rubrics.mnist_pca_knn_cnn.trials import TRIALS

#: How many images a notebook is given: it trains a network on them within a minute or two.
SIZES = {"train": 6_000, "validation": 1_000}
DIGITS, IMAGE = (10, 28, 28), (1, 28, 28)
#: Pixels may have been divided by 255: all that follows is then on that scale.
UNITS = {"of pixels from 0.0 to 1.0": 255.0}
#: What a row and a column of the data are called.
NAMED = {"noun": "image", "feature": "pixel"}
#: Rows of the data that are compared: as many as slips in the formula are looked for in.
ROWS = 600
#: Points that a scatter plot of the data has at least.
LEAST_POINTS = 500

#: Neighbors that vote, and sizes of the random problems: more rows than one block takes.
NEIGHBORS = (1, 3, 5, 15)
POINTS, QUERIES, FEATURES = 1_200, 230, 6
#: Images of the problem in bytes: few, as a K-D tree looks at nearly all of them.
NEIGHBOR_IMAGES, IMAGE_QUERIES = 1_000, 60
#: Test images that the notebook's own classifier is asked for, and what it has to get right.
OWN_QUERIES, OWN_ACCURACY = 200, 0.85
PREDICT = "KNNClassifier.predict(X)"
#: What solves the problem by itself. What only finds neighbors, as K-D trees do, is allowed.
LIBRARY_CLASSIFIERS = (
    "sklearn.neighbors.KNeighborsClassifier",
    "sklearn.neighbors.KNeighborsRegressor",
    "sklearn.neighbors.RadiusNeighborsClassifier",
    "sklearn.neighbors.RadiusNeighborsRegressor",
    "cv2.ml.KNearest_create",
)

#: Classes and features of the random problems: no two alike, so that no shape fits by chance.
PROBLEMS = ((10, 784), (3, 5), (10, 20))
LABEL_AS_NUMBER = "Your functions take the label as a number; the skeleton passes it one-hot."
#: Training in the check: images, passes over them; for one image at a time, and for steps along
#: the mean of a mini-batch. A right descent gets 0.81 to 0.89 on the test set, a wrong one 0.1.
SGD_IMAGES, SGD_EPOCHS, LEARNING_RATES, SGD_ACCURACY = 5_000, 6, (0.01, 0.5), 0.70

#: The grader's training: images, passes over them at most, and seconds at most.
CNN_IMAGES, CNN_EPOCHS, SECONDS = 4_000, 10, 60.0
#: Accuracy on the test set that ends it, with all points. The network of the text takes two
#: passes to get there and LeNet three, which both become 0.99 with all of MNIST; one with no
#: ReLU and no pooling stays below the lower mark.
CNN_FULL_AT, CNN_NONE_AT = 0.93, 0.895
#: What the notebook's own training gets on the images that it is given.
NOTEBOOK_FULL_AT, NOTEBOOK_NONE_AT = 0.92, 0.80
NETWORK = "CNN((1, 28, 28), 10)"

homework = Assignment(
    name="mnist_pca_knn_cnn",
    title="Digits: PCA, k-NN, softmax regression and a CNN",
    submission=("*.ipynb", "*.py"),
    trials=TRIALS,
    parts={
        "1.1": "One image of each digit",
        "1.2.1": "Centered data",
        "1.2.2": "Covariance matrix",
        "1.2.3": "Eigenvalues",
        "1.2.4": "The data in two dimensions",
        "1.2.5": "Reconstruction from two components",
        "1.2.6": "A better number of dimensions",
        "1.3": "Harris corners and principal components",
        "2.1": "Nearest neighbors",
        "2.2.1": "Gradients of softmax regression",
        "2.2.2": "Softmax regression",
        "3.1": "Convolutional network",
        "3.2": "Kernels",
    },
    libraries=[
        "numpy",
        "scipy.spatial",
        "scipy.stats",
        "torch",
        "torchvision.datasets",
        "torchvision.transforms",
        "matplotlib.pyplot",
        "tqdm",
    ],
    data=["mnist"],
    data_size=SIZES,
    forbidden={
        "1.2.2": {"numpy.cov": "multiply the centered data with itself"},
        "2.1": dict.fromkeys(LIBRARY_CLASSIFIERS, "find the nearest points yourself"),
    },
    # A notebook trains three classifiers; a cell that is stopped leaves what it has so far.
    import_timeout=300.0,
    cell_timeout=75.0,
)


# What is right, in the names of students' functions


def data_less_mean(flat, data_mean):
    """Return the images less their mean."""
    return flat - data_mean


def reconstruct(flat, data_mean, basis):
    """Project images on the columns of a matrix, and unproject them."""
    coordinates = (flat - data_mean) @ basis
    return coordinates @ basis.T + data_mean


def softmax(x):
    """Return the probabilities of scores."""
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


def J(W, b, y_true, x):  # noqa: N802
    """Return the loss of an image."""
    u = W @ x + b
    return -y_true @ (u - np.log(np.sum(np.exp(u))))


def J_of_shifted(W, b, y_true, x):  # noqa: N802
    """Return the same, from scores of which the largest is 0."""
    u = W @ x + b
    u = u - np.max(u)
    return -y_true @ (u - np.log(np.sum(np.exp(u))))


def dJ(W, b, y_true, x):  # noqa: N802
    """Return the gradients of an image."""
    too_probable = probabilities(W @ x + b) - y_true
    return np.outer(too_probable, x), too_probable


# What students are given, and what checks draw


def flat(images):
    """Return one row of pixels for each image."""
    return images.reshape(len(images), -1)


def principal_components(digits):
    """Return the components of the images."""
    return Components.of_points(flat(digits.images))


@homework.fixture(timeout=30)
def digits(datasets):
    """Loading the digits."""
    return first_of(datasets.load("mnist", "train"), SIZES["train"])


@homework.fixture(timeout=30)
def unseen(datasets):
    """Loading the test digits."""
    return first_of(datasets.load("mnist", "validation"), SIZES["validation"])


@homework.fixture(timeout=30)
def components(digits):
    """Computing the principal components."""
    return principal_components(digits)


def chosen_digits(student, mean):
    """Return digit_images on the scale of a mean of pixels."""
    images = numbers_of(student, "digit_images", DIGITS)
    return images * (255.0 if mean.max() > 2 and images.max() <= 1.5 else 1.0)


def own_components(student):
    """Return the components of the student's own mean and covariance matrix."""
    mean, matrix = numbers_of(student, "data_mean"), numbers_of(student, "data_covmat")
    return Components.of(mean, matrix) if np.ptp(matrix) else None


def labeled_image(rng, classes, features):
    """Return W, b, a one-hot label and x, and what messages call them."""
    W, b = rng.normal(size=(classes, features)) / np.sqrt(features), rng.normal(size=classes)
    y = np.eye(classes)[rng.integers(classes)]
    return W, b, y, rng.normal(size=features), f"{classes} classes, {features} features"


# 1.1 to 1.2.6: variables and plots of a principal component analysis


@homework.check("1.1", points=4)
def digit_images(student, digits, unseen):
    """digit_images[k] is an image of the digit k."""
    assert_image_of_each_class(
        numbers_of(student, "digit_images", DIGITS),
        np.concatenate([digits.images, unseen.images]),
        np.concatenate([digits.labels, unseen.labels]),
        what="digit_images",
        noun="digit",
    )


@homework.check("1.1", points=1)
def digit_images_plotted(student, figures):
    """The ten images are plotted."""
    images = numbers_of(student, "digit_images", DIGITS)
    assert_images_drawn(figures, images, what="The ten images of digit_images")


@homework.check("1.2.1", points=2)
def data_mean(student, digits):
    """data_mean is the mean of each pixel."""
    found, right = numbers_of(student, "data_mean"), flat(digits.images).mean(axis=0)
    of_images = found.shape == (len(digits.images),)
    of_all = causes.MEAN_OF_ALL if found.shape in ((), (1,)) else None
    assert_close(
        found.reshape(784) if found.shape in ((1, 784), (784, 1), (28, 28)) else found,
        right,
        what="data_mean",
        rtol=1e-3,  # the mean of thousands of pixels in float32
        alternatives={name: right / unit for name, unit in UNITS.items()},
        cause=causes.MEAN_OF_EACH_IMAGE if of_images else of_all,
        next_step="Take the mean over the images: flat.mean(axis=0), one number for each pixel.",
    )


@homework.check("1.2.1", points=3)
def data_centered(student, digits, rng):
    """data_centered is the flattened data less its mean."""
    pixels = flat(digits.images)
    rows, mean = rng.choice(len(pixels), ROWS, replace=False), pixels.mean(axis=0)
    assert_centered(
        student.variable("data_centered", shape=pixels.shape, rows=rows.tolist()),
        pixels[rows],
        mean,
        what=f"data_centered[rows] of {ROWS} random rows",
        formula=Formula(data_less_mean, pixels[rows].astype(float), mean),
        units=UNITS,
        atol=0.02,
        next_step="Compute flat - data_mean, in floating point: each column then has mean 0.",
        **NAMED,
    )


@homework.check("1.2.2", points=5)
def data_covmat(student, digits, components, note):
    """data_covmat is the covariance matrix of the pixels, without numpy.cov."""
    said = assert_covariance(
        numbers_of(student, "data_covmat"),
        components.covariance,
        flat(digits.images),
        what="data_covmat",
        own=Own("your data_centered", np.asarray, lambda: products_of(student, "data_centered")),
        units=UNITS,
        next_step="Compute data_centered.T @ data_centered, divided by the number of images "
        "(or by one less).",
        **NAMED,
    )
    note(said)


@homework.check("1.2.3", points=3)
def covmat_eig(student, digits, components, note):
    """covmat_eig holds the eigenvalues of the covariance matrix."""
    with building_on(student, "data_centered", "data_covmat"):
        said = assert_eigenvalues(
            numbers_of(student, "covmat_eig"),
            components,
            what="covmat_eig",
            count=len(digits.images),
            own=Own("your data_covmat", eigenvalues_of, lambda: student.variable("data_covmat")),
            units=UNITS,
            next_step="Take what np.linalg.eigh(data_covmat) returns first.",
        )
    note(said)


@homework.check("1.2.3", points=1)
def descending_order(student):
    """covmat_eig has the largest eigenvalue first."""
    with building_on(student, "data_centered", "data_covmat"):
        assert_descending(numbers_of(student, "covmat_eig", (784,)), what="covmat_eig")


@homework.check("1.2.3", points=1)
def eigenvalues_plotted(student, figures):
    """The eigenvalues are plotted."""
    values, do = numbers_of(student, "covmat_eig", (784,)), "Call plt.plot(covmat_eig), sorted."
    assert_series_drawn(figures, values, what="covmat_eig", next_step=do)


def in_plane(student, digits, components):
    """Return the data on the first two components, and what mistakes and own variables give."""
    pixels, vectors = flat(digits.images).astype(float), components.vectors
    centered = pixels - components.mean
    return {
        "points": centered @ vectors[:, :2],
        "what": "the data on the first two components",
        "least": LEAST_POINTS,
        "own": Own(
            ["your data_centered", "your data_covmat"],
            lambda rows, matrix: rows @ Components.of(rows[0], matrix).vectors[:, :2],
            lambda: numbers_of(student, "data_centered"),
            lambda: numbers_of(student, "data_covmat"),
        ),
        "units": UNITS.values(),
        "forms": {
            causes.PROJECTION_NOT_CENTERED: pixels @ vectors[:, :2],
            causes.SECOND_AND_THIRD: centered @ vectors[:, 1:3],
            causes.EVERY_SECOND_COMPONENT: centered @ vectors[:, [0, 2]],
        },
        "next_step": "Plot the two columns of data_centered @ vectors[:, :2], with the "
        "eigenvectors sorted along with the eigenvalues.",
    }


@homework.check("1.2.4", points=3, timeout=30)
def data_in_plane(student, digits, components, figures, note):
    """A scatter plot shows the data on the first two components."""
    with building_on(student, "data_centered", "data_covmat"):
        shown = assert_scattered(figures, **in_plane(student, digits, components))
    note(shown.note)


@homework.check("1.2.4", points=2, timeout=30, depends_on=["data_in_plane"])
def color_per_digit(student, digits, components, figures):
    """Each digit has a color of its own in the scatter plot."""
    shown = assert_scattered(figures, **in_plane(student, digits, components))
    assert_class_colors(shown, digits.labels, noun="digit")


@homework.check("1.2.5", points=8, timeout=30)
def reconstructed_from_two(student, components, figures, note):
    """The ten digits are plotted as two components have them."""

    def by_own(mean, matrix):
        return Components.of(mean, matrix).reconstruct(chosen_digits(student, mean), 2)

    with building_on(student, "data_centered", "data_covmat"):
        said = assert_reconstructed(
            figures,
            chosen_digits(student, components.mean),
            components,
            2,
            what="The digits reconstructed from 2 components",
            reconstruct=reconstruct,
            own=Own(
                ["your data_mean", "your data_covmat"],
                by_own,
                lambda: numbers_of(student, "data_mean"),
                lambda: numbers_of(student, "data_covmat"),
            ),
            next_step="With V = vectors[:, :2] plot ((x - data_mean) @ V @ V.T + data_mean), "
            "28 by 28, for each of the ten images.",
        )
    note(said)


@homework.check("1.2.6", points=2, timeout=60)
def reconstructed_from_more(student, components, figures, note):
    """The ten digits are plotted as more components have them."""
    with building_on(student, "data_centered", "data_covmat"):
        number = assert_reconstructed_from_more(
            figures,
            chosen_digits(student, components.mean),
            components,
            fewest=3,
            what="the digits",
            own=lambda: own_components(student),
            next_step="Do what you did in 1.2.5 with vectors[:, :k], for a larger k.",
        )
    note(f"Your digits are reconstructed from about {number} components.")


@homework.by_hand("1.2.5", points=2, answers="1.2.5 Back to 784 dimensions")
def look_of_two_components(figures, show):
    """Do the digits look similar after two components, and why."""
    show_section(figures, show, "1.2.5")


@homework.by_hand("1.2.6", points=3, answers="1.2.6 A better number of dimensions")
def number_of_dimensions(figures, show):
    """How many dimensions are enough, and what the eigenvalues say about it."""
    show_section(figures, show, "1.2.6")


def show_section(figures, show, heading):
    """Show the person who grades what was plotted below a heading."""
    for figure in figures:
        if heading in figure.heading:
            show.figure(figure)


@homework.by_hand("1.3", points=10, answers="1.3 Harris corners as principal components")
def harris_corners():
    """The Harris detector as principal component analysis of gradients."""


@homework.by_hand("2.2.1", points=10, answers="2.2.1 The gradients of softmax regression")
def written_gradients():
    """The gradients of softmax regression, derived."""


# 2.1: nearest neighbors


@homework.check("2.1", points=1, timeout=30)
def fit_and_predict(student, rng):
    """KNNClassifier(k).fit(X, y).predict(X) gives a label for each row."""
    x, y = rng.normal(size=(30, 4)), rng.integers(0, 10, size=30)
    for rows in (1, 7):
        classifier = fitted(student.KNNClassifier, x, y, 3)
        labels = predicted_labels(classifier, rng.normal(size=(rows, 4)), what=PREDICT)
        assert_shape(labels, (rows,), what=PREDICT)


@homework.check("2.1", points=5, timeout=60)
def votes_of_neighbors(student, rng):
    """The label is the one that most of the k nearest points have."""
    centers, y = 1.5 * rng.normal(size=(10, FEATURES)), rng.permutation(np.arange(POINTS) % 10)
    x = centers[y] + rng.normal(size=(POINTS, FEATURES))
    queries = centers[rng.integers(0, 10, size=QUERIES)] + rng.normal(size=(QUERIES, FEATURES))
    for k in NEIGHBORS:
        found = predicted_labels(fitted(student.KNNClassifier, x, y, k), queries, what=PREDICT)
        assert_neighbor_votes(found, x, y, queries, k, what=f"KNNClassifier({k}).predict")


def notebook_classifies(student, unseen):
    """Whether the notebook's own knn is right for rows of test_X, of whatever type.

    The notebook may train on part of the images; overflow costs half of the accuracy.
    """
    try:
        rows = student.variable("test_X")
        if np.shape(rows)[:1] != unseen.labels.shape:
            return False
        found = predicted_labels(student.knn, rows[:OWN_QUERIES], what="knn.predict(test_X)")
    except Wrong:
        return False
    return np.mean(found == unseen.labels[:OWN_QUERIES]) >= OWN_ACCURACY


@homework.check("2.1", points=4, timeout=90, rests_on=["votes_of_neighbors"])
def images_in_bytes(student, digits, unseen, rng, note, earlier):
    """Distances between images in bytes are right."""
    images, y = some_of(digits.images, digits.labels, NEIGHBOR_IMAGES, rng)
    x, queries = flat(images), flat(some_of(unseen.images, unseen.labels, IMAGE_QUERIES, rng)[0])

    def predicted(dtype):
        classifier = fitted(student.KNNClassifier, x.astype(dtype), y, 3)
        return predicted_labels(classifier, queries.astype(dtype), what=PREDICT)

    with earlier.explains():
        found = predicted(np.uint8)
        try:
            what, floats = (
                "KNNClassifier(3).predict, of images in bytes,",
                partial(predicted, float),
            )
            assert_neighbor_votes(found, x, y, queries, 3, what=what, in_floats=floats)
        except Wrong:
            if not notebook_classifies(student, unseen):
                raise
            note(
                "KNNClassifier is right for the floats that your notebook gives it, and wrong for "
                "images in bytes: convert them in fit and predict."
            )


# 2.2.2: softmax regression


@homework.check("2.2.2", points=1)
def softmax_values(student, rng):
    """softmax(x) turns scores into probabilities."""
    for classes in (10, 2, 37):  # of two, a slip here and a slip there look alike
        x = 2.0 * rng.normal(size=classes)
        powers = np.exp(x)
        forms = {
            causes.POWERS_NOT_DIVIDED: powers,
            causes.DIVIDED_BY_LARGEST: powers / powers.max(),
            causes.EXP_MISSING: x / x.sum(),
            causes.LOG_OF_SOFTMAX: log_softmax(x),
            causes.SCORES_NEGATED: probabilities(-x),
        }
        found, what = student.softmax(x), f"softmax(x) of {classes} scores"
        assert_close(found, Formula(softmax, x), what=what, inputs={"x": x}, forms=forms)


@homework.check("2.2.2", points=1)
def softmax_of_large_scores(student, rng):
    """softmax(x) does not overflow."""
    for size in (100.0, 1000.0):
        x = size * (1.0 + 3.0 * np.append(rng.random(8), [0.0, 1.0]))
        # Two of nearly the same size at either end: alone, the largest has a probability of 1,
        # whatever it is divided by.
        x = np.append(x, [x.min() + 0.7, x.max() - 0.7])
        for scores, name in ((x, "large"), (-x, "very negative")):
            with np.errstate(all="ignore"):
                powers = np.exp(scores)
                unshifted = powers / powers.sum()
            power = "inf" if powers.max() else "0"
            cause = causes.OVERFLOW.of(score=f"{scores.max():.0f}", power=power)
            assert_close(
                student.softmax(scores),
                Formula(softmax, scores),
                what=f"softmax(x) of {name} scores",
                forms={} if np.all(np.isfinite(unshifted)) else {cause: unshifted},
            )


@homework.check("2.2.2", points=2)
def cross_entropy(student, rng, note):
    """J(W, b, y_true, x) is the cross-entropy of one image."""
    for size in PROBLEMS:
        W, b, y, x, sizes = labeled_image(rng, *size)
        loss, logs = J(W, b, y, x), log_softmax(W @ x + b)
        forms = {
            causes.LOSS_WITHOUT_MINUS: -loss,
            causes.DIVIDED_BY_CLASSES: loss / len(b),
            causes.NO_BIAS: J(W, 0 * b, y, x),
            causes.BASE_2: loss / np.log(2),
            causes.BASE_10: loss / np.log(10),
            causes.ALL_LOGS: -logs.sum(),
            causes.LOG_MISSING: np.exp(-loss),
        }

        def check(label, W=W, b=b, y=y, x=x, sizes=sizes, forms=forms):
            return assert_close(
                student.J(W, b, label, x),
                Formula(J, W, b, y, x, also=[J_of_shifted]),
                what=f"J(W, b, y_true, x), {sizes}",
                forms=forms,
                own=Own(
                    "your softmax", lambda p: -np.log(y @ p), lambda: student.softmax(W @ x + b)
                ),
                next_step="J is -sum(y_true * log(softmax(W @ x + b))): minus the log of the "
                "probability of the label.",
            )

        note(in_either_form(check, y, int(y.argmax()), note=LABEL_AS_NUMBER))


@homework.check("2.2.2", points=2)
def gradient_of_weights(student, rng, note):
    """dJ(W, b, y_true, x) returns the gradient with respect to W."""
    for size in PROBLEMS:
        W, b, y, x, sizes = labeled_image(rng, *size)
        right = dJ(W, b, y, x)
        forms = {
            causes.LABEL_NOT_SUBTRACTED_X: np.outer(probabilities(W @ x + b), x),
            causes.NO_BIAS: dJ(W, 0 * b, y, x)[0],
            causes.NOT_TIMES_X: np.outer(right[1], np.ones_like(x)),
        }

        def check(label, W=W, b=b, y=y, x=x, sizes=sizes, right=right, forms=forms):
            found = student.dJ(W, b, label, x)
            return check_gradient(
                as_values(found, "dW, db", what="dJ(W, b, y_true, x)", right=right)[0],
                truth=Formula(dJ, W, b, y, x, take=0),
                forward=lambda w: student.J(w, b, label, x),
                x=W,
                upstream=1.0,
                rng=rng,
                what=f"dW of dJ, {sizes}",
                forms=forms,
                own=Own(
                    "your softmax",
                    lambda p: np.outer(p - y, x),
                    lambda: student.softmax(W @ x + b),
                ),
            )

        note(in_either_form(check, y, int(y.argmax()), note=LABEL_AS_NUMBER))


@homework.check("2.2.2", points=1)
def gradient_of_biases(student, rng, note):
    """dJ(W, b, y_true, x) returns the gradient with respect to b."""
    for size in PROBLEMS:
        W, b, y, x, sizes = labeled_image(rng, *size)
        right = dJ(W, b, y, x)
        forms = {
            causes.LABEL_NOT_SUBTRACTED: probabilities(W @ x + b),
            causes.SUMMED_OVER_CLASSES: np.full_like(b, right[1].sum()),
        }

        def check(label, W=W, b=b, y=y, x=x, sizes=sizes, right=right, forms=forms):
            found = student.dJ(W, b, label, x)
            return check_gradient(
                as_values(found, "dW, db", what="dJ(W, b, y_true, x)", right=right)[1],
                truth=Formula(dJ, W, b, y, x, take=1),
                forward=lambda bias: student.J(W, bias, label, x),
                x=b,
                upstream=1.0,
                rng=rng,
                what=f"db of dJ, {sizes}",
                forms=forms,
                own=Own("your softmax", lambda p: p - y, lambda: student.softmax(W @ x + b)),
            )

        note(in_either_form(check, y, int(y.argmax()), note=LABEL_AS_NUMBER))


@homework.check("2.2.2", points=1, timeout=30)
def descends(student):
    """SGD goes down the gradients that df returns."""
    train, (f, df) = seeded(student, student.SGD), slopes(student)

    def end(lr, epochs, images):
        xs, ys = np.ones((images, 5)), np.eye(3)[np.arange(images) % 3]
        found = train(f, df, xs, ys, 3, lr, epochs)
        return as_parameters(found, "W, b", what="SGD", shapes=[(3, 5), (3,)])

    do = "For each image call dW, db = df(W, b, y, x), then W = W - lr * dW and b = b - lr * db."
    assert_slope_descent(end, "W, b", [2, 3], what="SGD", next_step=do)


@homework.check("2.2.2", points=2, timeout=90, rests_on=["descends"])
def finds_classifier(student, digits, unseen, rng, note, earlier):
    """SGD finds weights that classify digits."""
    hidden = Disguise.drawn(rng)  # weights from before do not fit
    train, test = hidden.of(digits), hidden.of(unseen)
    images, labels = some_of(train.images, train.labels, SGD_IMAGES, rng)
    xs, ys = flat(images) / 255, np.eye(10)[labels]

    def accuracy(lr, *, own):
        f, df = (student.J, student.dJ) if own else softmax_regression(student)
        found = student.SGD(f, df, xs, ys, 10, lr, SGD_EPOCHS)
        W, b = as_parameters(found, "W, b", what="SGD", shapes=[(10, 784), (10,)])
        scores = flat(test.images) / 255 @ W.T + b
        return np.mean(scores.argmax(axis=1) == test.labels) if np.isfinite(scores).all() else 0.0

    ways = [partial(accuracy, lr, own=own) for own in (True, False) for lr in LEARNING_RATES]
    with earlier.explains():
        best, way = best_attempt(ways, at_least=SGD_ACCURACY)
        what = f"the accuracy on test images after {SGD_EPOCHS} epochs of {SGD_IMAGES:,} with SGD"
        do = "Go through all images in each epoch, and update W and b after each one."
        assert_reached(best, at_least=SGD_ACCURACY, what=what, next_step=do)
    if way >= len(LEARNING_RATES):
        note("SGD is right with right gradients; yours have to be fixed.")


# 3.1 and 3.2: the convolutional network


@homework.check("3.1", points=2, timeout=30)
def ten_logits(student, unseen):
    """CNN gives ten logits for each image."""
    network, what = keep(student.CNN, IMAGE, 10), f"{NETWORK}(x)"
    together = image_logits(student, network, unseen.images[:7], 10, what=what)
    alone = image_logits(student, network, unseen.images[2:3], 10, what=what)
    assert_rows_apart(together, alone[0], place=2, what="CNN", noun="image")


@homework.check("3.1", points=2, timeout=30)
def convolutions(student, digits):
    """CNN has convolutions that can be trained."""
    network = keep(student.CNN, IMAGE, 10)
    parameters = learned_parameters(student, network, digits.images[:10], what=NETWORK)
    assert_convolves(parameters, image=(28, 28), what="CNN")


@homework.check("3.1", points=5, timeout=120, depends_on=["ten_logits"])
def learns_digits(student, digits, unseen, rng, note):
    """CNN learns digits when the grader trains it for a short time."""
    network = keep(student.CNN, IMAGE, 10)
    chosen = some_of(digits.images, digits.labels, CNN_IMAGES, rng)
    train = short_training(student, network, *chosen, what=NETWORK)

    def accuracy():
        what = f"{NETWORK}(x), trained,"
        found = image_logits(student, network, unseen.images, 10, what=what)
        return np.mean(found.argmax(axis=1) == unseen.labels)

    best, passes = trained_until(
        student, train, accuracy, full_at=CNN_FULL_AT, epochs=CNN_EPOCHS, seconds=SECONDS
    )
    passed = f"{passes} passes over {CNN_IMAGES:,} images"
    note(f"Trained by the grader, {passed}, your CNN is correct on {best:.1%}.")
    assert_level(
        best,
        full_at=CNN_FULL_AT,
        none_at=CNN_NONE_AT,
        what=f"the accuracy of CNN on test images, after {passed} with Adam,",
        next_step="Return logits, with no ReLU after the last layer, put a ReLU after each "
        "convolution, and compare your layers with the text's one by one.",
    )


def notebook_model(student):
    """Return the notebook's variable model, which was a perceptron before."""
    return instance_of(
        student,
        "model",
        student.CNN,
        expected=f"model = {NETWORK}, trained",
        next_step="Write CNN, and run the cell below it: until then 'model' is the perceptron of "
        "the text. Keep the name for the network that you train.",
    )


@homework.check("3.1", points=3, timeout=60, rests_on=["learns_digits"])
def trained_model(student, digits, unseen, note, earlier):
    """The notebook trains a network that is right for most test images."""
    with earlier.explains():
        logits = image_logits(student, notebook_model(student), unseen.images, 10, what="model(x)")
        accuracy = np.mean(logits.argmax(axis=1) == unseen.labels)
        note(
            f"Trained by your notebook on {len(digits.images):,} images, your network is correct "
            f"on {accuracy:.1%} of {len(unseen.images):,} test images."
        )
        if accuracy > NOTEBOOK_NONE_AT:
            assert_made_here(student, "model")
        do = "Train with Adam at a rate of 1e-3, and call zero_grad() before each backward()."
        assert_level(
            accuracy,
            full_at=NOTEBOOK_FULL_AT,
            none_at=NOTEBOOK_NONE_AT,
            what="the accuracy of model",
            next_step=do,
        )


@homework.check("3.1", points=3, timeout=60)
def mistakes_plotted(student, unseen, figures, note):
    """The digits that the network got wrong are plotted."""
    logits = image_logits(student, notebook_model(student), unseen.images, 10, what="model(x)")
    wrong = logits.argmax(axis=1) != unseen.labels
    if not np.any(wrong):
        note("Your network gets every test image right: there is nothing to plot.")
        return
    what = "The test images that model gets wrong"
    do = "Keep the test images where the prediction differs from the label, and plot each."
    assert_chosen_drawn(figures, unseen.images, wrong, what=what, next_step=do)


@homework.check("3.2", points=5, timeout=60)
def kernels_plotted(student, figures):
    """The kernels of the first convolution are plotted."""
    assert_images_drawn(
        figures,
        first_kernels(student, notebook_model(student), what="model"),
        what="The kernels of the first convolution",
        next_step="After training, call plt.imshow(w[0].detach()) for each w of the first "
        "convolution's weight.",
    )
