"""A network in lists of the module's is set, read and trained in whatever form it is kept."""

import numpy as np
import pytest
from at_hand import held, student_of

from autograder.driving.sample_networks import SampleNetwork
from autograder.errors import Wrong
from autograder.oracles import DenseNetwork

SIZES = [4, 3, 2]
SOURCE = """
import numpy as np

x_train = np.zeros((5, 4))
weights = [np.zeros((4, 3)), np.zeros((3, 2))]
biases = [np.zeros(3), np.zeros(2)]

def forward(sample):
    outputs = [sample.reshape(-1) * SCALE]
    for i, (w, b) in enumerate(zip(weights, biases)):
        z = outputs[-1] @ w + b
        outputs.append(1 / (1 + np.exp(-z)) if i == 0 else z)
    p = np.exp(outputs[-1] - outputs[-1].max())
    return outputs, p / p.sum()

def feed_forward(sample, y):
    assert sample.shape == SHAPE, sample.shape
    outputs, p = forward(sample)
    y = int(np.argmax(y)) if ONE_HOT else int(y)
    guess = np.zeros(2)
    guess[p.argmax()] = 1
    return -np.log(p[y]), guess

def train_one_sample(sample, y, learning_rate):
    outputs, p = forward(sample)
    error = p - (y if ONE_HOT else np.eye(2)[y])
    dw2, db2 = np.outer(outputs[1], error), error
    error = (weights[1] @ error) * outputs[1] * (1 - outputs[1])
    weights[1] -= learning_rate * dw2
    biases[1] -= learning_rate * db2
    weights[0] -= learning_rate * np.outer(outputs[0], error)
    biases[0] -= learning_rate * error
    return "trained"
"""
SETTINGS = {"inputs": 4, "classes": 2, "forward": "feed_forward", "step": "train_one_sample"}


def student(*, scale=1.0, one_hot=False, shape=(4,), source=SOURCE):
    return student_of(source, SCALE=scale, ONE_HOT=one_hot, SHAPE=shape)


def network(of=None, seed=0, **settings):
    return SampleNetwork(
        student() if of is None else of, np.random.default_rng(seed), **{**SETTINGS, **settings}
    )


def test_usual_form_is_a_flat_sample_and_a_whole_number():
    form = network().form
    assert (form.shape, form.classes, form.one_hot, form.scale) == ((4,), 2, False, 1.0)


@pytest.mark.parametrize("shape", [(1, 4), (4, 1), (2, 2), (1, 2, 2)], ids=str)
def test_shape_that_the_students_code_takes_is_found_out(shape):
    of = student(shape=shape)
    held(of).x_train = np.zeros((5, *shape))
    assert network(of).form.shape == shape


def test_shape_is_found_without_a_data_set_too():
    of = student(shape=(4, 1), source=SOURCE.replace("x_train", "images"))
    assert network(of).form.shape == (4, 1)


def test_images_of_a_length_that_is_no_square_have_no_sides():
    source = SOURCE.replace("(5, 4)", "(5, 6)").replace("(4, 3)", "(6, 3)")
    assert network(student(shape=(6,), source=source), inputs=6).form.shape == (6,)


@pytest.mark.parametrize(
    ("takes", "own", "shape"),
    [
        ([(2, 2), (1, 4)], None, (2, 2)),
        ([(1, 4), (4, 1)], None, (1, 4)),
        ([(4, 1), (1, 2, 2)], None, (4, 1)),
        ([(4,), (2, 2), (4, 1)], (4, 1), (4, 1)),
        ([(4,), (2, 2)], (1, 2, 2), (4,)),
        ([(4,), (2, 2)], (3, 3), (4,)),
    ],
)
def test_of_several_shapes_that_of_the_students_own_data_comes_first(takes, own, shape):
    of = student(
        source=SOURCE.replace("sample.shape == SHAPE", "sample.shape in SHAPE"), shape=takes
    )
    held(of).x_train = None if own is None else np.zeros((5, *own))
    assert network(of).form.shape == shape


