"""Updates told from what a model was asked: which samples, when, and along which gradients."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import Recording, assert_epochs, assert_sgd, assert_validated, sgd_steps
from autograder.oracles.recordings import require_updates

RNG = np.random.default_rng(3)
X, LABELS = RNG.normal(size=(6, 3)), np.array([0, 1, 0, 1, 0, 1])
STATES = [np.full((2, 3), float(k)) for k in range(6)]


def of(calls, states, last, *, samples=4, per_epoch=2):
    asked = [np.array(each) for each in calls]
    return Recording.of(X, LABELS, asked, states, last, samples=samples, per_epoch=per_epoch)


def test_look_that_changes_no_weight_is_no_update():
    run = of([[0, 1], [0, 1], [2, 3]], [STATES[0], STATES[0], STATES[1]], STATES[2])
    assert [batch.tolist() for batch in run.batches] == [[0, 1], [2, 3]]
    assert np.array_equal(run.weights, np.array(STATES[:3]))


def test_last_update_is_seen_in_the_weights_at_the_end():
    assert len(of([[0, 1]], [STATES[0]], STATES[1]).batches) == 1
    assert of([[0, 1]], [STATES[0]], STATES[0]).batches == []


def test_sample_at_the_border_is_one_to_validate_on():
    run = of([[3], [4]], [STATES[0], STATES[1]], STATES[1])
    assert [batch.tolist() for batch in run.batches] == [[3]]
    assert run.validated == [({4}, 1)]


def test_update_after_a_look_at_others_is_of_the_last_training_batch():
    run = of([[0, 1], [4, 5]], [STATES[0], STATES[0]], STATES[1])
    assert [batch.tolist() for batch in run.batches] == [[0, 1]]
    assert run.validated == [({4, 5}, 0)]


def test_looks_between_two_updates_are_one_and_those_after_another_are_apart():
    run = of([[4], [5], [0], [4]], [STATES[0], STATES[0], STATES[0], STATES[1]], STATES[1])
    assert run.validated == [({4, 5}, 0), ({4}, 1)]


@pytest.mark.parametrize(
    ("last", "kept"),
    [(STATES[1], True), (STATES[2], True), (STATES[0], False)],
    ids=["same", "moved", "start"],
)
def test_model_is_kept_unless_it_is_as_it_was_before_and_was_trained(last, kept):
    assert of([[0], [1]], [STATES[0], STATES[1]], last).kept is kept


def test_model_that_never_changed_is_kept_and_not_updated():
    run = of([[0], [1]], [STATES[0], STATES[0]], STATES[0])
    assert run.kept
    with pytest.raises(Wrong, match="train does not update the model"):
        require_updates(run, what="train")


def test_copy_that_was_trained_keeps_its_path_without_the_model_given():
    run = of([[0], [1]], [STATES[0], STATES[1]], STATES[0])
    assert [batch.tolist() for batch in run.batches] == [[0]]
    with pytest.raises(Wrong, match="does not hand the trained model back"):
        require_updates(run, what="train")


def test_gradients_are_those_of_the_mean_cross_entropy_at_the_weights_before():
    weights = RNG.normal(size=(2, 3))
    run = of([[0, 1]], [weights], weights + 1)
    p = np.exp(X[:2] @ weights.T)
    p /= p.sum(axis=1, keepdims=True)
    expected = ((p - np.eye(2)[LABELS[:2]]) / 2).T @ X[:2]
    (found,) = run.gradients()
    assert np.allclose(found, expected)


def epochs(batches, count, **more):
    run = of(batches, STATES[: len(batches)], STATES[len(batches)])
    assert_epochs(run, count, what="train", **more)


def test_every_sample_once_in_each_epoch_passes_in_any_order():
    epochs([[0, 1], [2, 3]], 1)
    epochs([[3, 0], [1, 2], [0, 1], [2, 3]], 2)


@pytest.mark.parametrize(
    ("batches", "count"),
    [([[0, 1], [2, 2]], 1), ([[0, 1], [2]], 1), ([[0, 1], [2, 3], [0, 1]], 1), ([[0, 1]], 1)],
)
def test_other_samples_or_another_number_of_updates_are_refused(batches, count):
    with pytest.raises(Wrong, match="every training sample once in each epoch"):
        epochs(batches, count)


def test_message_counts_updates_and_epochs():
    with pytest.raises(Wrong) as caught:
        epochs([[0, 1]], 1, next_step="Look.")
    said = caught.value.feedback
    assert said.expected == "2 updates: 2 mini-batches, 1 epoch"
    assert (said.found, said.next_step) == ("1 updates", "Look.")
    with pytest.raises(Wrong) as caught:
        epochs([[0, 1]], 2)
    assert caught.value.feedback.expected == "4 updates: 2 mini-batches, 2 epochs"


def test_right_number_of_updates_with_other_samples_has_no_cause():
    with pytest.raises(Wrong) as caught:
        epochs([[0, 1], [0, 1]], 1)
    assert caught.value.feedback.cause == ""


def validated(looks, count):
    calls = [[0, 1], *looks]
    run = of(calls, [STATES[0]] + [STATES[1]] * len(looks), STATES[1])
    assert_validated(run, count, what="train", next_step="Look.")


def test_whole_validation_set_has_two_samples():
    validated([[4, 5]], 1)
    validated([[4], [5]], 1)
    with pytest.raises(Wrong, match="in every epoch") as caught:
        validated([[4]], 1)
    said = caught.value.feedback
    assert (said.found, said.next_step) == ("never", "Look.")
    assert said.expected.endswith("in each of 1 epochs")


def test_more_looks_than_epochs_are_no_harm():
    run = of([[4, 5], [0, 1], [4, 5]], [STATES[0], STATES[0], STATES[1]], STATES[1])
    assert_validated(run, 1, what="train")
    assert_validated(run, 2, what="train")


def trained(batches, steps=sgd_steps, *, lr=0.1, momentum=0.5, looks=(), **options):
    """Return the recording of a training with these batches, by the steps of SGD."""
    states, gradients, calls = [0.1 * RNG.normal(size=(2, 3))], [], []
    for batch in batches:
        one = Recording(X, LABELS, [np.array(batch)], states[-1][None], [], True, 4, 2)
        gradients.append(one.gradients()[0])
        calls.append(batch)
        states.append(states[-1] + steps(gradients, lr, momentum, **options)[-1])
    return of([*calls], states[:-1], states[-1])


ONCE = [[0, 1], [2, 3]]


def test_steps_of_two_epochs_are_those_of_sgd():
    assert_sgd(trained(ONCE * 2), lr=0.1, momentum=0.5, what="train")


def test_change_of_a_thousandth_is_rounding_and_of_a_hundredth_is_not():
    run = trained(ONCE * 2, lr=0.1 * 1.0005)
    assert_sgd(run, lr=0.1, momentum=0.5, what="train")
    with pytest.raises(Wrong, match="the change of the weights in 4 updates of train"):
        assert_sgd(trained(ONCE * 2, lr=0.101), lr=0.1, momentum=0.5, what="train")


def test_next_step_of_the_rubric_is_said_where_no_cause_is_found():
    def drifting(gradients, lr, momentum):
        return sgd_steps(gradients, lr, momentum) + 0.01 * np.arange(3) * len(gradients)

    with pytest.raises(Wrong) as caught:
        assert_sgd(
            trained(ONCE * 2, drifting), lr=0.1, momentum=0.5, what="train", next_step="Look."
        )
    assert caught.value.feedback.next_step == "Look."


def test_training_on_the_validation_set_is_wrong_and_no_failure_of_the_grader():
    run = of([[4, 5], [4, 5]], STATES[:2], STATES[2])
    with pytest.raises(
        Wrong, match="train updates the model without a training mini-batch"
    ) as caught:
        assert_sgd(run, lr=0.1, momentum=0.5, what="train")
    said = caught.value.feedback
    assert said.found == "2 of 2 updates before the model is given any"
    assert "not of the validation loader" in said.next_step
    with pytest.raises(Wrong, match="every training sample once"):
        assert_epochs(run, 1, what="train")


def test_update_before_the_first_training_batch_is_wrong_whatever_follows():
    run = of([[4, 5], [0, 1], [2, 3]], STATES[:3], STATES[3])
    with pytest.raises(Wrong, match="without a training mini-batch") as caught:
        assert_sgd(run, lr=0.1, momentum=0.5, what="train")
    assert caught.value.feedback.found.startswith("1 of 3 updates")


def test_single_update_tells_no_momentum():
    with pytest.raises(Wrong) as caught:
        assert_sgd(trained([[0, 1]], lr=0.2), lr=0.1, momentum=0.5, what="train")
    assert "momentum is" not in caught.value.feedback.cause


def test_dampening_leaves_out_a_part_of_each_gradient():
    steps = sgd_steps(np.ones((3, 1)), 1.0, 0.5, dampening=0.5)
    assert steps.ravel().tolist() == [-1, -1, -1]


def test_first_step_is_never_dampened_and_restarts_begin_with_the_gradient():
    steps = sgd_steps(np.array([[1.0], [2.0], [4.0]]), 0.5, 0.5, restarts=(2,))
    assert steps.ravel().tolist() == [-0.5, -1.25, -2.0]


def test_nesterov_looks_a_step_ahead():
    steps = sgd_steps(np.array([[1.0], [2.0]]), 1.0, 0.5, nesterov=True)
    assert steps.ravel().tolist() == [-1.5, -3.25]
