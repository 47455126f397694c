"""Curves that are written with an accuracy for the error inherit one slip: it costs no more."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import SavedCurves, grade_as_error, measure_given, measure_of_average
from autograder.oracles.error_measures import MEASURES, measure_of

ACCURACY = MEASURES[0]
FILES = {
    "my_training_error.pkl": [0.1, 0.8, 0.9],
    "my_validation_error.pkl": [0.2, 0.9],
    "my_training_loss.pkl": [2.0, 0.1],
}


def curves_of(files):
    return SavedCurves(files, "my_{split}_{kind}.pkl", 2, 1, batch_size=10, window=1)


def require_low(curves):
    last = curves.final_error()
    if not last <= 0.15:
        raise Wrong("too high", expected="0.15", found=f"{last}", next_step="Train.")


def test_a_curve_is_read_as_1_minus_the_error_where_the_layer_gives_the_accuracy():
    notes = []
    grade_as_error(require_low, curves_of(FILES), lambda: ACCURACY, notes.append)
    assert "Your error is the accuracy" in notes[0]
    read = curves_of(FILES).with_errors(ACCURACY.error_of)
    assert np.allclose(read.curve("validation", "error"), [0.8, 0.1])
    assert read.curve("training", "loss").tolist() == [2.0, 0.1]


class Submitted(dict):
    def __missing__(self, name):
        raise Wrong(f"{name} was not handed in")


def test_file_that_is_missing_says_so_however_the_curves_are_read():
    def weights(curves):
        return curves.curve("validation", "error"), curves.files["weights.h5"]

    with pytest.raises(Wrong, match=r"weights\.h5 was not handed in"):
        grade_as_error(weights, curves_of(Submitted(FILES)), lambda: ACCURACY, pytest.fail)


def broken():
    raise Wrong("it raises")


@pytest.mark.parametrize("measured", [lambda: None, None, broken])
def test_a_high_error_stays_wrong_where_no_other_measure_is_known(measured):
    with pytest.raises(Wrong, match="too high"):
        grade_as_error(require_low, curves_of(FILES), measured, pytest.fail)


def test_of_two_readings_that_fail_the_one_that_earns_more_is_said():
    def grade(curves):
        raise Wrong("it is", earned=0.5 if curves.final_error() < 0.5 else 0.0)

    with pytest.raises(Wrong) as caught:
        grade_as_error(grade, curves_of(FILES), lambda: ACCURACY, pytest.fail)
    assert caught.value.earned == 0.5


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (lambda guess, y: np.mean(guess == y), "the accuracy"),
        (lambda guess, y: 100 * np.mean(guess != y), "in percent"),
        (lambda guess, y: 100 * np.mean(guess == y), "the accuracy in percent"),
        (lambda guess, y: np.mean(guess != y), None),
        (lambda guess, y: np.sum(guess == y), None),
        (lambda guess, y: 1.0, None),
        (lambda guess, y: None, None),
    ],
)
def test_measure_is_named_only_where_all_its_numbers_are_that(measure, name):
    found = measure_given(lambda h, y: measure(h.argmax(axis=1), y), np.random.default_rng(0))
    assert (found.name if found else None) == name


def test_no_numbers_are_no_measure():
    assert measure_of([]) is None


@pytest.mark.parametrize("whole", [True, False])
def test_accuracy_over_mini_batches_is_known_by_either_average(whole):
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(25, 3)), rng.integers(0, 3, 25)
    right = logits.argmax(axis=1) == labels
    found = right.mean() if whole else np.mean([right[:10].mean(), right[10:20].mean(),
                                                right[20:].mean()])  # fmt: skip
    assert measure_of_average(float(found), logits, labels, 10) is ACCURACY
