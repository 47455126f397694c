"""How the rubric of problem 3 is tried out with mutants of its reference."""

from __future__ import annotations

from autograder import Habit, Trials
from autograder.rubrics.ese546_hw1_problem3 import limits

_CHECK_HELPERS = ["linear_t._*", "extend", "check_gradient", "NUM_OUTPUTS_TO_CHECK"]

_OVERWRITTEN = "backward sets the gradients again, so clearing them changes nothing"
_SET_IN_FORWARD = "forward sets it before backward reads it"
_WHICH_ENTRY = "any entries will do: they are drawn at random"
_NO_OVERFLOW = "stability for huge logits is not asked for; those of this network are small"
_SAME_VECTORS = "the scalar product of two vectors, either way round"
_ACCEPTED_LENGTH = "with the entry at the very end or without: both are accepted"
_ONE_LATER = "validating one update later is as good a curve"
_LEARNING_RATE = "students may choose a different learning rate; 1.0 trains this network, too"
_KEYS_OF_A_DICT = "the order of a dict's keys"

EQUIVALENT = {
    "subsample: chosen.append(of_this_class[torch.randperm(len(of_this_class))[:per_class]]) → "
    "chosen.append(of_this_class[torch.randperm((len(of_this_class) - 1))[:per_class]])": (
        "one image is never chosen: still a random choice"
    ),
    "MNISTDataset.__init__: self.y_data = torch.as_tensor(y_data, dtype=torch.int64) → "
    "self.y_data = torch.as_tensor(y_data, dtype=torch.float32)": (
        "labels may be floats in the data set; who needs whole numbers converts them"
    ),
    "linear_t.__init__: self.zero_grad() → pass": _OVERWRITTEN,
    "linear_t.zero_grad: *": _OVERWRITTEN,
    "linear_t._gradients_of_some_outputs: self.zero_grad() → pass": _OVERWRITTEN,
    "train_self_NN: layer.zero_grad() → pass": _OVERWRITTEN,
    "relu_t.__init__: self.zero_grad() → pass": _SET_IN_FORWARD,
    "relu_t.zero_grad: self.hm = None → pass": _SET_IN_FORWARD,
    "softmax_cross_entropy_t.__init__: self.zero_grad() → pass": _SET_IN_FORWARD,
    "softmax_cross_entropy_t.backward: dh = self.prob.copy() → dh = self.prob": (
        "backward is called once after each forward"
    ),
    "softmax_cross_entropy_t.forward: shifted = h - h.max(axis=1, keepdims=True) → "
    "shifted = (h + h.max(axis=1, keepdims=True))": _NO_OVERFLOW,
    "softmax_cross_entropy_t.forward: shifted = h - h.max(axis=1, keepdims=True) → "
    "shifted = h": _NO_OVERFLOW,
    "softmax_cross_entropy_t.forward: shifted = h - h.max(axis=1, keepdims=True) → "
    "shifted = h - h.min(axis=1, keepdims=True)": _NO_OVERFLOW,
    "NUM_OUTPUTS_TO_CHECK: NUM_OUTPUTS_TO_CHECK = 5 → NUM_OUTPUTS_TO_CHECK = 6": (
        "about 5 outputs are asked for"
    ),
    "GRADIENT_TOLERANCE: GRADIENT_TOLERANCE = 1e-6 → GRADIENT_TOLERANCE = 2e-06": (
        "errors are either far below or far above"
    ),
    "linear_t.backward_check_dw: i = *": _WHICH_ENTRY,
    "linear_t.backward_check_db: i = *": _WHICH_ENTRY,
    "linear_t.backward_check_dw: j = *": _WHICH_ENTRY,
    "linear_t.backward_check_dhm: j = *": _WHICH_ENTRY,
    "linear_t.backward_check_dw: record = *": _KEYS_OF_A_DICT,
    "linear_t.backward_check_db: record = *": _KEYS_OF_A_DICT,
    "linear_t.backward_check_dhm: record = *": _KEYS_OF_A_DICT,
    "linear_t.backward_check_dw: extend(record, k=[k], hm=[hm], dw=[self.dw.copy()]) → "
    "extend(record, k=[k], hm=[hm], dw=[self.dw])": _OVERWRITTEN,
    "linear_t.backward_check_db: extend(record, k=[k], hm=[hm], db=[self.db.copy()]) → "
    "extend(record, k=[k], hm=[hm], db=[self.db])": _OVERWRITTEN,
    "linear_t.backward_check_dhm: extend(record, k=[k], hm=[hm], dhm=[dhm.copy()]) → "
    "extend(record, k=[k], hm=[hm], dhm=[dhm])": _OVERWRITTEN,
    "mean_over_images: return float(size @ loss / size.sum()), float(size @ error / size.sum())"
    " → return float((loss @ size) / size.sum()), float(size @ error / size.sum())": _SAME_VECTORS,
    "mean_over_images: return float(size @ loss / size.sum()), float(size @ error / size.sum())"
    " → return float(size @ loss / size.sum()), float((error @ size) / size.sum())": _SAME_VECTORS,
    "train_self_NN: if t % VALIDATE_EVERY == 0: → if t % VALIDATE_EVERY == 1:": _ONE_LATER,
    "train_pytorch_nn: if t % VALIDATE_EVERY == 0: → if t % VALIDATE_EVERY == 1:": _ONE_LATER,
    "train_self_NN: l1.w -= lr * l1.dw → l1.w -= l1.dw": _LEARNING_RATE,
    "train_self_NN: l1.b -= lr * l1.db → l1.b -= l1.db": _LEARNING_RATE,
    "train_self_NN: validation.append(validate_self_nn(*net, val_dataloader)) → pass (number 2)": (
        _ACCEPTED_LENGTH
    ),
    "train_pytorch_nn: validation.append(validate_pytorch_nn(net, criterion, val_dataloader))"
    " → pass (number 2)": _ACCEPTED_LENGTH,
    "Net.__init__: nn.init.uniform_(self.linear.weight) → pass": (
        "PyTorch's own initialization is accepted; a run with bad luck is repeated"
    ),
    "Net.__init__: nn.init.uniform_(self.linear.bias) → pass": (
        "PyTorch's own initialization is accepted; a run with bad luck is repeated"
    ),
}

