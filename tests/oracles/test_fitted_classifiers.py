"""What a classifier was fitted to, how it was prepared and validated: judged from what was seen."""

import numpy as np
import pytest
from sklearn.svm import SVC

from autograder.oracles import assert_close
from autograder.oracles.fitted_classifiers import (
    asked_of_others,
    assert_fitted,
    assert_reduced,
    assert_returned,
    assert_samples,
    assert_scaled_first,
    assert_varied,
)
from autograder.oracles.sklearn_runs import Fit, FittedSvc, SklearnRun, is_rescaled
from autograder.oracles.validated import validated

RNG = np.random.default_rng(0)
Y = np.arange(80) % 2
X = RNG.normal(size=(80, 3)) + 0.7 * Y[:, None]
SETS = X[:40], Y[:40], X[40:], Y[40:]
WANTED = {"C": 1.0, "kernel": "rbf", "gamma": "auto"}


def outcome(*sets, **parameters):
    return validated(SVC(**parameters), *sets)


RIGHT = outcome(*SETS, **WANTED)


def fitted(x=SETS[0], y=SETS[1], asked=SETS[2], **parameters):
    run = SklearnRun(None, [Fit(x, y, {**WANTED, **parameters})], [asked])
    return FittedSvc(run, SETS, RIGHT, WANTED, outcome, next_step="Use the ones asked for.")


def test_features_scaled_inside_are_right_for_themselves():
    own = fitted(x=X[:40] * 30 + 1, asked=X[40:] * 30 + 1).own(lambda found: found.accuracy)
    found = validated(SVC(**WANTED), X[:40] * 30 + 1, Y[:40], X[40:] * 30 + 1, Y[40:]).accuracy
    assert found != RIGHT.accuracy
    assert "as your code changes them" in assert_close(
        found, RIGHT.accuracy, what="accuracy", own=own
    )


@pytest.mark.parametrize(
    "x",
    [X[39::-1], X[:40] * -1.0, X[:39], X[:40] ** 2],
    ids=["other", "negated", "fewer", "square"],
)
def test_other_features_are_no_own_ones(x):
    assert not is_rescaled(x, SETS[0])
    assert fitted(x=x, y=Y[: len(x)]).own(lambda found: found.accuracy) == []


@pytest.mark.parametrize("kernel", ["rbf", "linear", "poly"])
def test_later_values_are_right_for_the_classifier_that_was_fitted_whatever_its_kernel(kernel):
    other = fitted(C=2.0, kernel=kernel, gamma="scale")
    (own,) = other.own(lambda found: found.matrix)
    parameters = {"C": 2.0, "kernel": kernel, "gamma": "scale"}
    assert np.array_equal(own.then(), validated(SVC(**parameters), *SETS).matrix)
    assert other.other.id == "other parameters"
    assert f"kernel='{kernel}'" in other.other
    assert other.other.next_step == "Use the ones asked for."


@pytest.mark.parametrize(
    "parameters",
    [{"C": 1e9}, {"C": True}, {"C": "1"}, {"kernel": "precomputed"}, {"gamma": None},
     {"gamma": 1e9}, {"gamma": 0.5, "kernel": "poly"}],
    ids=str,
)  # fmt: skip
def test_what_would_take_long_to_fit_again_is_not_fitted(parameters):
    assert fitted(**parameters).own(lambda found: found.accuracy) == []


def test_classifier_that_learns_nothing_is_right_for_nothing(refused):
    own = fitted(C=1e-3).own(lambda found: 0.4)
    worse = validated(SVC(C=1e-3), *SETS)
    better = FittedSvc(SklearnRun(None), SETS, RIGHT, WANTED, outcome)
    assert (better.other, better.own(lambda found: 1.0)) == (None, [])
    if worse.accuracy <= RIGHT.accuracy / 2:
        assert refused(assert_close, 0.4, RIGHT.accuracy, what="accuracy", own=own)


def test_a_run_without_a_fit_says_so(refused):
    assert "fits no SVC" in refused(assert_fitted, SklearnRun(None), what="train").summary
    fit = Fit(X, Y, {})
    assert assert_fitted(SklearnRun(None, [Fit(X[:2], Y[:2], {}), fit]), what="train") is fit


@pytest.mark.parametrize("y", [Y[:79], np.zeros(80), np.arange(80) % 4], ids=["79", "one", "four"])
def test_other_samples_are_counted(refused, y):
    wrong = Fit(X[: len(y)], y, {})
    said = refused(assert_samples, wrong, 40, what="train", classes=2, noun="digit")
    assert said.found.startswith(f"{len(y)} samples of")
    assert_samples(Fit(X, Y, {}), 40, what="train", classes=2)


@pytest.mark.parametrize("x", [np.ones((10, 5)), np.full((10, 5), np.nan)], ids=["ones", "NaN"])
def test_features_that_are_the_same_for_every_sample_say_so(refused, x):
    assert "same for every sample" in refused(assert_varied, Fit(x, Y[:10], {}), what="f").summary
    assert_varied(Fit(X, Y, {}), what="f")


def test_features_that_were_not_reduced_or_are_the_inputs_are_told_apart(refused):
    said = [refused(assert_reduced, Fit(np.ones((4, n)), Y, {}), 9, 3, what="f") for n in (9, 3)]
    assert "without reducing" in said[0].summary
    assert "the samples themselves" in said[1].summary
    assert_reduced(Fit(np.ones((4, 5)), Y, {}), 9, 3, what="f")


def test_pca_before_standardization_is_found(refused):
    wrong = {"PCA": [(1000, 3136)], "StandardScaler": [(1000, 100)]}
    assert refused(assert_scaled_first, wrong, what="f").cause_id == "PCA first"
    right = {"StandardScaler": [(1000, 3136), (1000, 100)], "PCA": [(1000, 3136)]}
    assert_scaled_first(right, what="f")
    assert_scaled_first({"PCA": [(1000, 3136)]}, what="f")


@pytest.mark.parametrize("returned", [None, [1.0], {"a": 1}, 0.5])
def test_what_is_no_classifier_is_not_returned_for_one(refused, returned):
    said = refused(assert_returned, SklearnRun(returned), what="train")
    assert "does not return its classifier" in said.summary
    assert_returned(SklearnRun(SVC()), what="train")


def asked(*questions, labels=()):
    run = SklearnRun(None, asked=list(questions), labels=list(labels))
    return asked_of_others(run, Fit(SETS[0], SETS[1], {}), 40, what="train", earned=0.5)


def test_validation_features_come_with_the_labels_that_were_drawn_last():
    x, y = asked(SETS[0], SETS[2], labels=[SETS[1], SETS[3]])
    assert x is SETS[2]
    assert y is SETS[3]
    assert asked(SETS[2]) is None


@pytest.mark.parametrize(
    ("questions", "labels", "words"),
    [
        ([SETS[0]], [SETS[1]], "validates on the training features"),
        ([], [SETS[1]], "does not validate"),
        ([X], [SETS[1]], "does not validate"),
        ([SETS[2]], [Y[:7]], "does not validate"),
    ],
    ids=["training", "nothing", "other rows", "other labels"],
)
def test_what_was_not_validated_is_said(refused, questions, labels, words):
    assert words in refused(asked, *questions, labels=labels).summary


def test_transformers_fitted_to_each_set_are_named():
    run = SklearnRun(None, prepared={"StandardScaler": [(9, 2), (9, 2)], "PCA": [(9, 2)]})
    assert run.why_features_differ() == (
        "StandardScaler: fitted to each set by itself, so their features differ."
    )
    assert SklearnRun(None).why_features_differ() is None
