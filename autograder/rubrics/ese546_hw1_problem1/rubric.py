"""ESE 546, homework 1, problem 1: SVM, grid search and Gabor features on MNIST.

21 points: SVM 11 (1f), grid search 5 (1g), Gabor features 5 (1h). Parts a to e have no
points of their own in the homework: the checks of their functions take 6 of the 11 of 1f.
The report has 39 points more, which people give.
"""

from __future__ import annotations

import itertools

import numpy as np

from autograder import Assignment, Wrong
from autograder.driving import StudentRaised, define, keep
from autograder.driving.classifier_files import OPENING, opened_classifier
from autograder.driving.loaded_tables import loaded_rows
from autograder.driving.samples import balanced
from autograder.driving.sklearn_runs import chosen, predicted, watch
from autograder.oracles import (
    as_array,
    as_scalar,
    as_values,
    assert_close,
    assert_level,
    assert_reached,
)
from autograder.oracles.class_counts import assert_counts, assert_labels
from autograder.oracles.columns import assert_columns
from autograder.oracles.drawn_rows import assert_random_rows, assert_rows_of, numbered_rows
from autograder.oracles.fitted_classifiers import (
    asked_of_others,
    assert_fitted,
    assert_reduced,
    assert_returned,
    assert_samples,
    assert_scaled_first,
    assert_varied,
)
from autograder.oracles.metrics import accuracy
from autograder.oracles.resizing import shrink, shrinking_slips
from autograder.oracles.searches import assert_best_of_grid, svc_grid
from autograder.oracles.shaped import as_shaped
from autograder.oracles.sklearn_runs import FittedSvc
from autograder.oracles.splits import assert_split, owners_of
from autograder.oracles.validated import validated
from autograder.sandbox.standins.gabor_maps import GaborFilter, linear_map

from . import causes
from .trials import TRIALS

SMALL, PIXELS = (14, 14), 14 * 14
#: Rows of each digit to draw from: the homework asks for 1,000 of them.
PER_CLASS = 1_100
#: What part f asks for.
PARAMETERS = {"C": 1.0, "kernel": "rbf", "gamma": "auto"}
PICKLE = "grid_search_svm.pkl"
#: The homework's 16 filters; and other lists, so that a bank written into the code is noticed.
FILTERS = [0.05, 0.25], [np.pi / 4, np.pi / 2, 3 * np.pi / 4, np.pi], [0.1, 1.0]
OTHER_FILTERS = [0.15], [0.4, 1.1], [0.7]
#: Far more than 10%, which is chance; a right pipeline reaches some 90%.
LEAST_ACCURACY = 0.75

homework = Assignment(
    name="ese546_hw1_problem1",
    title="ESE 546 HW1 Problem 1 Code",
    submission="*_hw1_problem1.py",
    author="PennKey",
    trials=TRIALS,
    artifacts=[PICKLE],
    parts={
        "1f": "SVM, with the functions of parts a to e",
        "1g": "Grid search",
        "1h": "Gabor features",
        "1R": "Report",
    },
    libraries=[
        "numpy",
        "pandas",
        "sklearn.datasets",
        "sklearn.model_selection",
        "sklearn.svm",
        "sklearn.metrics",
        "sklearn.preprocessing",
        "sklearn.decomposition",
        "sklearn.pipeline",
        "matplotlib.pyplot",
        "cv2",
        "skimage.filters",
        "tqdm",
    ],
    inside=[OPENING],  # opens the pickle, where no file can be read
    standins={"skimage.filters": "autograder.sandbox.standins.gabor:install"},
    data=["mnist"],
)


def small_images(datasets, split, per_class, rng):
    """Draw images of each digit, as 14 × 14 pixels from 0 to 1: (n, 196) and (n,)."""
    full = datasets.load("mnist", split)
    index = balanced(full.labels, per_class, rng)
    return shrink(full.images[index], SMALL) / 255.0, full.labels[index].astype(np.int64)


def small_sets(datasets, rng, n_train, n_val):
    """Draw x_train, y_train, x_val, y_val, with that many images of each digit."""
    train = small_images(datasets, "train", n_train, rng)
    return *train, *small_images(datasets, "validation", n_val, rng)


