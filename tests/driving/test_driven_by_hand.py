"""Small things that a rubric has done in a student's process, each for what it promises."""

import sys

import numpy as np
import pytest
from at_hand import answering, behind, held, student_of

from autograder.datasets import Split
from autograder.driving import NotDefined, Remote, keep, samples
from autograder.driving.activations import activations
from autograder.driving.data_items import assert_items
from autograder.driving.fitted_classifiers import fitted, predicted_labels
from autograder.driving.layers import forward_with, fresh
from autograder.driving.printing import returned_and_printed
from autograder.driving.seeding import seeded
from autograder.driving.softmax_regression import slopes, softmax_regression
from autograder.driving.variables import instance_of, numbers_of, products_of, real
from autograder.driving.watched_updates import watch_layer
from autograder.errors import Wrong
from autograder.oracles import Updates

Z = np.array([[-1.0, 0.0, 2.0], [3.0, 3.0, -700.0], [800.0, 0.0, 1.0]])


@pytest.mark.parametrize("name", ["tanh", "relu", "identity", "softmax"])
def test_activation_of_the_students_is_what_the_grader_computes(name):
    each = activations(student_of())[name]
    assert np.allclose(each.remote(Z), each.here(Z))


def test_activations_are_what_their_names_say():
    here = {
        name: each.here(Z[:1]).round(3).tolist() for name, each in activations(student_of()).items()
    }
    assert here == {
        "tanh": [[-0.762, 0.0, 0.964]], "relu": [[0.0, 0.0, 2.0]], "identity": [[-1.0, 0.0, 2.0]],
        "softmax": [[0.042, 0.114, 0.844]],
    }  # fmt: skip


def test_activation_is_called_with_what_messages_call_it():
    found = activations(student_of())
    assert (found["relu"].remote._name, found["identity"].remote._name) == ("ReLU", "no activation")


def test_softmax_of_large_numbers_does_not_overflow():
    found = activations(student_of())["softmax"].remote(Z)
    assert np.isfinite(found).all()
    assert np.allclose(found.sum(axis=1), 1.0)


def test_labels_of_each_kind_are_drawn_equally_often_and_in_no_order():
    labels = np.repeat(np.arange(3, dtype=np.uint8), 10)
    chosen = samples.balanced(labels, 4, np.random.default_rng(0))
    assert np.bincount(labels[chosen]).tolist() == [4, 4, 4]
    assert len(set(chosen)) == 12
    assert all(type(each) is int for each in chosen)
    assert labels[chosen].tolist() != sorted(labels[chosen].tolist())


def test_every_row_of_a_label_may_be_drawn():
    labels = np.array([0, 1, 0, 1, 0])
    found = {
        each
        for seed in range(30)
        for each in samples.balanced(labels, 1, np.random.default_rng(seed))
    }
    assert found == {0, 1, 2, 3, 4}


SPLIT = Split(
    np.arange(12, dtype=np.uint8)[:, None, None], np.arange(12, dtype=np.uint8) % 3, "x", 30
)


def test_published_images_come_with_their_labels_equally_many_of_each():
    images, labels = samples.published(SPLIT, 9, np.random.default_rng(1))
    assert images.shape == (9, 1, 1)
    assert np.array_equal(images[:, 0, 0] % 3, labels)
    assert np.bincount(labels).tolist() == [3, 3, 3]
    assert labels.dtype == np.int64