def test_loss_that_is_right_for_one_sample_by_chance_settles_no_layout():
    square = SOURCE.replace("(4, 3)", "(4, 4)").replace("(3, 2)", "(4, 2)")
    square = square.replace("np.zeros(3)", "np.zeros(4)")
    square = square.replace("@ w + b", "@ (w.T if i == 0 else w) + b")
    chance = "CALLS.append(1)\n    return -np.log(p[y]) + len(CALLS) % 2 - 1, guess"
    of = student_of(square.replace("return -np.log(p[y]), guess", chance), SCALE=1.0, ONE_HOT=False,
                    SHAPE=(4,), CALLS=[])  # fmt: skip
    assert network(of).lists.layout.transposed == (False, False)


def test_one_hot_labels_are_found_out():
    source = SOURCE.replace("int(np.argmax(y)) if ONE_HOT else int(y)", "list(y).index(1)")
    form = network(student(one_hot=True, source=source)).form
    assert form.one_hot
    assert form.label(1).tolist() == [0, 1]


@pytest.mark.parametrize("scale", [1.0, 1.0 / 255.0])
def test_scale_of_the_students_code_is_found_out(scale):
    assert network(student(scale=scale)).form.scale == scale


def test_scale_that_nobody_thought_of_leaves_the_first_form_that_is_answered():
    of = student(scale=3.0, shape=(1, 4))
    form = network(of).form
    assert (form.shape, form.scale) == ((1, 4), 1.0)


def test_code_that_fails_in_every_form_leaves_the_usual_one():
    assert network(student(shape=(9, 9))).form.shape == (4,)


def test_layout_with_the_right_losses_is_taken_where_two_are_possible():
    square = SOURCE.replace("(4, 3)", "(4, 4)").replace("(3, 2)", "(4, 2)")
    square = square.replace("np.zeros(3)", "np.zeros(4)").replace(
        "@ w + b", "@ (w.T if i == 0 else w) + b"
    )
    found = network(student(source=square))
    assert len(found.lists.possible) == 2
    assert found.lists.layout.transposed == (True, False)


def test_sizes_are_those_of_the_students_layers():
    assert network().sizes == SIZES


def test_network_that_is_set_is_the_students():
    of = student()
    mine = DenseNetwork.drawn(SIZES, np.random.default_rng(1))
    network(of).set(mine)
    assert np.array_equal(held(of).weights[1], mine.weights[1])
    assert np.array_equal(held(of).biases[0], mine.biases[0])


def test_network_comes_back_rounded_as_the_student_keeps_it():
    of = student()
    held(of).weights = [w.astype(np.float32) for w in held(of).weights]
    mine = DenseNetwork.drawn(SIZES, np.random.default_rng(1))
    found = network(of).set(mine)
    assert np.array_equal(found.weights[0], mine.weights[0].astype(np.float32))
    assert not np.array_equal(found.weights[0], mine.weights[0])


def test_drawn_network_is_set_with_a_sample_and_a_label_that_fit():
    of = student()
    found = network(of)
    drawn, x, _y = found.drawn(np.random.default_rng(2))
    assert np.array_equal(held(of).weights[0], drawn.weights[0])
    assert x.shape == (4,)
    assert 0.0 <= x.min() <= x.max() <= 1.0
    labels = {found.drawn(np.random.default_rng(seed))[2] for seed in range(8)}
    assert labels == {0, 1}


def test_loss_is_of_the_network_that_is_given_or_of_the_one_there():
    found = network()
    rng = np.random.default_rng(3)
    one, other = (DenseNetwork.drawn(SIZES, rng) for _ in range(2))
    x = rng.random(4)
    assert found.loss(x, 1, one) == pytest.approx(one.loss(x, 1))
    assert found.loss(x, 0) == pytest.approx(one.loss(x, 0))
    assert found.loss(x, 1, other) == pytest.approx(other.loss(x, 1))


def test_guess_comes_beside_the_loss():
    found = network()
    drawn, x, _ = found.drawn(np.random.default_rng(4))
    loss, guess = found.feed_forward(x, 0)
    assert loss == pytest.approx(drawn.loss(x, 0))
    assert guess.argmax() == drawn.probabilities(x).argmax()


