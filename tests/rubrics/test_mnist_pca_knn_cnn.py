"""The notebook on digits: right styles keep every point, slips lose theirs with a reason."""

import copy
from types import SimpleNamespace

import digits_pieces as pieces
import numpy as np
import pytest

from autograder import homeworks
from autograder.figures import Axes, Figure, Image, Line, Scatter
from autograder.pipeline import Listener, Request, grade, sandbox_config
from autograder.report import Outcome
from autograder.rubrics.support import drawn, neighbors, pca, reconstructions
from autograder.sandbox.host import Sandbox

NAME = "mnist_pca_knn_cnn"
HOMEWORK = homeworks.find(NAME)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(sandbox_config(HOMEWORK, Request(NAME, []))) as one:
        yield one


@pytest.fixture
def graded(tmp_path, sandbox):
    """Return a function that runs some checks on a file."""

    def run(checks, source):
        (tmp_path / "ada_digits.py").write_text(source)
        homework = copy.copy(HOMEWORK)
        homework.checks = [each for each in HOMEWORK.checks if {each.part, each.name} & set(checks)]
        parts = {each.part for each in homework.checks}
        homework.forbidden = {p: names for p, names in HOMEWORK.forbidden.items() if p in parts}
        report = grade(homework, Request(NAME, [tmp_path], seed=5), Listener(), sandbox)
        assert not report.grader_failed
        return {result.name: result for result in report.results}

    return run


def lost(results):
    taken = (
        r for r in results.values() if r.outcome is not Outcome.BY_HAND and r.score != r.points
    )
    return {result.name: "\n".join(vars(result.feedback).values()) for result in taken}


def test_points_are_the_homeworks():
    assert HOMEWORK.points + HOMEWORK.points_by_hand == 100
    by_part = {}
    for check in HOMEWORK.checks:
        by_part[check.part] = by_part.get(check.part, 0) + check.points
    assert by_part == {
        "1.1": 5, "1.2.1": 5, "1.2.2": 5, "1.2.3": 5, "1.2.4": 5, "1.2.5": 10, "1.2.6": 5,
        "1.3": 10, "2.1": 10, "2.2.1": 10, "2.2.2": 10, "3.1": 15, "3.2": 5,
    }  # fmt: skip


# Principal components: the cells of part 1.2, and what they plot