def right_svc(x_train, y_train, x_val, y_val, **parameters):
    """Return what an SVC with some parameters gives for these sets."""
    from sklearn.svm import SVC

    return validated(SVC(**parameters), x_train, y_train, x_val, y_val)


# 1a to 1e: the functions that the SVM is built from


def rows_of_mnist(datasets, rows):
    """Return rows of the 70,000, as student code is served them, and their labels."""
    train, validation = (datasets.load("mnist", split) for split in ("train", "validation"))
    of = [(train, row) if row < 60_000 else (validation, row - 60_000) for row in rows.tolist()]
    places = [(each, row % len(each.labels)) for each, row in of]
    images = [each.images[place].reshape(-1) for each, place in places]
    labels = [each.labels[place] for each, place in places]
    return np.array(images, dtype=np.float64), np.array(labels, dtype=np.float64)


@homework.check("1f", points=1, timeout=30)
def table_of_numbers(student, datasets, rng):
    """(a) get_data returns MNIST as numbers in numpy arrays."""
    rows = np.sort(rng.choice(70_000, 300, replace=False))
    shapes = [(70_000, 784), (70_000,)]
    x, y = loaded_rows(student, student.get_data, rows, shapes, what="get_data()")
    images, labels = rows_of_mnist(datasets, rows)
    assert_close(
        x,
        images,
        alternatives={"divided by 255": images / 255.0},
        what=f"{len(rows)} rows of x from get_data()",
        next_step="Return the images as fetch_openml gives them, at most divided by 255.",
    )
    assert_close(y, labels, what="the labels of these rows, y from get_data()")


@homework.check("1f", points=1)
def resized_images(student, datasets, rng):
    """(b) resize makes each image smaller with cv2.resize."""
    full = datasets.load("mnist", "train")
    images = full.images[balanced(full.labels, 2, rng)].astype(np.float64)
    flat = images.reshape(len(images), -1)
    for size, arguments in ((SMALL, ()), ((7, 7), ((7, 7),))):
        right = shrink(images, size)
        assert_close(
            student.resize(flat, *arguments),
            right,
            what=f"resize(x, size={size})",
            alternatives={
                "rounded to whole numbers": np.floor(right + 0.5),
                "divided by 255": right / 255.0,
            },
            forms={**shrinking_slips(images, size), causes.ALWAYS_14: shrink(images, SMALL)},
            next_step="Reshape each row to 28 × 28, call cv2.resize(image, size), flatten it.",
        )


def drawn(student, x, y, *num):
    """Call subsample; return its rows and their labels."""
    found, shapes = student.subsample(x, y, *num), [(None, x.shape[1]), None]
    return as_shaped(found, "x, y", shapes, what="subsample(x, y, num)", whole="y")


def ignored_num(student, rng):
    """Return a cause if subsample gives as many samples whatever num is."""
    x, y = numbered_rows(rng, PER_CLASS, features=8)
    try:
        sizes = {len(drawn(student, x, y, num)[0]) for num in (1_000, 200)}
    except Wrong:
        return None
    return causes.NUM_IGNORED.of(size=sizes.pop()) if len(sizes) == 1 else None


@homework.check("1f", points=1, timeout=20)
def samples_per_digit(student, rng):
    """(c) subsample draws num // 10 samples of each digit."""
    x, y = numbered_rows(rng, PER_CLASS, features=8)
    there = np.bincount(y)
    for num in ((), (1_000,), (200,)):
        _, labels = drawn(student, x, y, *num)
        what = "y of " + (f"subsample(x, y, {num[0]})" if num else "subsample(x, y)")
        wanted = (num[0] if num else 10_000) // 10
        step = "For each digit k draw num // 10 of the rows where y is k."
        try:
            assert_counts(labels, wanted, what=what, noun="digit", available=there, next_step=step)
        except Wrong as error:
            raise error.because(ignored_num(student, rng)) from None


