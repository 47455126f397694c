"""Whether a run made its files by training is seen from its updates and its weights."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import LinearWeights, SavedCurves, TrainingRun, Updates, assert_trained_here

RNG = np.random.default_rng(2)
CENTERS = 3 * np.eye(3, 5)
LABELS = RNG.integers(0, 3, 200)
X = CENTERS[LABELS] + RNG.normal(size=(200, 5))
RIGHT, OTHER = (LinearWeights(np.roll(CENTERS, k, axis=0), np.zeros(3)) for k in (0, 1))


def trained(updates=100, weights=(RIGHT,), ends_at=0.1, always=True):
    files = {"training_error.pkl": [ends_at] * 100}
    curves = SavedCurves(files, "{split}_{kind}.pkl", 10, 10, batch_size=10, window=10)
    run = TrainingRun(
        "train", "layer.backward", None, curves, Updates(updates), weights, (X, LABELS), always
    )
    assert_trained_here(run, curves)


def test_run_that_trained_passes():
    trained()
    trained(weights=(OTHER, RIGHT))
    trained(updates=50)
    trained(updates=0, always=False)
    trained(weights=(), ends_at=0.9)  # nothing was learned, and nothing is claimed


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ({"updates": 0}, "makes no weight update"),
        ({"updates": 0, "weights": (), "always": False}, "makes no weight update"),
        ({"weights": (OTHER,)}, "are not of this training"),
        ({"weights": ()}, "are not of this training"),
        ({"updates": 49}, "fewer updates than its curve"),
    ],
)
def test_run_that_did_not_is_refused(run, words):
    with pytest.raises(Wrong, match=words):
        trained(**run)


def test_curve_that_cannot_be_read_claims_nothing():
    curves = SavedCurves({"training_error.pkl": []}, "{split}_{kind}.pkl", 10, 10, 10, 10)
    run = TrainingRun("train", "backward", None, curves, Updates(1), [OTHER], (X, LABELS))
    assert_trained_here(run, curves)


def test_data_may_be_made_when_it_is_asked_for():
    asked = []
    files = {"training_error.pkl": [0.1] * 100}
    curves = SavedCurves(files, "{split}_{kind}.pkl", 10, 10, batch_size=10, window=10)

    def data():
        asked.append("once")
        return X, LABELS

    known = [OTHER, RIGHT]
    assert_trained_here(TrainingRun("t", "b", None, curves, Updates(100), known, data), curves)
    assert asked == ["once"]
