"""Answers that were found before and are written into the code earn nothing."""

import numpy as np
import pytest
from answers_found_before import literal, nearest_mean
from mlp_pieces import source_of
from reports import lost

from autograder.datasets import Datasets
from autograder.driving.disguise import turned
from autograder.homework import finding
from autograder.rubrics.mlp_gradient_descent.rubric import MOST_WRONG, SAMPLES


def test_model_that_knew_the_digits_before_is_no_training(graded):
    w, b = nearest_mean("mnist")
    model = "digit_model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))"
    set_up = f"""
import numpy as np
with torch.no_grad():
    digit_model[1].weight[:] = torch.tensor({literal(w)})
    digit_model[1].bias[:] = torch.tensor({literal(b)})
"""
    nothing = "def train(model, *args, **kwargs):\n    return model\n"
    homework = finding.find("mlp_gradient_descent")
    source = source_of(model, nothing) + "\n\n# %%" + set_up
    taken = lost(graded(homework, ["digits_learned"], source))
    assert "on 2,000 new digits, after train(digit_model, …) is too low" in taken["digits_learned"]


@pytest.mark.parametrize("seed", range(8))
def test_direction_that_tells_zeros_from_ones_does_not_once_they_are_turned(seed):
    homework = finding.find("mlp_gradient_descent")
    data = Datasets(homework.assignment.data, folder=homework.folders.room / "data")
    arrays = data.load_file("zero_one_train_features")
    features = arrays["normed_features"][:SAMPLES]
    labels = arrays["labels"][:SAMPLES].astype(float)
    x = np.column_stack([features, np.ones(len(labels))])
    found = np.linalg.lstsq(x, labels, rcond=None)[0]
    assert np.mean((x @ found) * labels <= 0) <= MOST_WRONG
    x, hidden = turned(features, labels, np.random.default_rng(seed))
    again = np.column_stack([x, np.ones(len(hidden))])
    assert np.mean((again @ found) * hidden <= 0) > MOST_WRONG
