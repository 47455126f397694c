"""What real solutions look like: each right style keeps its points, each slip loses them.

Styles are edits of the correct example, graded without the two trainings.
"""

import pytest
from edited import correct_example, edited
from leaving import leaving
from reports import lost

from autograder.homework import finding

HOMEWORK = finding.find("ese546_hw1_problem3")
SOURCE = correct_example(HOMEWORK)

ZERO = "self.dw, self.db = 0 * self.dw, 0 * self.db"
CONSTRUCTOR = "        self.b = np.random.rand(10)\n"
RIGHT_STYLES = {
    "b_of_shape_10_1": ("3b", [
        (CONSTRUCTOR, CONSTRUCTOR.replace("rand(10)", "rand(10, 1)")),
        ("np.dot(hm, self.w.T) + self.b", "np.dot(hm, self.w.T) + self.b.T"),
        ("np.sum(dh, axis=0)", "np.sum(dh, axis=0).reshape(10, 1)"),
    ]),
    "b_of_shape_1_10": ("3b", [
        (CONSTRUCTOR, CONSTRUCTOR.replace("rand(10)", "rand(1, 10)")),
        ("np.sum(dh, axis=0)", "np.sum(dh, axis=0, keepdims=True)"),
    ]),
    "zero_grad_sets_none": ("3b", [(ZERO, "self.dw, self.db = None, None")]),
    "zero_grad_is_missing": ("3b", [("    def zero_grad(self):\n        " + ZERO + "\n", "")]),
    "zero_grad_raises_before_backward": ("3b", [
        ("        self.dw = np.zeros((10, 784))\n        self.db = np.zeros(10)\n", "")
    ]),
    "gradients_accumulate": ("3b", [
        ("self.dw = np.dot(dh.T, self.hl)", "self.dw = self.dw + np.dot(dh.T, self.hl)"),
        ("self.db = np.sum(dh, axis=0)", "self.db = self.db + np.sum(dh, axis=0)"),
    ]),
    "float32_layer": ("3b", [
        ("np.random.rand(10, 784)", "np.random.rand(10, 784).astype(np.float32)"),
        (CONSTRUCTOR, "        self.b = np.random.rand(10).astype(np.float32)\n"),
    ]),
    "relu_derivative_at_0_is_1": ("3c", [("dhm[self.hl <= 0] = 0", "dhm[self.hl < 0] = 0")]),
    "relu_changes_its_input": ("3c", [("return np.maximum(0, hm)", "hm[hm < 0] = 0; return hm")]),
    "log_of_p_plus_epsilon": ("3d", [
        ("log_prob = h - np.log(np.sum(np.exp(h), axis=1, keepdims=True))",
         "p = np.exp(h); p /= p.sum(1)[:, None]; log_prob = np.log(p + 1e-10)"),
    ]),
    "float32_loss": ("3d", [("        n = h.shape[0]\n", "        n = len(h); h = np.float32(h)\n")]),
    "loss_as_an_array": ("3d", [("return ell, error", "return np.array([ell]), np.array(error)")]),
    "subsample_of_arrays": ("3a", [("X, Y = X.numpy(), Y.numpy()", "X, Y = np.array(X), np.array(Y)")]),
    "subsample_returns_arrays": ("3a", [
        ("return torch.from_numpy(x), torch.from_numpy(Y[idx])", "return x, Y[idx]")
    ]),
    "subsample_per_class": ("3a", [
        ("per_class = num_samples // num_classes",
         "per_class = num_samples; num_samples = num_samples * num_classes"),
    ]),
    "check_of_one_output_in_a_row": ("3e", [
        ("i, j = np.random.randint(10), np.random.randint(784)",
         "i, j = k, np.random.randint(784)"),
    ]),
    "check_with_small_changes": ("3e", [("e = np.random.normal()", "e = 1e-3 * np.random.normal()")]),
    "check_of_images": ("3e", [("hm = np.random.randn(1, 784)", "hm = np.random.rand(1, 784)")]),
    "check_with_other_names_for_indices": ("3e", [
        ("'i': [], 'j': [], 'e'", "'ij': [], 'e'"),
        ("checks['i'].append(i)\n                checks['j'].append(j)", "checks['ij'].append((i, j))"),
    ]),
    "check_with_numpy_testing": ("3e", [
        ('assert abs(dw_e - dw[i, j]) <= 1e-6, "dw is wrong"',
         "np.testing.assert_allclose(dw_e, dw[i, j], atol=1e-6)"),
    ]),
}  # fmt: skip


#: Each runs a student's checks of gradients many times; others are tried in each change.
SLOW = {"check_with_small_changes", "check_of_images", "check_with_numpy_testing"}


@pytest.mark.parametrize("style", leaving(SLOW, RIGHT_STYLES))
def test_right_style_loses_nothing(graded, style):
    part, edits = RIGHT_STYLES[style]
    assert lost(graded(HOMEWORK, [part], edited(SOURCE, *edits))) == {}


