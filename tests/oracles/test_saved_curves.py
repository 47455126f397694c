"""What a training has saved is looked at as it should be: an entry for each update."""

import numpy as np
import pytest

from autograder import ForAPerson, Wrong
from autograder.oracles import (
    SavedCurves,
    assert_curves_returned,
    assert_training_curves,
    assert_training_errors,
    assert_validation_curves,
    require_new_curves,
    show_curves,
)

N = 200


def files(rng=None, n=N):
    rng = rng or np.random.default_rng(0)
    falls = np.geomspace(0.9, 0.2, n)
    wrong = rng.binomial(50, falls) / 50
    loss = falls * rng.uniform(0.8, 1.2, n)
    return {
        "my_training_loss.pkl": loss.tolist(),
        "my_training_error.pkl": wrong.tolist(),
        "my_validation_loss.pkl": falls[:: n // 10].tolist(),
        "my_validation_error.pkl": (falls[:: n // 10] / 2).tolist(),
    }


class Missing(dict):
    def __missing__(self, name):
        raise Wrong(f"{name} was not handed in")


def curves_of(saved):
    return SavedCurves(saved, "my_{split}_{kind}.pkl", N, N // 10, batch_size=50, window=20)


def test_right_curves_pass_and_end_at_the_mean_of_the_last_entries():
    curves = curves_of(files())
    assert_training_curves(curves)
    assert_validation_curves(curves)
    assert np.array_equal(assert_training_errors(curves), files()["my_training_error.pkl"])
    assert curves.final_error() == np.mean(files()["my_training_error.pkl"][-20:])


@pytest.mark.parametrize("name", list(files()))
def test_curve_that_is_too_short_is_refused(name):
    short = files()
    short[name] = short[name][: len(short[name]) // 2]
    with pytest.raises(Wrong, match=name):
        (assert_training_curves if "training" in name else assert_validation_curves)(
            curves_of(short)
        )


def test_validations_of_a_longer_training_are_more():
    longer = files(n=2 * N) | {name: each for name, each in files().items() if "validation" in name}
    assert curves_of(longer).updates() == 2 * N
    with pytest.raises(Wrong, match="wrong length"):
        assert_validation_curves(curves_of(longer))


@pytest.mark.parametrize(("more", "fits"), [(-1, False), (0, True), (2, True), (3, False)])
def test_validation_before_the_first_update_and_at_the_end_are_free(more, fits):
    saved = files()
    for name in ("my_validation_loss.pkl", "my_validation_error.pkl"):
        saved[name] = np.geomspace(0.9, 0.2, 10 + more).tolist()
    if fits:
        assert_validation_curves(curves_of(saved))
    else:
        with pytest.raises(Wrong, match="wrong length"):
            assert_validation_curves(curves_of(saved))


def test_losses_and_errors_of_different_length_are_refused():
    saved = files() | {"my_training_loss.pkl": files(n=N + 1)["my_training_loss.pkl"]}
    with pytest.raises(Wrong, match="different lengths"):
        assert_training_curves(curves_of(saved))


def test_an_accuracy_beside_a_loss_that_falls_is_named():
    saved = files()
    saved["my_training_error.pkl"] = (1 - np.array(saved["my_training_error.pkl"])).tolist()
    with pytest.raises(Wrong) as caught:
        assert_training_errors(curves_of(saved))
    assert "what the accuracy does" in caught.value.feedback.cause


def test_lists_are_returned_in_any_order_and_as_arrays():
    curves, returned = curves_of(files()), list(files().values())
    assert_curves_returned([np.array(each) for each in returned[::-1]], curves)
    for wrong in (None, returned[1:], [*returned[:3], returned[3][:-1]]):
        with pytest.raises(Wrong) as caught:
            assert_curves_returned(wrong, curves)
        assert caught.value.earned == 0.5


def test_curve_that_was_handed_in_is_left_to_a_person():
    before, now = files(), files(np.random.default_rng(1))
    require_new_curves(curves_of(now), curves_of(Missing()))
    with pytest.raises(ForAPerson, match=r"my_training_loss\.pkl of the grader's run"):
        require_new_curves(curves_of(before), curves_of(before))
    alike = {name: each for name, each in before.items() if name == "my_validation_loss.pkl"}
    with pytest.raises(ForAPerson, match="my_validation_loss"):
        require_new_curves(curves_of(now | alike), curves_of(before))


class Shown:
    def __init__(self):
        self.titles = []

    def curves(self, title, *, student, xlabel, ylabel):
        self.titles.append((title, len(student), xlabel, ylabel))


def test_files_that_can_be_read_are_shown():
    show, saved = Shown(), Missing(files())
    del saved["my_validation_loss.pkl"]
    show_curves(show, curves_of(saved), "training", "validation")
    assert [each[0] for each in show.titles] == [
        "Training error", "Training loss", "Validation error"]  # fmt: skip
    assert show.titles[-1] == ("Validation error", 10, "every 20 weight updates", "error")