PCA_CHECKS = ("1.1", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.2.6")
SCATTER = 'plt.scatter(points[:, 0], points[:, 1], c=labels, s=2, cmap="tab10")\n'
TWO = """\
for image in digit_images:
    low = W2.T @ (image.flatten() - data_mean)
    plt.imshow((W2 @ low + data_mean).reshape(28, 28))
    plt.show()
"""
IN_A_ROW = """\
low = (digit_images.reshape(10, 784) - data_mean) @ W2
back = (low @ W2.T + data_mean).reshape(10, 28, 28)
plt.imshow(np.hstack(list(np.clip(back, 0, 255))), cmap="gray")
plt.show()
"""
EIG = """\
eig_values, eig_vectors = np.linalg.eig(data_covmat)
order = np.argsort(-eig_values.real)
covmat_eig = eig_values[order]
eig_vectors = eig_vectors[:, order].real
plt.plot(covmat_eig.real)
"""
EIGH = """\
eig_values, eig_vectors = np.linalg.eigh(data_covmat)
covmat_eig = eig_values[::-1]
eig_vectors = -eig_vectors[:, ::-1]
plt.plot(covmat_eig)
"""
CENTERED = "data_centered = data_flat - data_mean\n"
COVMAT = "np.dot(data_centered.T, data_centered) / (data_centered.shape[0] - 1)"

PCA_STYLES = {
    "eigh_and_divided_by_n": [(EIG, EIGH), ("(data_centered.shape[0] - 1)", "len(data)")],
    "complex_eigenvalues": [("order]\n", "order] + 0j\n"), ("eig(", "eigh(")],
    "pixels_up_to_1_in_float32": [
        (EIG, EIGH),
        ("image.flatten() for image in data", "np.float32(image / 255).ravel() for image in data"),
        ("= data[i]", "= data[i] / 255"),
    ],
    "svd": [
        (
            EIG,
            "_, s, rows = np.linalg.svd(data_centered[:2000].T @ data_centered[:2000] * 0"
            " + data_covmat, hermitian=True)\n"
            "covmat_eig, eig_vectors = s, rows.T\nplt.semilogy(covmat_eig[:100], 'o-')\n",
        )
    ],
    "mean_of_shape_1_784": [
        (EIG, EIGH),
        ("np.mean(data_flat, axis=0)", "data_flat.mean(axis=0, keepdims=True)"),
        ("W2.T @ (image.flatten() - data_mean)", "W2.T @ (image.flatten() - data_mean[0])"),
        ("(W2 @ low + data_mean)", "(W2 @ low + data_mean[0])"),
        ("(digit_images[i].flatten() - data_mean)", "(digit_images[i].flatten() - data_mean[0])"),
    ],
    "plots_of_another_kind": [
        (EIG, EIGH),
        (
            SCATTER,
            "for k in range(10):\n"
            "    plt.plot(points[labels == k, 1], -points[labels == k, 0], '.')\n",
        ),
        ("plt.colorbar()\n", ""),
        (TWO, IN_A_ROW),
    ],
    "scatter_of_part_of_the_data": [
        (EIG, EIGH),
        (
            SCATTER,
            "plt.scatter(points[:900, 0], points[:900, 1], c=plt.cm.tab10(labels[:900]))\n",
        ),
    ],
}


@pytest.mark.parametrize("style", PCA_STYLES)
def test_right_style_of_principal_components_loses_nothing(graded, style):
    source = pieces.changed(pieces.cells_of(pieces.PCA), *PCA_STYLES[style])
    assert lost(graded(PCA_CHECKS, source)) == {}


PCA_SLIPS = {
    "wrong_digit": ("= data[i]\n", "= data[i - 1]\n", "digit_images", "in digit_images["),
    "digits_not_plotted": ("ax.imshow(digit_images[k])", "pass", "digit_images_plotted", "0 of them"),
    "mean_of_images": ("np.mean(data_flat, axis=0)", "np.mean(data_flat, axis=1)", "data_mean", "each image"),
    "mean_of_all": ("np.mean(data_flat, axis=0)", "np.mean(data_flat)", "data_mean", "without axis"),
    "centered_in_bytes": (CENTERED, "data_centered = data_flat - data_mean.astype(np.uint8)\n", "data_centered", "computed in bytes"),
    "not_centered": (CENTERED, "data_centered = data_flat.astype(float)\n", "data_centered", "not centered"),
    "covariance_summed": (COVMAT, "data_centered.T @ data_centered", "data_covmat", "number of images"),
    "covariance_by_pixels": (COVMAT, "data_centered.T @ data_centered / 784", "data_covmat", "number of pixels"),
    "covariance_not_centered": (COVMAT, "data_flat.astype(float).T @ data_flat / len(data)", "data_covmat", "not centered"),
    "numpy_cov": (COVMAT, "np.cov(data_centered.T)", "data_covmat", "numpy.cov"),
    "standard_deviations": ("covmat_eig = eig_values[order]", "covmat_eig = np.sqrt(np.abs(eig_values[order]))", "covmat_eig", "square roots"),
    "ascending": ("np.argsort(-eig_values.real)", "np.argsort(eig_values.real)", "descending_order", "smallest first"),
    "eigenvalues_not_plotted": ("plt.plot(covmat_eig.real)", "plt.plot(eig_vectors[0])", "eigenvalues_plotted", "no such line"),
    "projected_uncentered": ("np.matmul(data_centered, W2)", "np.matmul(data_flat, W2)", "data_in_plane", "not centered"),
    "rows_for_columns": ("W2 = eig_vectors[:, :2]", "W2 = eig_vectors[:2].T", "data_in_plane", "sorted along"),
    "components_2_and_3": ("W2 = eig_vectors[:, :2]", "W2 = eig_vectors[:, 1:3]", "data_in_plane", "second and third"),
    "labels_shuffled": ("c=labels", "c=labels[::-1]", "color_per_digit", "one color"),
    "mean_not_added": ("(W2 @ low + data_mean)", "(W2 @ low)", "reconstructed_from_two", "not added"),
    "mean_not_subtracted": ("W2.T @ (image.flatten() - data_mean)", "W2.T @ image.flatten()", "reconstructed_from_two", "not subtracted"),
    "originals_again": ("W60 @ low + data_mean", "digit_images[i]", "reconstructed_from_more", "none among"),
}  # fmt: skip


@pytest.mark.parametrize("slip", PCA_SLIPS)
def test_slip_of_principal_components_is_named(graded, slip):
    old, new, check, words = PCA_SLIPS[slip]
    source = pieces.changed(pieces.cells_of(pieces.PCA), (old, new))
    taken = lost(graded([check, "data_in_plane"], source.replace(*pieces.FAST)))
    assert words in taken[check]


# Nearest neighbors

FIT = "        self.tree = KDTree(X.astype(float))\n        self.y = y\n        return self\n"
PREDICT = """\
        _, index = self.tree.query(X.astype(float), self.k)
        index = np.reshape(index, (len(X), self.k))
        return mode(self.y[index], axis=1).mode
"""
KEEP = "        self.X, self.y = X.astype(float), y\n        return self\n"
LOOP = """\
        found = []
        for x in X.astype(float):
            nearest = np.argsort(((self.X - x) ** 2).sum(axis=1))[: self.k]
            found.append(np.bincount(self.y[nearest]).argmax())
        return found
"""
IN_BYTES = [
    (FIT, KEEP.replace(".astype(float)", "")),
    (PREDICT, LOOP.replace(".astype(float)", "")),
]
KNN_STYLES = {
    "kd_tree_in_predict": [
        (FIT, KEEP),
        (PREDICT, "        self.tree = KDTree(self.X, leafsize=100)\n" + PREDICT),
    ],
    "loop_over_rows": [(FIT, KEEP), (PREDICT, LOOP)],
    "one_column": [(".mode\n", ".mode.reshape(-1, 1)\n")],
    "floats": [(".mode\n", ".mode.astype(float)\n")],
    "cosine_of_norms": [
        (FIT, KEEP),
        (
            PREDICT,
            "        d = (X.astype(float) ** 2).sum(1)[:, None] - 2.0 * X @ self.X.T\n"
            "        d = d + (self.X ** 2).sum(1)\n"
            "        nearest = np.argpartition(d, self.k - 1, axis=1)[:, : self.k]\n"
            "        votes = (self.y[nearest][:, :, None] == np.arange(10)).sum(axis=1)\n"
            "        return 9 - votes[:, ::-1].argmax(axis=1)\n",
        ),
    ],
    "notebook_converts": [
        *IN_BYTES,
        ("train_X, train_y = data.reshape(len(data), -1)", "train_X, train_y = data.reshape(len(data), -1) / 255"),
        ("test_X, test_y = test_data.reshape(len(test_data), -1)", "test_X, test_y = test_data.reshape(len(test_data), -1) / 255"),
        ("test_X[:500]) == test_y[:500]", "test_X[:9]) == test_y[:9]"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("style", KNN_STYLES)
def test_right_style_of_neighbors_loses_nothing(graded, style):
    first = None if style == "notebook_converts" else 1
    source = pieces.changed(pieces.cells_of([*pieces.DATA, "2.1"], first), *KNN_STYLES[style])
    assert lost(graded(["2.1"], source)) == {}


KNN_SLIPS = {
    "bytes": (IN_BYTES, "images_in_bytes", "computed in uint8"),
    "returns_nothing_from_fit": ([("        return self\n", "")], "fit_and_predict", "return self"),
    "always_three": ([("self.k)", "3)")], "votes_of_neighbors", "3 in place of 1"),
    "one_too_many": ([("= num_neighbors", "= num_neighbors + 1")], "votes_of_neighbors", "too many"),
    "nearest_alone": ([(".mode\n", ".mode * 0 + self.y[index[:, 0]]\n")], "votes_of_neighbors", "nearest point"),
    "positions": ([("mode(self.y[index], axis=1).mode", "index[:, 0]")], "votes_of_neighbors", "positions"),
    "farthest": ([(FIT, KEEP), (PREDICT, LOOP.replace("[: self.k]", "[-self.k :]"))], "votes_of_neighbors", "farthest"),
    "first_row_alone": ([("axis=1).mode", "axis=1).mode[:1]")], "fit_and_predict", "shape"),
    "library": ([(FIT, "        from sklearn.neighbors import KNeighborsClassifier as K\n        return K(self.k).fit(X, y)\n")], "votes_of_neighbors", "KNeighborsClassifier"),
}  # fmt: skip


@pytest.mark.parametrize("slip", KNN_SLIPS)
def test_slip_of_neighbors_is_named(graded, slip):
    edits, check, words = KNN_SLIPS[slip]
    source = pieces.changed(pieces.cells_of([*pieces.DATA, "2.1"], 1), *edits)
    assert words in lost(graded([check], source))[check]


# Softmax regression

SOFTMAX = "    e = np.exp(x - max(x))\n    return e / e.sum()\n"
LOSS = "    return -np.sum(y_true * np.log(y))\n"
GRADIENT = "    dW = error[:, None] * x[None, :]\n    return dW, error\n"
DESCENT = """\
        for x, y in zip(Xs, ys):
            dW, db = df(W, b, y, x)
            W = W - lr * dW
            b = b - lr * db
"""
MINI_BATCHES = """\
        for i in range(0, len(Xs), 50):
            found = [df(W, b, y, x) for x, y in zip(Xs[i : i + 50], ys[i : i + 50])]
            W = W - lr * np.mean([dW for dW, _ in found], axis=0)
            b = b - lr * np.mean([db for _, db in found], axis=0)
"""
SOFTMAX_STYLES = {
    "exp_of_logarithm": [(SOFTMAX, "    x = x - x.max()\n    return np.exp(x - np.log(np.exp(x).sum()))\n")],
    "loss_of_one_entry": [(LOSS, "    return [-np.log(y[np.argmax(y_true)])][0].reshape(1)\n")],
    "labels_as_numbers": [
        (LOSS, "    return -np.log(y[int(y_true)])\n"),
        ("softmax(W.dot(x) + b) - y_true\n", "softmax(W.dot(x) + b)\n    error[int(y_true)] -= 1\n"),
        ("            dW, db = df(W, b, y, x)\n", "            dW, db = df(W, b, np.argmax(y), x)\n"),
    ],
    "mini_batches": [(DESCENT, MINI_BATCHES)],
    "random_images_with_decay": [
        (DESCENT, "        for _ in range(len(Xs)):\n"
                  "            i = np.random.randint(len(Xs))\n"
                  "            dW, db = df(W, b, ys[i], Xs[i])\n"
                  "            W -= lr / (1 + epoch) * dW\n"
                  "            b -= lr / (1 + epoch) * db\n"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("style", SOFTMAX_STYLES)
def test_right_style_of_softmax_regression_loses_nothing(graded, style):
    source = pieces.changed(pieces.cells_of(["", "2.2.2"], 1), *SOFTMAX_STYLES[style])
    assert lost(graded(["2.2.2"], source)) == {}


SOFTMAX_SLIPS = {
    "no_shift": ("np.exp(x - max(x))", "np.exp(x)", "softmax_of_large_scores", "overflows"),
    "not_divided": ("return e / e.sum()", "return e", "softmax_values", ""),
    "divided_by_largest": ("e / e.sum()", "np.exp(x) / np.exp(x).max()", "softmax_values", "largest power"),
    "loss_without_minus": ("-np.sum(y_true * np.log(y))", "np.sum(y_true * np.log(y))", "cross_entropy", "minus sign"),
    "loss_averaged": ("-np.sum(y_true", "-np.mean(y_true", "cross_entropy", "number of classes"),
    "loss_without_bias": ("    y = softmax(W.dot(x) + b)\n", "    y = softmax(W.dot(x))\n", "cross_entropy", "bias b is forgotten"),
    "gradient_without_label": ("softmax(W.dot(x) + b) - y_true", "softmax(W.dot(x) + b)", "gradient_of_weights", "label is not subtracted"),
    "gradient_negated": ("softmax(W.dot(x) + b) - y_true", "y_true - softmax(W.dot(x) + b)", "gradient_of_biases", "sign"),
    "gradient_transposed": (GRADIENT, "    return x[:, None] * error[None, :], error\n", "gradient_of_weights", "ransposed"),
    "gradient_without_x": (GRADIENT, "    return error[:, None] * np.ones_like(x), error\n", "gradient_of_weights", "not multiplied by x"),
    "db_summed": ("return dW, error", "return dW, np.full_like(b, error.sum())", "gradient_of_biases", "summed over the classes"),
    "one_gradient": ("return dW, error", "return dW", "gradient_of_biases", "pair"),
    "climbs": ("W = W - lr * dW", "W = W + lr * dW", "descends", "climbs"),
    "bias_stays": ("b = b - lr * db", "pass", "descends", "b is not updated"),
    "own_learning_rate": ("W = W - lr * dW", "W = W - 0.01 * dW", "descends", "lr"),
    "one_epoch": ("range(max_epoch)", "range(1)", "descends", "max_epoch"),
    "returns_w": ("return W, b", "return W", "descends", "pair"),
    "first_image_alone": ("zip(Xs, ys)", "zip(Xs[:1], ys[:1])", "finds_classifier", "right for"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SOFTMAX_SLIPS)
def test_slip_of_softmax_regression_is_named(graded, slip):
    old, new, check, words = SOFTMAX_SLIPS[slip]
    source = pieces.changed(pieces.cells_of(["", "2.2.2"], 1), (old, new))
    assert words in lost(graded([check], source))[check]


def test_right_descent_of_a_wrong_gradient_keeps_its_points(graded):
    edit = ("softmax(W.dot(x) + b) - y_true", "y_true - softmax(W.dot(x) + b)")
    source = pieces.changed(pieces.cells_of(["", "2.2.2"], 1), edit)
    assert lost(graded(["descends", "finds_classifier"], source)) == {}


def test_gradient_of_a_wrong_loss_keeps_its_points_if_it_fits(graded):
    source = pieces.changed(
        pieces.cells_of(["", "2.2.2"], 1),
        ("-np.sum(y_true * np.log(y))", "-2 * np.sum(y_true * np.log(y))"),
        ("softmax(W.dot(x) + b) - y_true", "2 * (softmax(W.dot(x) + b) - y_true)"),
    )
    taken = lost(graded(["cross_entropy", "gradient_of_weights", "gradient_of_biases"], source))
    assert set(taken) == {"cross_entropy"}


# The network: its class alone, for the grader trains it

CNN_CELL = pieces.PARTS["3.1"][0]
LAYERS = CNN_CELL[CNN_CELL.index("        self.conv1") : CNN_CELL.index("    def forward")]
FORWARD = CNN_CELL[CNN_CELL.index("        x = self.maxpool") :].rstrip("\n") + "\n"
SEQUENTIAL = """\
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.1),
            nn.Flatten(), nn.Linear(400, num_classes), nn.LogSoftmax(dim=1),
        )

"""
NETWORK_STYLES = {
    "sequential_with_dropout_and_log_softmax": [
        (LAYERS, SEQUENTIAL),
        (FORWARD, "        return self.layers(x)\n"),
    ],
}


@pytest.mark.parametrize("style", NETWORK_STYLES)
def test_right_style_of_network_loses_nothing(graded, style):
    source = pieces.changed(pieces.cells_of([""]) + CNN_CELL, *NETWORK_STYLES[style])
    assert lost(graded(["ten_logits", "convolutions", "learns_digits"], source)) == {}


NETWORK_SLIPS = {
    "nine_classes": ("nn.Linear(1024, num_classes)", "nn.Linear(1024, 9)", "ten_logits", "9"),
    "flattens_the_batch": ("self.fc(self.flatten(x))", "self.fc(x.reshape(-1, 1024)).sum(0, keepdim=True)", "ten_logits", "shape"),
    "softmax_over_images": ("return self.fc(self.flatten(x))", "return self.fc(self.flatten(x)).softmax(dim=0)", "ten_logits", "alone"),
    "input_unused": ("return self.fc(self.flatten(x))", "return self.fc(0 * self.flatten(x))", "ten_logits", "same logits"),
    "layers_made_in_forward": ("x = self.maxpool(self.relu(self.conv1(x)))\n        x = self.maxpool(self.relu(self.conv2(x)))", "x = x.flatten(1)[:, :1024 - 240].repeat(1, 2)[:, :1024]", "convolutions", ""),
}  # fmt: skip


@pytest.mark.parametrize(
    "slip", [name for name in NETWORK_SLIPS if name != "layers_made_in_forward"]
)
def test_slip_of_network_is_named(graded, slip):
    old, new, check, words = NETWORK_SLIPS[slip]
    source = pieces.changed(pieces.cells_of([""]) + CNN_CELL, (old, new))
    assert words in lost(graded([check], source))[check]


KERNELS = pieces.PARTS["3.2"][0]
GRID = """\
from torchvision.utils import make_grid
plt.imshow(make_grid(model.conv1.weight.detach(), normalize=True, padding=1).permute(1, 2, 0))
plt.show()
"""


@pytest.mark.parametrize(
    ("plot", "right"),
    [(KERNELS, True), (GRID, True), (KERNELS.replace("kernel[0]", "-kernel[0]"), False)],
    ids=["one_by_one", "grid", "negated"],
)
def test_kernels_are_found_in_plots(graded, plot, right):
    source = pieces.cells_of([""]) + CNN_CELL + "\n# %%\nmodel = CNN((1, 28, 28), 10)\n" + plot
    assert (lost(graded(["kernels_plotted"], source)) == {}) is right


def test_untrained_perceptron_is_no_network(graded):
    source = pieces.cells_of(["", "3"], 1) + CNN_CELL + "\n# %%\nmodel = MLP(784, 5, 10)\n"
    assert "model is not a CNN" in lost(graded(["trained_model"], source))["trained_model"]


# What plots hold, and neighbors, as pure functions


def figure(*images, lines=(), scatters=()):
    shown = tuple(Image(image.shape, image) for image in images)
    return Figure((Axes(images=shown, lines=lines, scatters=scatters),))


def test_patch_is_found_in_a_larger_image_whatever_its_brightness():
    rng = np.random.default_rng(0)
    patch, image = rng.random((5, 5)), rng.random((40, 30))
    image[7:12, 3:8] = 0.2 * patch + 0.5
    assert drawn.similarity(patch[None], [image])[0] > drawn.SAME
    assert drawn.similarity(rng.random((1, 5, 5)), [image])[0] < drawn.SAME


def test_no_plots_hold_nothing():
    assert drawn.similarity(np.ones((3, 28, 28)), [])[2] == -1
    assert drawn.clouds([figure()]) == []


def test_image_without_contrast_is_like_no_other():
    assert drawn.correlations(np.ones((1, 4, 4)), np.ones((1, 4, 4)))[0, 0] == 0


def test_points_of_several_calls_are_told_apart_by_color():
    points = np.zeros((30, 2))
    one = Scatter(points, np.array([[1.0, 0, 0, 1]]), 30)
    other = Scatter(points, np.arange(30.0), 30)
    (found, colors), *_ = drawn.clouds([figure(scatters=(one, other))])
    assert len(found) == len(colors) == 60
    assert len(np.unique(colors[:30], axis=0)) == 1


@pytest.mark.parametrize("count", [3, 300], ids=["few", "many"])
def test_line_of_many_points_stands_for_a_scatter(count):
    line = Line(np.arange(float(count)), np.arange(float(count)), count)
    assert bool(drawn.clouds([figure(lines=(line,))])) is (count == 300)


def test_tie_of_votes_allows_any_of_them():
    x, y = np.array([[0.0], [1.0], [2.0]]), np.array([4, 7, 9])
    assert neighbors.votes(x, y, np.array([[0.1]]), 2) == [{4, 7}]


def test_tie_of_distances_allows_whichever_votes():
    x, y = np.array([[-1.0], [1.0], [5.0]]), np.array([4, 7, 9])
    assert neighbors.votes(x, y, np.array([[0.0]]), 1) == [{4, 7}]


@pytest.mark.parametrize("imaginary", [0.0, 1.0], ids=["none", "some"])
def test_imaginary_parts_count_unless_they_are_rounding(imaginary):
    value = np.array([2.0, 1.0]) + imaginary * 1j
    assert (pca.real(value).dtype.kind == "f") is (imaginary == 0)


def test_reconstruction_from_two_is_none_from_more():
    rng = np.random.default_rng(1)
    images = rng.random((10, 28, 28))
    flat = images.reshape(10, -1)
    components = pca.components_of(flat.mean(axis=0), flat - flat.mean(axis=0), np.cov(flat.T))
    digits = SimpleNamespace(components=components, images=images)
    student = SimpleNamespace(variable=lambda name, **_: images if name == "digit_images" else None)
    plot = figure(*components.reconstruct(images, 2))
    reconstructions.assert_reconstructed(student, digits, [plot], 2, print)
    with pytest.raises(Exception, match="more than two"):
        reconstructions.assert_better(student, digits, [plot], print)