@homework.check("1f", points=1, timeout=20)
def random_samples_with_labels(student, rng, note):
    """(c) subsample draws random rows of x, each with its own label."""
    x, y = numbered_rows(rng, PER_CLASS, features=8)
    rows, labels = drawn(student, x, y, 1_000)
    first = set(assert_rows_of(rows, labels, x, y, what="subsample").tolist())
    assert_random_rows(first, y, what="subsample", noun="digit", earned=0.5)
    again, _ = drawn(student, x, y, 1_000)
    if set(again[:, 0].astype(np.int64).tolist()) == first:
        note("subsample draws the same samples every time: it sets the seed itself.")


#: Whatever calls subsample.
SUBSAMPLE = ("samples_per_digit", "random_samples_with_labels")
SETS = "x_train, x_val, y_train, y_val"


def owners_of_small(rows, images):
    """Return which image each row is; pixels of small images are quarters of whole ones."""
    scaled = rows * 255.0 if rows.max() <= 1.0 + 1e-6 else rows
    return owners_of(scaled, images, step=0.25)


def owners_by_own_resize(student, flat, rows):
    """Return which image each row is, as the student's own resize has made them small."""
    try:
        own = as_array(student.resize(flat), what="resize(x)", shape=(len(flat), PIXELS))
    except Wrong:
        return np.full(len(rows), -1)
    distinct, given = (len({row.tobytes() for row in each}) for each in (own, flat))
    if distinct < given / 2:
        raise Wrong(
            "data_preprocessing cannot be checked: your resize makes different images the same",
            expected=f"{given:,} different small images of {given:,} different images",
            found=f"{distinct:,}",
            next_step="Fix resize first, then run this check again.",
        )
    return owners_of_small(rows, [own if own.max() > 1.0 + 1e-6 else own * 255.0])


@homework.check("1f", points=1, timeout=60, rests_on=SUBSAMPLE)
def preprocessed_data(student, datasets, rng, note, earlier):
    """(d) data_preprocessing subsamples, resizes and splits 80 to 20."""
    full = datasets.load("mnist", "train")
    index = balanced(full.labels, PER_CLASS, rng)
    images, labels = full.images[index], full.labels[index].astype(np.int64)
    flat = images.reshape(len(images), -1).astype(np.float32)
    with earlier.explains():
        returned = student.data_preprocessing(flat, labels)
    shapes = [(8_000, PIXELS), (2_000, PIXELS), (8_000,), (2_000,)]
    what = "data_preprocessing(x, y)"
    *x, y_train, y_val = as_shaped(returned, SETS, shapes, what=what, whole="y_train, y_val")
    step = "Pass stratify=y to train_test_split, on a balanced subsample."
    with earlier.explains():
        assert_counts(y_train, 800, what="y_train", noun="digit", next_step=step)
        assert_counts(y_val, 200, what="y_val", noun="digit", next_step=step)
    rows, small = np.concatenate(x), shrink(images, SMALL)
    owners = owners_of_small(rows, [small, np.floor(small + 0.5)])
    if foreign := np.sum(owners < 0):
        owners = owners_by_own_resize(student, flat, rows)
        if np.any(owners < 0):
            raise Wrong(
                "data_preprocessing returns rows that are not small images of x",
                expected="every row is an image of x of 14 × 14 pixels, from 0 to 255 or 0.0 to "
                "1.0",
                found=f"{foreign:,} of {len(rows):,} rows are not; pixels from {rows.min():g} to "
                f"{rows.max():g}",
                next_step="Call subsample, then resize, then train_test_split.",
            )
        note("The rows are those of your own resize, which is judged by itself.")
    train, val = np.split(owners, [len(y_train)])
    assert_split(train, val, y_train, y_val, labels, what="data_preprocessing")


def fitted_svc(x, y):
    """Return an SVC fitted to samples; runs in the student's process."""
    from sklearn.svm import SVC

    return SVC().fit(x, y)