HABITS = [
    Habit(
        "softmax_cross_entropy_t.forward",
        [("return float(loss), float(error)", "return self.prob, float(loss), float(error)")],
        ["values"],
    ),
    Habit(
        "softmax_cross_entropy_t.backward",
        [
            ("return dh / len(self.y)", "return dh"),
            ("self.dw = dh.T @ self.hm", "self.dw = dh.T @ self.hm / len(dh)"),
            ("self.db = dh.sum(axis=0)", "self.db = dh.mean(axis=0)"),
        ],
        ["factor", "sum for mean"],
    ),
    Habit(
        "softmax_cross_entropy_t.backward",
        [("return dh / len(self.y)", "return dh / 32")],
        ["constant"],
    ),
    Habit(
        "linear_t.__init__",
        [
            ("self.w = np.random.rand(10, 784)", "self.W = np.random.rand(10, 784)"),
            ("return hm @ self.w.T + self.b", "return hm @ self.W.T + self.b"),
            ("return dh @ self.w\n", "return dh @ self.W\n"),
            ("self.dw = np.zeros_like(self.w)", "self.dw = np.zeros_like(self.W)"),
        ],
        ["name"],
    ),
]

TRIALS = Trials(
    habits=HABITS,
    written={
        "3a": ["get_data", "subsample", "MNISTDataset.*"],
        "3b": [f"linear_t.{name}" for name in ("__init__", "forward", "backward", "zero_grad")],
        "3c": ["relu_t.*"],
        "3d": ["softmax_cross_entropy_t.*"],
        "3e": [
            "linear_t.backward_check_*",
            *_CHECK_HELPERS,
            "GRADIENT_TOLERANCE",
            "test_backward",
        ],
        "3f": ["train_self_NN", "endless", "save_curves"],
        "3g": ["train_self_NN", "validate_self_nn", "mean_over_images", "save_curves"],
        "3h": ["Net.*", "*_pytorch_nn", "fraction_wrong", "mean_over_images", "save_curves"],
    },
    ungraded=["plot_curves"],
    equivalent=EQUIVALENT,
    shortened={"NUM_UPDATES": "1_000", "VALIDATE_EVERY": "100"},
    limits={
        limits: {
            "CURVES": limits.CURVES
            | {"least_updates": 1_000, "validate_every": 100, "window": 200},
            "FULL_POINTS_ERROR": 0.3,
            "NO_POINTS_ERROR": 0.4,
            "WANDERING": 0.06,
        },
    },
)