SLIPS = {
    "dw_averaged": ("3b", "np.dot(dh.T, self.hl)", "np.dot(dh.T, self.hl) / len(dh)", "linear_backward_dw"),
    "dw_transposed_twice": ("3b", "np.dot(dh.T, self.hl)", "np.dot(dh.T, self.hl)[::-1]", "linear_backward_dw"),
    "db_of_first_image": ("3b", "np.sum(dh, axis=0)", "dh[0]", "linear_backward_db"),
    "db_over_classes": ("3b", "np.sum(dh, axis=0)", "np.sum(dh)", "linear_backward_db"),
    "input_gradient_negated": ("3b", "dhm = np.dot(dh, self.w)", "dhm = -np.dot(dh, self.w)", "linear_backward_input"),
    "normal_start": ("3b", "np.random.rand(10, 784)", "np.random.randn(10, 784)", "linear_start"),
    "zero_start": ("3b", "np.random.rand(10, 784)", "np.zeros((10, 784))", "linear_start"),
    "relu_is_absolute": ("3c", "np.maximum(0, hm)", "np.abs(hm)", "relu_forward"),
    "relu_passes_all": ("3c", "dhm[self.hl <= 0] = 0", "pass", "relu_backward"),
    "loss_summed": ("3d", "np.arange(n), y]) / n", "np.arange(n), y])", "loss_is_mean"),
    "loss_positive_sign": ("3d", "ell = -np.sum", "ell = np.sum", "loss_is_mean"),
    "error_counted": ("3d", "!= y) / n", "!= y)", "error_is_fraction_wrong"),
    "gradient_summed": ("3d", "(self.prob - one_hot) / n", "self.prob - one_hot", "loss_backward"),
    "gradient_without_label": ("3d", "(self.prob - one_hot) / n", "self.prob / n", "loss_backward"),
    "check_never_raises": ("3e", "assert abs(dw_e - dw[i, j]) <= 1e-6", "assert True", "check_of_dw"),
    "check_without_return": ("3e", "checks['db_e'].append(db_e)", "pass", "check_of_db"),
    "check_recomputes_backward": ("3e", "dhm = self.backward(dh)", "dhm = dh @ self.w", "check_of_dhm"),
    "labels_not_selected": ("3a", "torch.from_numpy(Y[idx])", "torch.from_numpy(Y[:num_samples])", "flat_and_scaled"),
    "pixels_halved": ("3a", "x /= 255.0", "x /= 510.0", "flat_and_scaled"),
    "pixels_by_256": ("3a", "x /= 255.0", "x /= 256.0", "flat_and_scaled"),
    "sets_swapped": ("3a", "return train, val", "return val, train", "raw_data"),
    "dataset_without_length": ("3a", "return len(self.x_data)", "return 1", "dataset_for_loader"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_loses_the_points_of_its_check(graded, slip):
    part, old, new, check = SLIPS[slip]
    assert check in lost(graded(HOMEWORK, [part], edited(SOURCE, (old, new))))


def test_forward_changed_twofold_with_its_own_backward_keeps_the_gradients(graded):
    edits = [
        ("np.dot(hm, self.w.T) + self.b", "2 * (np.dot(hm, self.w.T) + self.b)"),
        ("np.dot(dh.T, self.hl)", "2 * np.dot(dh.T, self.hl)"),
        ("np.sum(dh, axis=0)", "2 * np.sum(dh, axis=0)"),
        ("np.dot(dh, self.w)", "2 * np.dot(dh, self.w)"),
    ]
    taken = lost(graded(HOMEWORK, ["3b"], edited(SOURCE, *edits)))
    assert set(taken) == {"linear_forward"}


AUTOGRAD = {
    "linear_t": ("linear_backward_dw", """
def backward(self, dh):
    w, b, h = (torch.tensor(np.asarray(a), requires_grad=True) for a in (self.w, self.b, self.hl))
    torch.autograd.backward(h @ w.T + b, torch.tensor(dh))
    self.dw, self.db = w.grad.numpy(), b.grad.numpy()
    return h.grad.numpy()
linear_t.backward = backward
"""),
    "loss": ("loss_backward", """
class softmax_cross_entropy_t:
    def forward(self, h, y):
        self.h = torch.tensor(h, requires_grad=True)
        self.loss = F.cross_entropy(self.h, torch.tensor(y))
        return self.loss.item(), float((h.argmax(axis=1) != y).mean())
    def backward(self):
        self.loss.backward()
        return self.h.grad.numpy()
"""),
}  # fmt: skip


@pytest.mark.parametrize("layer", AUTOGRAD)
def test_layer_by_autograd_is_not_one_in_numpy(graded, layer):
    check, source = AUTOGRAD[layer]
    assert "without torch" in lost(graded(HOMEWORK, [check], SOURCE + source))[check]


def test_layer_in_numpy_may_ask_whether_it_was_given_a_tensor(graded):
    asks = [
        ("        # keep the input, backward needs it\n",
         "        if isinstance(hm, torch.Tensor):\n            hm = hm.numpy()\n"),
        ("def forward(self, h, y):\n", "def forward(self, h, y):\n"
         "        y = y.numpy() if torch.is_tensor(y) else y\n"),
    ]  # fmt: skip
    assert lost(graded(HOMEWORK, ["3b", "3d"], edited(SOURCE, *asks))) == {}