@homework.check("1f", points=1, timeout=20)
def support_samples(student, datasets, rng):
    """(e) get_number_of_support_samples counts those of all classes."""
    x, y = small_images(datasets, "train", 30, rng)
    fit = define(student, fitted_svc, shown="SVC().fit(x, y)")
    for classes in (3, 10):
        some = x[y < classes], y[y < classes]
        right = float(np.sum(of_each := fitted_svc(*some).n_support_))
        assert_close(
            student.get_number_of_support_samples(keep(fit, *some)),
            right,
            what=f"get_number_of_support_samples(clf), for {classes} classes",
            forms={
                causes.ONE_FOR_EACH_CLASS: of_each,
                causes.NUMBER_OF_CLASSES: float(classes),
                causes.FRACTION_OF_SUPPORT: right / len(some[1]),
                causes.SUPPORT_NUMBERS: right * PIXELS,
            },
            next_step="Add up n_support_, which holds one number per class.",
        )


# 1f: one run of train_test_SVM, compared with the same classifier on the same arrays


def support_of(outcome):
    """Return the number of support samples of all classes."""
    return float(np.sum(outcome.support))


@homework.fixture(timeout=60)
def svm_run(student, datasets, rng):
    """Running train_test_SVM."""
    sets = small_sets(datasets, rng, 60, 40)
    run = watch(student, "train_test_SVM", *sets)
    right = right_svc(*sets, **PARAMETERS)
    step = "Use svm.SVC(C=1.0, kernel='rbf', gamma='auto') here; other parameters are for part g."
    fitted = FittedSvc(run, sets, right, PARAMETERS, right_svc, next_step=step)
    return {"returned": run.returned, "right": right, "fitted": fitted}


def triple(svm_run):
    """Return accuracy, confusion matrix and ratio, as train_test_SVM returned them."""
    right = svm_run["right"]
    expected = [right.accuracy, right.matrix, support_of(right) / right.n_train]
    names = "accuracy, matrix, ratio"
    return as_values(svm_run["returned"], names, what="train_test_SVM", right=expected)


@homework.check("1f", points=2)
def validation_accuracy(svm_run, note):
    """train_test_SVM returns the validation accuracy."""
    right, fitted = svm_run["right"], svm_run["fitted"]
    step = "Return clf.score(x_val, y_val), or the mean of clf.predict(x_val) == y_val."
    if assert_close(
        triple(svm_run)[0],
        right.accuracy,
        what="the accuracy of train_test_SVM",
        forms=right.accuracy_slips,
        own=None if fitted.other else fitted.own(lambda outcome: outcome.accuracy),
        cause=fitted.other,
        next_step="" if fitted.other else step,
    ):
        note(f"The accuracy is correct for {fitted.name}.")


@homework.check("1f", points=2)
def confusion_matrix(svm_run, note, show):
    """train_test_SVM returns the confusion matrix of the validation set."""
    right, fitted = svm_run["right"], svm_run["fitted"]
    step = "Return confusion_matrix(y_val, clf.predict(x_val))."
    found = triple(svm_run)[1]
    show.confusion(found, title="Confusion matrix of the validation set")
    if assert_close(
        found,
        right.matrix,
        what="the confusion matrix of train_test_SVM",
        forms=right.matrix_slips,
        own=fitted.own(lambda outcome: outcome.matrix),
        cause=fitted.other,
        next_step="" if fitted.other else step,
    ):
        note(f"The matrix is correct for {fitted.name}.")


@homework.check("1f", points=1)
def support_ratio(svm_run, note):
    """train_test_SVM returns the ratio of support samples to training samples."""
    right, fitted = svm_run["right"], svm_run["fitted"]
    support, n = support_of(right), right.n_train
    percent = fitted.own(lambda outcome: 100 * support_of(outcome) / n)
    step = "Return get_number_of_support_samples(clf) / len(x_train)."
    if assert_close(
        triple(svm_run)[2],
        support / n,
        alternatives={"in percent": 100 * support / n},
        what="the support ratio of train_test_SVM",
        forms={
            causes.ONE_FOR_EACH_CLASS: right.support / n,
            causes.DIVIDED_BY_VALIDATION: support / right.n_val,
            causes.SUPPORT_NOT_DIVIDED: support,
            causes.RATIO_MULTIPLIED: support * n,
            causes.RATIO_CUT: 0.0,
            causes.RATIO_ONE_LESS: support / (n - 1),
            causes.AVERAGE_PER_CLASS: support / n / 10,
        },
        own=[*fitted.own(lambda outcome: support_of(outcome) / n), *percent],
        cause=fitted.other,
        next_step="" if fitted.other else step,
    ):
        note(f"The ratio is correct for {fitted.name}.")


