"""Mistakes, one kind each; most students who make them are not done with part 3 yet."""

from __future__ import annotations

from autograder.authoring.cases.case import Case, Edit, edited
from autograder.authoring.cases.edits import body, replace

_SHORT = (
    replace("SGD_EPOCHS = 6\n", "SGD_EPOCHS = 1\n"),
    replace("MLP_EPOCHS = 5\n", "MLP_EPOCHS = 1\n"),
    replace("CNN_EPOCHS = 3\n", "CNN_EPOCHS = 1\n"),
)
_WITHOUT_PART_3: tuple[Edit, ...] = (*_SHORT, body("CNN.__init__", "raise NotImplementedError()"))
_AND_PART_3 = "; 3.1 and 3.2, which are not written yet"


def _case(name: str, author: str, what: str, loses: str, *edits: Edit) -> Case:
    """Return a case that has not come to part 3."""
    return edited(name, author, what, loses + _AND_PART_3, *_WITHOUT_PART_3, *edits)


CASES = (
    _case(
        "distances_in_bytes",
        "oberg",
        "distances between images computed in uint8, where they overflow",
        "2.1: images in bytes",
        body(
            "KNNClassifier.fit",
            """\
            self.X = X
            self.y = y
            return self
            """,
        ),
        body(
            "KNNClassifier.predict",
            """\
            pred = []
            for x in X:
                distances = np.sum((self.X - x) ** 2, axis=1)
                pred.append(mode(self.y[np.argsort(distances)[: self.k]]).mode)
            return np.array(pred)
            """,
        ),
    ),
    _case(
        "library_functions",
        "pquinn",
        "numpy.cov, and the nearest-neighbor classifier of scikit-learn",
        "1.2.2; 2.1",
        replace(
            "data_covmat = np.dot(data_centered.T, data_centered) / (data_centered.shape[0] - 1)\n",
            "data_covmat = np.cov(data_flat, rowvar=False)\n",
        ),
        replace(
            "from scipy.spatial import KDTree\n",
            "from scipy.spatial import KDTree\nfrom sklearn import neighbors\n",
        ),
        body(
            "KNNClassifier.fit",
            """\
            self.model = neighbors.KNeighborsClassifier(self.k).fit(X, y)
            return self
            """,
        ),
        body("KNNClassifier.predict", "return self.model.predict(X)"),
    ),
    _case(
        "ascending_eigenvalues",
        "qvarga",
        "eigenvalues and eigenvectors left in the order that np.linalg.eigh gives",
        "1.2.3: the order; 1.2.4; 1.2.5; 1.2.6",
        replace(
            "eig_values, eig_vectors = np.linalg.eig(data_covmat)\n"
            "order = np.argsort(-eig_values.real)\n",
            "eig_values, eig_vectors = np.linalg.eigh(data_covmat)\n"
            "order = np.argsort(eig_values.real)\n",
        ),
    ),
    _case(
        "one_color_no_mean",
        "rsantos",
        "a scatter plot in one color, and reconstructions without the mean",
        "1.2.4: the colors; 1.2.5; 1.2.6",
        replace('c=labels, s=2, cmap="tab10"', "s=2"),
        replace("(W2 @ low + data_mean).reshape(28, 28)", "(W2 @ low).reshape(28, 28)"),
        replace("np.reshape(W60 @ low + data_mean, (28, 28))", "np.reshape(W60 @ low, (28, 28))"),
    ),
    _case(
        "softmax_without_shift",
        "stakagi",
        "a softmax that overflows, and a gradient without the label",
        "2.2.2: softmax of large scores, dJ",
        body(
            "softmax",
            """\
            e = np.exp(x)
            return e / e.sum()
            """,
        ),
        body(
            "dJ",
            """\
            y = softmax(W.dot(x) + b)
            return y[:, None] * x[None, :], y
            """,
        ),
    ),
    Case(
        "no_convolution",
        "tweber",
        "a CNN of linear layers alone",
        "3.1: convolutions; 3.2",
        edits=(
            *_SHORT,
            replace("CNN_EPOCHS = 1\n", "CNN_EPOCHS = 8\n"),
            body(
                "CNN.__init__",
                """\
                super().__init__()
                self.flatten = nn.Flatten()
                self.relu = nn.ReLU()
                self.fc1 = nn.Linear(784, 256)
                self.fc2 = nn.Linear(256, num_classes)
                """,
            ),
            body("CNN.forward", "return self.fc2(self.relu(self.fc1(self.flatten(x))))"),
            replace(
                "for kernel in model.conv1.weight:\n",
                "for kernel in model.fc1.weight[:9].reshape(9, 1, 28, 28):\n",
            ),
        ),
    ),
)