def test_first_rows_of_a_split_are_as_many_as_are_asked_for():
    found = samples.first_of(SPLIT, 5)
    assert found.labels.tolist() == [0, 1, 2, 0, 1]
    assert found.images[:, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert (found.source, found.size) == ("x", 30)


def test_half_of_the_predictions_of_drawn_logits_are_right():
    h, y = samples.logits_and_labels(np.random.default_rng(2), 1000, classes=4)
    assert h.shape == (1000, 4)
    right = np.mean(h.argmax(axis=1) == y)
    assert right == pytest.approx(0.5 + 0.5 / 4, abs=0.05)
    assert np.std(h) == pytest.approx(2.0, abs=0.1)
    assert set(y.tolist()) == {0, 1, 2, 3}
    assert samples.logits_and_labels(np.random.default_rng(2), 3)[0].shape == (3, 10)


DRAWING = "import numpy as np\ndef draw(n, scale=1):\n    return scale * np.random.normal(size=n)\n"


def test_seeded_function_draws_the_same_and_may_take_arguments():
    student = student_of(DRAWING)
    draw = seeded(student, student.draw)
    assert draw(3).tolist() == draw(3).tolist()
    assert draw(3, 2).tolist() == (2 * draw(3)).tolist()


def test_what_a_function_prints_comes_beside_what_it_returns():
    student = student_of("def f(x):\n    print('it is', x)\n    return x + 1\n")
    assert returned_and_printed(student, student.f, 3) == (4, "it is 3\n")


def test_of_much_that_is_printed_the_end_is_kept():
    student = student_of("def f():\n    print('a' * 20_000 + 'end')\n")
    returned, text = returned_and_printed(student, student.f)
    assert returned is None
    assert len(text) == 10_000
    assert text.endswith("aend\n")


def test_function_that_prints_nothing_leaves_the_console_alone(capsys):
    student = student_of("def f():\n    print('hello')\n")
    assert returned_and_printed(student, student.f)[1] == "hello\n"
    print("later")
    assert capsys.readouterr().out == "later\n"


W, B = np.arange(6.0).reshape(2, 3) / 5, np.array([0.5, -1.0])


def test_slope_and_its_gradients_are_2_and_3():
    f, df = slopes(student_of())
    assert f(W, B, 0.0, 0.0) == pytest.approx(2 * W.sum() + 3 * B.sum())
    dw, db = df(W, B, 0.0, 0.0)
    assert (dw.tolist(), db.tolist()) == ([[2] * 3] * 2, [3] * 2)


def test_regression_is_the_mean_of_single_samples():
    f, df = softmax_regression(student_of())
    x, y = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 900.0]]), np.eye(2)
    assert f(W, B, y, x) == pytest.approx((f(W, B, y[0], x[0]) + f(W, B, y[1], x[1])) / 2)
    both = [df(W, B, y[k], x[k]) for k in range(2)]
    dw, db = df(W, B, y, x)
    assert np.allclose(dw, (both[0][0] + both[1][0]) / 2)
    assert np.allclose(db, (both[0][1] + both[1][1]) / 2)


def test_regression_of_one_sample_is_the_negative_log_of_its_probability():
    f, _ = softmax_regression(student_of())
    x = np.array([1.0, 2.0, 3.0])
    u = W @ x + B
    assert f(W, B, np.array([0.0, 1.0]), x) == pytest.approx(np.log(np.exp(u).sum()) - u[1])


KNN = """
class KNN:
    def __init__(self, k):
        self.k = k
    def fit(self, x, y):
        self.x, self.y = x, y
        return RETURNED(self)
    def predict(self, queries):
        return ANSWER
"""


def test_classifier_is_made_with_its_settings_and_fitted():
    student = student_of(KNN, RETURNED=lambda self: self)
    found = fitted(student.KNN, np.ones((3, 2)), np.arange(3), 7)
    assert (found.k, found.x.shape, found.y.tolist()) == (7, (3, 2), [0, 1, 2])


@pytest.mark.parametrize("returned", [None, 3, [1, 2]])
def test_fit_that_returns_something_else_is_said(returned):
    student = student_of(KNN, RETURNED=lambda self: returned)
    with pytest.raises(Wrong, match=r"^KNN\.fit does not return the classifier") as caught:
        fitted(student.KNN, np.ones((3, 2)), np.arange(3), 7)
    assert caught.value.feedback.next_step == "End fit with 'return self'."


@pytest.mark.parametrize("answer", [[1, 0], np.array([1.0, 0.0]), np.array([[1], [0]])])
def test_predicted_labels_are_whole_numbers(answer):
    student = student_of(KNN, ANSWER=answer, RETURNED=lambda self: self)
    found = predicted_labels(keep(student.KNN, 1), np.ones((2, 3)), what="predict(X)")
    assert (found.tolist(), found.dtype) == ([1, 0], np.int64)