# 1g: grid search


@homework.check("1g", points=2, timeout=60)
def best_of_grid(student, datasets, rng):
    """grid_search_SVM finds the best classifier of the grid it is given."""
    sets = small_sets(datasets, rng, 30, 40)
    grid, best = svc_grid(rng, PIXELS)
    result = keep(student.grid_search_SVM, *sets, grid)
    found = chosen(student, result, shown="grid_search_SVM(…)")
    assert_best_of_grid(found, grid, best, what="grid_search_SVM")
    labels = predicted(student, result, sets[2], shown="grid_search_SVM(…)")
    labels = as_array(labels, what="its predictions", shape=sets[3].shape)
    assert_reached(
        accuracy(labels, sets[3]),
        at_least=right_svc(*sets, **best).accuracy - 0.1,
        what="the validation accuracy of the classifier that grid_search_SVM returns",
        next_step="Fit the search to x_train and y_train, all of them.",
    )


@homework.check("1g", points=1, timeout=30)
def submitted_classifier(artifacts, datasets, rng):
    """grid_search_svm.pkl holds a classifier of digits."""
    x, _ = small_images(datasets, "validation", 5, rng)
    step = "Save the classifier that grid_search_SVM found on what data_preprocessing returns."
    with opened_classifier(artifacts, PICKLE) as classifier:
        classifier.require_features(PIXELS, of="the images of 14 × 14 pixels", next_step=step)
        labels = classifier.predicted(x, range(10))
    assert_labels(labels, what=PICKLE, noun="digit", next_step="Train it with the labels 0 to 9.")


@homework.check("1g", points=2, timeout=90, depends_on=["submitted_classifier"])
def submitted_accuracy(artifacts, datasets, rng, note, leaderboard):
    """The submitted classifier is correct on 96% of new validation images."""
    per_class = int(np.min(np.bincount(datasets.load("mnist", "validation").labels)))
    x, y = small_images(datasets, "validation", min(per_class, 200), rng)
    with opened_classifier(artifacts, PICKLE, timeout=60.0) as classifier:
        reached = {
            scale: accuracy(classifier.predicted(x * factor, range(10)), y)
            for scale, factor in (("0.0 to 1.0", 1.0), ("0 to 255", 255.0))
        }
    scale, best = max(reached.items(), key=lambda each: each[1])
    note(
        f"The submitted classifier is correct on {best:.1%} of {len(y):,} validation images, with "
        f"pixels from {scale}."
    )
    leaderboard("validation accuracy", round(best, 4), order="desc")
    assert_level(
        best,
        full_at=0.96,
        none_at=0.93,
        what=f"the accuracy of the submitted classifier on {len(y):,} validation images",
        next_step="Let the search try larger C (5, 10), gamma='scale' and values around it, and "
        "train on all 8,000 images.",
    )


# 1h: Gabor features


def features(images, lists, part="real"):
    """Return the coefficients of images (n, 196), filter by filter: (n, n_filters * 196)."""
    filters = [GaborFilter(*each) for each in itertools.product(*lists)]
    both = [linear_map(each, SMALL).apply(images) for each in filters]
    chosen_part = {"real": lambda real, _: real, "imag": lambda _, imag: imag}
    taken = chosen_part.get(part, np.hypot)
    return np.concatenate([taken(*each) for each in both], axis=1)


def filtered(student, images, lists, note):
    """Call apply_gfilter with flattened images; with 14 × 14 ones where it wants these."""
    try:
        return student.apply_gfilter(images, *lists)
    except StudentRaised as error:
        try:
            found = student.apply_gfilter(images.reshape(-1, *SMALL), *lists)
        except StudentRaised:
            raise error from None
        note("apply_gfilter was given images of shape (n, 14, 14): it does not take (n, 196).")
        return found


