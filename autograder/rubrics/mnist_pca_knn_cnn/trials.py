"""How the rubric of the notebook on MNIST is tried out: short training, and what is no mistake."""

from __future__ import annotations

from autograder import Trials

_ANY_IMAGE = "any image of the digit will do"
_SAME_VOTES = "the same neighbors vote, and the same label wins"
_SHIFT = "any shift gives the same loss, and large scores are asked of softmax alone"
_ANY_NUMBER = "any number of components from 3 on is accepted"
_TASTE = "how the network is trained is the student's choice"
_TRAINED = "train_classifier(model, x_train, y_train, epochs=CNN_EPOCHS, "
_TRAINING = "train_classifier: " + _TRAINED
_SHOWN = "show_images(model.conv1.weight.detach().squeeze(1), "
_KERNELS = "show_images: " + _SHOWN
_ARGPARTITION = "KNNClassifier.predict_block: nearest = np.argpartition(distances, "
_PART = _ARGPARTITION + "self.num_neighbors - 1, axis=1) → nearest = np.argpartition(distances, "

EQUIVALENT: dict[str, str] = {
    "digit_images: digit_images[k] = data[labels == k][0] → digit_images[k] = "
    "data[labels == k][1]": _ANY_IMAGE,
    "data_covmat: data_covmat = data_centered.T @ data_centered / len(data_centered) → "
    "data_covmat = data_centered.T @ data_centered / (len(data_centered) - 1)": "n and n - 1 "
    "are both right",
    "values: values, vectors = np.linalg.eigh(data_covmat.astype(np.float64)) → values, "
    "vectors = np.linalg.eigh(data_covmat.astype(np.int64))": "entries of thousands lose "
    "less than 1: less than the tolerance",
    "range: for k in range(10): → for k in range(11):": "there are no points of an eleventh digit",
    'range: plt.scatter(*in_plane[labels == k].T, s=0.1, color=f"C{k}", label=str(k)) → '
    'plt.scatter(*in_plane[labels == k].T, s=0.2, color=f"C{k}", label=str(k))': "the size of a "
    "point is a matter of taste",
    **{
        "better_dimension: better_dimension = int(np.searchsorted(carried, 0.9)) + 1 → "
        f"better_dimension = {other}": _ANY_NUMBER
        for other in (
            "(int(np.searchsorted(carried, 0.9)) - 1)",
            "int(np.searchsorted(carried, 0.9))",
            "int(np.searchsorted(carried, 1.8)) + 1",
            "int(np.searchsorted(carried, 0.9)) + 2",
        )
    },
    _PART + "(self.num_neighbors + 1), axis=1)": _SAME_VOTES,
    _PART + "self.num_neighbors, axis=1)": _SAME_VOTES,
    "KNNClassifier.predict_block: votes = np.zeros((len(block), len(self.classes)), dtype=int) → "
    "votes = np.ones((len(block), len(self.classes)), dtype=int)": _SAME_VOTES,
    "KNNClassifier.predict_block: votes[np.arange(len(block)), self.class_index[neighbor]] += 1 → "
    "votes[np.arange(len(block)), self.class_index[neighbor]] += 2": _SAME_VOTES,
    "J: u = u - np.max(u) → *": _SHIFT,
    "J: return -y_true @ (u - np.log(np.sum(np.exp(u)))) → "
    "return ((u - np.log(np.sum(np.exp(u)))) @ -y_true)": "a scalar product either way",
    "CNN.__init__: rows, columns = (((side - 4) // 2 - 4) // 2 for side in (height, width)) → "
    "rows, columns = (((side - 4) // 2 - 4) // 2 for side in (width, height))": "a square image",
    "CNN.forward: return self.linear(x.flatten(start_dim=1)) → "
    "return -(self.linear(x.flatten(start_dim=1)))": "it learns weights of the other sign",
    _TRAINING + "lr=5e-3, shift=1) → " + _TRAINED + "lr=0.01, shift=1)": _TASTE,
    _TRAINING + "lr=5e-3, shift=1) → " + _TRAINED + "lr=5e-3, shift=2)": _TASTE,
    _KERNELS + "columns=8) → " + _SHOWN + "columns=9)": "the arrangement is a matter of taste",
    **{
        f"SGD: step = lr * (1 - epoch / max_epoch) → step = {other}": "how the steps change from "
        "epoch to epoch is the student's choice"
        for other in (
            "lr",
            "lr * (1)",
            "lr * ((1 + epoch / max_epoch))",
            "lr * (2 - epoch / max_epoch)",
            "lr * (1 - (epoch // max_epoch))",
            "(lr / (1 - epoch / max_epoch))",
        )
    },
}

TRIALS = Trials(
    written={
        "1.1": ["digit_images"],
        "1.2.1": ["flat", "data_mean", "data_centered"],
        "1.2.2": ["data_covmat"],
        "1.2.3": ["values", "covmat_eig", "plt.plot"],
        "1.2.4": ["covmat_eig", "in_plane", "range"],  # the order of vectors; a loop over digits
        "1.2.5": ["reconstruct"],
        "1.2.6": ["carried", "better_dimension"],
        "2.1": ["KNNClassifier.*"],
        "2.2.2": ["softmax", "J", "dJ", "SGD"],
        "3.1": ["CNN.*"],
    },
    ungraded=["plt.show", "plt.legend", "plt.xlabel", "plt.ylabel"],
    equivalent=EQUIVALENT,
    shortened={"SGD_EPOCHS": "1", "MLP_EPOCHS": "1", "CNN_EPOCHS": "1"},
)
