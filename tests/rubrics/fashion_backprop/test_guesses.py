"""What a guess is instead is named where it holds for every sample, not for one by chance."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import DenseNetwork
from autograder.rubrics.fashion_backprop import rubric
from autograder.rubrics.fashion_backprop.causes import LABEL_FOR_GUESS

CLASSES = np.eye(10)


@pytest.mark.parametrize(
    ("guess", "cause"),
    [(lambda y: CLASSES[y], LABEL_FOR_GUESS), (lambda _y: CLASSES[0], "")],
)
@pytest.mark.parametrize("seed", range(6))
def test_label_for_the_guess_is_named_only_where_the_guess_follows_the_label(
    monkeypatch, guess, cause, seed
):
    def drawn(rng):
        return DenseNetwork.drawn([784, 8, 10], rng), rng.random(784), 0

    net = SimpleNamespace(
        form=SimpleNamespace(scale=1.0),
        drawn=drawn,
        feed_forward=lambda _sample, y: (2.3, guess(y)),
        loss=lambda _sample, _y, _network: 2.3,
    )
    monkeypatch.setattr(rubric, "network_of", lambda *_given: net)
    with pytest.raises(Wrong, match="the guess of feed_forward_sample") as caught:
        rubric.guess_of_sample(None, np.random.default_rng(seed), pytest.fail)
    assert caught.value.feedback.cause == cause