def pixels_cut(student, images, lists, found):
    """Return a cause if pixels are cut to whole numbers, as those up to 255 then show.

    Of pixels from 0 to 1 nearly all become 0: nobody could tell why.
    """
    cut = features(np.trunc(255.0 * images), lists)
    try:
        again = student.apply_gfilter(255.0 * images, *lists)
    except StudentRaised:
        return None
    if type(again) is not np.ndarray or not again.shape == cut.shape == np.shape(found):
        return None
    if again.dtype.kind == "f" and np.allclose(again, cut, atol=1e-5 * float(np.abs(cut).max())):
        return causes.PIXELS_CUT
    if again.dtype.kind not in "iuf" or np.any(again != np.rint(again)):
        return None
    # The filter gives whole numbers for such images; as bytes, what is too large wraps round.
    apart = np.mod(again - np.trunc(cut) + 1.5, 256.0)
    return causes.PIXELS_CUT if np.mean(apart < 3.0) > 0.9 else None  # rounding moves a few


@homework.check("1h", points=3, timeout=60)
def gabor_features(student, datasets, rng, note):
    """apply_gfilter returns the real coefficients of every filter."""
    images = small_images(datasets, "train", 1, rng)[0][:3]
    for lists in (FILTERS, OTHER_FILTERS):
        found, right = filtered(student, images, lists, note), features(images, lists)
        try:
            other_order = assert_columns(
                found,
                right,
                what=f"apply_gfilter(images, …) with {right.shape[1] // PIXELS} filters",
                forms={
                    causes.IMAGINARY_PART: features(images, lists, "imag"),
                    causes.MAGNITUDE: features(images, lists, "magnitude"),
                    causes.ALL_FILTERS: features(images, FILTERS),
                },
                next_step="For each filter keep the first value that gabor(…) returns, flattened, "
                "and put the filters side by side.",
            )
        except Wrong as error:
            raise error.because(pixels_cut(student, images, lists, found)) from None
        if other_order:
            note(other_order)


def rounded(calls):
    """Return filters as they compare: turned by half a turn, the real part is the same."""
    turns = [(frequency, theta / np.pi, bandwidth) for frequency, theta, bandwidth in calls]
    return {(round(f, 4), round(round(t, 4) % 1.0, 4), round(b, 4)) for f, t, b in turns}


def assert_filters(calls):
    """Check that all filters were used, where gabor was called to apply them.

    More of them do no harm: one may have been tried for a plot.
    """
    wanted, used = rounded(itertools.product(*FILTERS)), rounded(calls)
    if not used or wanted <= used:
        return
    # Turned by half a turn, a filter is the same: the homework calls it π, not 0.
    names = ("frequency {:g}", "theta {:g}π", "bandwidth {:g}")
    missing = [
        name.format(value or 1)
        for place, name in enumerate(names)
        for value in {each[place] for each in wanted} - {each[place] for each in used}
    ]
    cause = causes.MISSING_FILTERS.of(what=missing[0]) if len(missing) == 1 else ""
    if used - wanted:
        frequency, theta, bandwidth = min(used - wanted)
        turned = f"{theta or 1:g}"
        cause = causes.OTHER_FILTER.of(frequency=frequency, theta=turned, bandwidth=bandwidth)
    raise Wrong(
        "gabor_filter does not use the homework's filters",
        expected="16 filters: frequency 0.05 and 0.25, theta π/4, π/2, 3π/4 and π, bandwidth 0.1 "
        "and 1",
        found=f"{len(used & wanted)} of these and {len(used - wanted)} others",
        cause=cause,
        next_step="Pass the three lists to apply_gfilter in the order of its parameters.",
        earned=0.5,
    )


def accuracy_of(fit, x, y):
    """Return the accuracy on (x, y) of the grader's own classifier, fitted to the same features."""
    try:
        return right_svc(fit.x, fit.y, x, y, **fit.parameters).accuracy
    except (TypeError, ValueError):  # parameters that only the student's process has
        return 0.0


