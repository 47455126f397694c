"""The slip of a gradient check that refuses right layers is proved by a layer that undoes it."""

import numpy as np
import pytest

from autograder.driving.gradient_checks import LinearClass
from autograder.driving.gradient_checks.retraced import why_refused

LIKE = LinearClass("linear_t", inputs=12, outputs=4)


def checked(estimate, points=(1, -1), select=1.0, compare=lambda g, e: abs(g - e)):
    """Return a gradient check of db: whether it passes on a layer."""

    def passes(layer):
        rng = np.random.default_rng(3)
        w, b, x = rng.random((4, 12)), rng.random(4), rng.random((1, 12))
        for k in range(4):
            dh = np.zeros((1, 4))
            dh[0, k] = select
            news = {"w": w, "b": b, "x": x}
            layer.answer(["forward", news, 0.0, [], []])
            _, db, _ = layer.answer(["backward", news, dh, [], []])
            for i, e in ((k, 0.7), ((k + 1) % 4, -1.3)):
                outputs = []
                for times in points:
                    moved = b.copy()
                    moved[i] = times(b[i], e) if callable(times) else b[i] + times * e
                    out, *_ = layer.answer(["forward", news | {"b": moved}, 0.0, [], []])
                    outputs.append(np.frombuffer(out)[k])
                if not compare(db[i], estimate(*outputs, e)) <= 1e-6:
                    return False
        return True

    return passes


def right(a, b, e):
    return (a - b) / (2 * e)


REFUSED = {
    "estimate not divided": checked(lambda a, b, _e: a - b),
    "estimate over e": checked(lambda a, b, e: (a - b) / e),
    "estimate over 2": checked(lambda a, b, _e: (a - b) / 2),
    "estimate times 2 e": checked(lambda a, b, e: (a - b) * (2 * e)),
    "estimate times e": checked(lambda a, b, e: (a - b) / 2 * e),
    "outputs added": checked(lambda a, b, e: (a + b) / (2 * e)),
    "first output alone": checked(lambda a, _b, e: a / (2 * e)),
    "gradient alone": checked(right, compare=lambda g, _e: abs(g)),
    "same point twice": checked(right, points=(1, 1)),
    "one point unchanged": checked(right, points=(1, 0)),
    "points not opposite": checked(right, points=(lambda old, e: -(old + e), -1)),
    "no output selected": checked(right, select=0.0),
    "output scaled": checked(right, select=2.0),
}


@pytest.mark.parametrize("name", REFUSED)
def test_slip_is_named(name):
    cause = why_refused(LIKE, "b", np.random.default_rng(5), REFUSED[name])
    assert cause is not None
    assert cause.id == name


@pytest.mark.parametrize(
    "passes", [checked(right), checked(lambda a, b, _e: np.sin(a * b))], ids=["right", "nonsense"]
)
def test_check_that_is_right_or_beyond_words_is_told_nothing(passes):
    assert why_refused(LIKE, "b", np.random.default_rng(5), passes) is None