@pytest.mark.parametrize("answer", [[1, 0.5], [1], [[1, 0], [0, 1]], "01", [1, np.nan]])
def test_anything_else_is_refused_as_what_predict_returns(answer):
    student = student_of(KNN, ANSWER=answer, RETURNED=lambda self: self)
    with pytest.raises(Wrong, match=r"what predict\(X\) returns"):
        predicted_labels(keep(student.KNN, 1), np.ones((2, 3)), what="predict(X)")


LAYER = """
import numpy as np
class Linear:
    def __init__(self):
        self.w, self.dw = np.ones((2, 3)), np.ones((2, 3))
    def forward(self, x):
        return x @ self.w.T
    def zero_grad(self):
        CLEAR(self)
"""


def test_fresh_layer_is_cleared_even_if_clearing_fails():
    student = student_of(LAYER, CLEAR=lambda self: setattr(self, "dw", None))
    assert fresh(student.Linear).dw is None
    broken = student_of(LAYER, CLEAR=lambda self: self.dh)
    assert fresh(broken.Linear).dw.tolist() == [[1] * 3] * 2
    without = student_of(LAYER.replace("zero_grad", "clear"))
    assert fresh(without.Linear).dw.tolist() == [[1] * 3] * 2


def test_forward_is_a_function_of_a_parameter_in_its_own_shape():
    student = student_of(LAYER)
    layer = student.Linear()
    forward = forward_with(layer, "w", np.ones((1, 3)))
    assert forward(np.arange(6.0)).tolist() == [[3, 12]]
    assert layer.w.shape == (2, 3)


class Variables:
    """A notebook's variables, as a student's module gives them."""

    def __init__(self, **values):
        self.values, self.shapes = values, []

    def variable(self, name, **asked):
        self.shapes.append(asked.get("shape"))
        if self.values.get(name) is None:
            raise Wrong(f"{name} is missing")
        return self.values[name]


def test_missing_variable_is_asked_for_again_with_its_shape_for_the_message():
    student = Variables()
    with pytest.raises(Wrong, match="x is missing"):
        numbers_of(student, "x", (3,))
    assert student.shapes == [None, (3,)]


def test_numbers_that_are_not_finite_are_counted():
    with pytest.raises(Wrong, match="x holds NaN or inf") as caught:
        numbers_of(Variables(x=np.array([1.0, np.nan, np.inf, 2.0])), "x")
    assert caught.value.feedback.found == "2 of 4 are not"


@pytest.mark.parametrize(
    ("imaginary", "kept"), [(0.9e-6, False), (1.1e-6, True), (-0.9e-6, False), (-1.0, True)]
)
def test_imaginary_parts_up_to_a_millionth_of_the_largest_number_are_rounding(imaginary, kept):
    found = real(np.array([4.0, 1.0]) + 4j * imaginary)
    assert (found.dtype.kind == "c") is kept


def test_real_part_is_an_array_of_its_own():
    assert real(np.array([1.0 + 0j])).flags.owndata
    assert real(np.array([], complex)).dtype.kind == "c"
    assert real([1.0]) == [1.0]


def test_products_are_means_over_the_rows_in_single_precision():
    x = np.arange(12.0).reshape(4, 3)
    found = products_of(student_of(x=x), "x")
    assert found.dtype == np.float32
    assert np.allclose(found, x.T @ x / 4)
    with pytest.raises(NotDefined):
        student_of().x  # noqa: B018


def test_object_of_the_right_class_is_kept():
    student = student_of("class Net: ...\nmodel = Net()\nother = 3\nlist_ = [1]\n")
    found = instance_of(student, "model", student.Net, expected="a Net", next_step="")
    assert behind(found) is held(student).model
    for name in ("other", "list_", "Net"):
        with pytest.raises(Wrong, match=f"^{name} is not a Net") as caught:
            instance_of(student, name, student.Net, expected="a Net", next_step="Make one.")
        assert caught.value.feedback.next_step == "Make one."