@homework.check("1h", points=2, timeout=120, rests_on=[*SUBSAMPLE, "gabor_features"])
def gabor_classifier(student, datasets, rng, note, earlier):
    """gabor_filter trains an SVM on Gabor features and validates it."""
    what, sets = "gabor_filter", small_sets(datasets, rng, 130, 120)
    gabor = {"skimage.filters.gabor": ["frequency", "theta", "bandwidth"]}
    with earlier.explains():
        try:
            run = watch(student, what, *sets, drawing="subsample", calls=gabor)
        except StudentRaised as error:
            in_it = any(frame.function == "subsample" for frame in error.frames)
            cause = ignored_num(student, rng) if in_it else None
            more = "gabor_filter has 130 images of each digit here, and asks for 100."
            raise error.because(cause and cause.saying(f"{cause} {more}")) from None
    step = "Subsample, filter, standardize, reduce with PCA, then fit an svm.SVC."
    fit = assert_fitted(run, what=what, next_step=step)
    # What gabor_filter draws by itself is no matter of subsample.
    drawing = SUBSAMPLE if run.labels else ()
    step = "Call subsample(x_train, y_train, 1000) and the same for x_val, y_val."
    with earlier.among(*drawing).explains():
        try:
            assert_samples(fit, 100, what=what, noun="digit", next_step=step)
        except Wrong as error:
            raise error.because(ignored_num(student, rng) if run.labels else None) from None
    with earlier.explains():
        assert_varied(fit, what=what)
    assert_reduced(fit, 16 * PIXELS, PIXELS, what=what, earned=0.5)
    assert_filters(run.calls)
    assert_scaled_first(run.prepared, what=what, earned=0.5)
    assert_returned(run, what=what, earned=0.5)
    validation = asked_of_others(run, fit, 1_000, what=what, earned=0.5)
    if validation is None:  # the code draws these by itself: nobody knows their labels
        return
    reached = assert_reached(
        accuracy_of(fit, *validation),
        at_least=LEAST_ACCURACY,
        what="the accuracy of the SVM on Gabor features of the validation set",
        cause=run.why_features_differ() or "",
        next_step="Fit StandardScaler and PCA to the training features alone, and only transform "
        "those of the validation set. 90% is usual.",
        earned=0.5,
    )
    note(f"On Gabor features your classifier is correct on {reached:.1%} of the validation set.")


# The report is a PDF of its own, and graded manually. Each item shows what there is of it in the
# code: what the student's own classifier gave, and the figures that the code drew.

IN_REPORT = "The answer is in the PDF report."


@homework.by_hand("1R", points=5)
def slack_objective(note):
    """(a) An objective that keeps the slack variables small."""
    note(IN_REPORT)


@homework.by_hand("1R", points=2)
def what_support_samples_are(note):
    """(b) What the support samples of an SVM are."""
    note(IN_REPORT)


@homework.by_hand("1R", points=5)
def several_classes(note):
    """(c) How svm.SVC tells ten classes apart, and other ways with two-class SVMs."""
    note(IN_REPORT)


@homework.by_hand("1R", points=5)
def options_of_svc(note):
    """(d) svm.SVC: shrinking, the optimizer, why memory, and C and gamma with defaults."""
    note(IN_REPORT)


@homework.by_hand("1R", points=1)
def reported_support_ratio(svm_run, note):
    """(e) The ratio of support samples to training samples."""
    note(IN_REPORT)
    ratio = float(as_scalar(triple(svm_run)[2], what="the support ratio"))
    note(f"On few images of the grader's, train_test_SVM returns a ratio of {ratio:.3f}.")


@homework.by_hand("1R", points=4)
def explained_mistakes(svm_run, note, show):
    """(f) Validation error and confusion matrix: which digits are mixed up, and why."""
    note(IN_REPORT)
    show.confusion(triple(svm_run)[1], title="What train_test_SVM returns, for few images")


@homework.by_hand("1R", points=2)
def explained_search(note):
    """(g) All hyperparameters tried with their accuracies, and why the best ones are."""
    note(IN_REPORT)


@homework.by_hand("1R", points=15)
def explained_gabor_filters(figures, show, note):
    """(h) Kernels, a filtered image, eight pairs of the bank, and the best accuracy."""
    note(IN_REPORT)
    show.figure(*figures)