def test_values_in_the_wrong_order_are_said():
    source = SOURCE.replace("return -np.log(p[y]), guess", "return guess, -np.log(p[y])")
    with pytest.raises(Wrong, match=r"feed_forward.*in the wrong order") as caught:
        network(student(source=source)).feed_forward(np.zeros(4), 0)
    said = caught.value.feedback
    assert (said.expected, said.found) == ("loss, one_hot_guess", "one_hot_guess, loss")


@pytest.mark.parametrize("returned", ["p, guess", "-np.log(p[y]), p.argmax()"])
def test_two_vectors_or_two_numbers_are_in_no_wrong_order(returned):
    source = SOURCE.replace("return -np.log(p[y]), guess", f"return {returned}")
    network(student(source=source)).feed_forward(np.zeros(4), 0)


def test_loss_alone_is_no_pair():
    source = SOURCE.replace("return -np.log(p[y]), guess", "return -np.log(p[y])")
    with pytest.raises(Wrong, match="does not return a pair"):
        network(student(source=source)).feed_forward(np.zeros(4), 0)


def test_training_is_given_the_sample_in_its_form_and_its_rate():
    source = SOURCE.replace(
        "def train_one_sample(sample, y, learning_rate):",
        """
def train_one_sample(sample, y, learning_rate):
    return [list(sample.shape), y, learning_rate]
""",
    )
    of = student(shape=(2, 2), source=source)
    held(of).x_train = np.zeros((5, 2, 2))
    assert network(of).train(np.zeros(4), 1, 0.25) == [[2, 2], 1, 0.25]


@pytest.mark.parametrize("rate", [0.5, 0.01])
def test_step_lowers_each_number_by_the_rate_times_its_gradient(rate):
    found = network()
    mine, x = (
        DenseNetwork.drawn(SIZES, np.random.default_rng(5)),
        np.random.default_rng(6).random(4),
    )
    moved = found.moved(mine, x, 1, rate)
    assert np.allclose(moved.flat, rate * mine.gradients(x, 1).flat)


def test_steps_are_divided_by_the_rate_that_is_used():
    found = network()
    for step in found.steps(np.random.default_rng(7), 3, 0.5):
        right = step.network.gradients(step.x, step.y)
        assert np.allclose(step.gradients.flat, right.flat)
        assert step.rate == 0.5


def test_rate_that_the_code_uses_whatever_it_is_given_is_taken_out():
    source = SOURCE.replace("learning_rate):", "learning_rate):\n    learning_rate = 0.125")
    found = network(student(source=source))
    (step,) = found.steps(np.random.default_rng(7), 1, 0.5, used=0.125)
    assert step.rate == 0.125
    assert np.allclose(step.gradients.flat, step.network.gradients(step.x, step.y).flat)


def test_sample_of_a_step_is_as_the_network_takes_it():
    scale = 1 / 255
    found = network(student(scale=scale))
    (step,) = found.steps(np.random.default_rng(8), 1, 0.5)
    assert step.x.max() <= scale
    assert np.allclose(step.gradients.flat, step.network.gradients(step.x, step.y).flat)


def test_loss_of_a_step_is_the_students_for_another_network():
    (step,) = network().steps(np.random.default_rng(9), 1, 0.5)
    other = DenseNetwork.drawn(SIZES, np.random.default_rng(10))
    assert step.loss(other) == pytest.approx(other.loss(step.x, step.y))


def test_steps_are_as_many_as_are_asked_for_and_each_of_its_own_network():
    steps = list(network().steps(np.random.default_rng(11), 4, 0.5))
    assert len({step.network.flat.tobytes() for step in steps}) == 4


def test_layers_that_do_not_fit_are_said_before_anything_is_asked():
    with pytest.raises(Wrong, match="do not fit together"):
        network(student(source=SOURCE.replace("np.zeros((3, 2))", "np.zeros((5, 2))")))


def test_values_that_are_ragged_lists_are_no_failure_of_the_graders():
    source = SOURCE.replace("return -np.log(p[y]), guess", "return [[1.0], [2.0, 3.0]], guess")
    loss, _ = network(student(source=source)).feed_forward(np.zeros(4), 0)
    assert loss == [[1.0], [2.0, 3.0]]