def test_object_of_a_derived_class_is_one_too():
    student = student_of("class Net: ...\nclass Deep(Net): ...\nmodel = Deep()\n")
    assert isinstance(instance_of(student, "model", student.Net, expected="", next_step=""), Remote)


BACKWARD = """
import numpy as np
class linear_t:
    def __init__(self):
        self.w, self.b = np.ones((2, 2)), np.zeros(2)
    def backward(self, dh):
        self.dw, self.db = np.full((2, 2), 3.0), dh
def train(updates):
    layer = linear_t()
    for _ in range(updates):
        layer.backward(np.ones(2))
        layer.w = layer.w - layer.dw
"""


def test_updates_of_a_layer_are_told_after_the_training():
    student = student_of(BACKWARD)
    tell = watch_layer(student, "linear_t", "w, b")
    student.train(6)
    seen = tell()
    assert seen.count == 6
    assert [update[0][0, 0] for update in seen.first] == [1, -2, -5, -8]
    assert [update[2][0, 0] for update in seen.first] == [3] * 4
    assert seen.last[0][0, 0] == -17


def test_class_that_is_not_there_tells_nothing():
    assert watch_layer(student_of(), "linear_t", "w, b")() == Updates()
    assert watch_layer(student_of("linear_t = 3"), "linear_t", "w, b")() == Updates()


@pytest.mark.parametrize("answer", [None, "abc", [1, 2], [2, [], "x"]])
def test_what_a_process_cannot_have_seen_is_nothing(answer):
    student = student_of(BACKWARD)
    tell = watch_layer(student, "linear_t", "w, b")
    answering(student, answer)
    assert tell() == Updates()


ROWS, LABELS = np.arange(24.0).reshape(4, 6) / 24, np.array([3, 1, 0, 2])


def dataset(rows=ROWS, labels=LABELS, n=4):
    source = "class D:\n    def __len__(self):\n        return n\n    def __getitem__(self, i):\n"
    student = student_of(
        source + "        return rows[i], labels[i]\n", rows=rows, labels=labels, n=n
    )
    return keep(student.D)


def test_data_set_in_a_students_process_is_asked_at_its_ends_and_in_between():
    assert_items(dataset(), ROWS, LABELS, what="D(x, y)")


@pytest.mark.parametrize("place", [0, 3])
def test_wrong_label_at_an_end_is_seen(place):
    labels = LABELS.copy()
    labels[place] += 1
    with pytest.raises(Wrong, match=rf"the label of D\(x, y\)\[{place}\] is wrong"):
        assert_items(dataset(labels=labels), ROWS, LABELS, what="D(x, y)")


def test_wrong_row_in_between_is_seen():
    rows, n = np.tile(ROWS, (2, 1)), 8
    wrong = rows.copy()
    wrong[3] += 1e-3
    with pytest.raises(Wrong, match=r"the image of D\[3\] is wrong"):
        assert_items(dataset(wrong, np.tile(LABELS, 2), n), rows, np.tile(LABELS, 2), what="D")


def test_length_of_another_number_is_said_with_the_names_that_are_given():
    with pytest.raises(Wrong, match=r"len\(D\) is wrong") as caught:
        assert_items(dataset(n=6), ROWS, LABELS, what="D", names="row, target")
    said = caught.value.feedback
    assert (said.expected, said.found, said.cause) == ("4, the number of rows", "6", "")
    assert said.next_step == "Return the length of the targets."


def test_data_set_of_a_single_row_is_asked_for_it():
    assert_items(dataset(ROWS[:1], LABELS[:1], 1), ROWS[:1], LABELS[:1], what="D")


def test_harness_is_not_imported_by_what_is_sent():
    before = set(sys.modules)
    activations(student_of())["softmax"].remote(Z)
    assert {each for each in set(sys.modules) - before if "autograder" in each} == set()


def test_parameter_of_rows_of_different_lengths_is_refused():
    student = student_of(LAYER.replace("np.ones((2, 3)), np", "[[1.0], [2.0, 3.0]], np"))
    with pytest.raises(Wrong, match="w has the wrong type"):
        forward_with(student.Linear(), "w", np.ones((1, 3)))
