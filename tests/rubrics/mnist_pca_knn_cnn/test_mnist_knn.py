"""Nearest neighbors of digits: right styles keep every point, slips lose theirs with a reason."""

import pytest
from digits_pieces import DATA, HOMEWORK, cells_of
from edited import edited
from reports import lost

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
    source = edited(cells_of([*DATA, "2.1"], first), *KNN_STYLES[style])
    assert lost(graded(HOMEWORK, ["2.1"], source)) == {}


KNN_SLIPS = {
    "bytes": (IN_BYTES, "images_in_bytes", "computed in uint8"),
    "returns_nothing_from_fit": ([("        return self\n", "")], "fit_and_predict", "return self"),
    "always_three": ([("self.k)", "3)")], "votes_of_neighbors", "3 instead of 1"),
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
    source = edited(cells_of([*DATA, "2.1"], 1), *edits)
    assert words in lost(graded(HOMEWORK, [check], source))[check]
