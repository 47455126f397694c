"""Mistakes in the layers and in the gradient checks."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case, Edit
from autograder.authoring.cases.edits import replace

_HARD_CODED_DW: tuple[Edit, ...] = (
    replace(
        """\
'dw': [], 'i': [], 'j': [], 'e': [], 'dw_e': []}
        for k in random.sample(range(10), 5):
            hm = np.random.randn(1, 784)
""",
        """\
'dw': [], 'i': [], 'j': [], 'e': [], 'dw_e': []}
        for k in random.sample(range(10), 5):
            hm = np.ones((1, 784))
""",
    ),
    replace(
        """\
                i, j = np.random.randint(10), np.random.randint(784)
                e = np.random.normal()
                w = self.w.copy()
                self.w[i, j] = w[i, j] + e
                h_plus = self.forward(hm)[0, k]
                self.w[i, j] = w[i, j] - e
                h_minus = self.forward(hm)[0, k]
                self.w = w
                dw_e = (h_plus - h_minus) / (2 * e)
""",
        """\
                i, j = k, np.random.randint(784)
                e = np.random.normal()
                # all inputs are 1, so the derivative has to be 1
                dw_e = 1.0
""",
    ),
)

_HARD_CODED_DB: tuple[Edit, ...] = (
    replace(
        """\
                i = np.random.randint(10)
                e = np.random.normal()
                b = self.b.copy()
                self.b[i] = b[i] + e
                h_plus = self.forward(hm)[0, k]
                self.b[i] = b[i] - e
                h_minus = self.forward(hm)[0, k]
                self.b = b
                db_e = (h_plus - h_minus) / (2 * e)
""",
        """\
                i = k
                e = np.random.normal()
                # the derivative of b[k] has to be 1
                db_e = 1.0
""",
    ),
)

CASES = (
    Case(
        "wrong_forward_right_backward",
        "eowens",
        "a linear layer that computes twice the output, with the backward of that",
        "3b: forward; the gradients are right for it and keep their points",
        edits=(
            replace(
                "        return np.dot(hm, self.w.T) + self.b\n",
                "        return 2 * (np.dot(hm, self.w.T) + self.b)\n",
            ),
            replace(
                """\
        self.dw = np.dot(dh.T, self.hl)
        self.db = np.sum(dh, axis=0)
        dhm = np.dot(dh, self.w)
""",
                """\
        self.dw = 2 * np.dot(dh.T, self.hl)
        self.db = 2 * np.sum(dh, axis=0)
        dhm = 2 * np.dot(dh, self.w)
""",
            ),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "bias_forgotten",
        "fhassan",
        "a linear layer whose forward leaves b out",
        "3b: forward; 3g: `linear.h5` holds a b that the network never used. In 3e its check of db "
        "is right to raise on its own layer",
        edits=(
            replace("return np.dot(hm, self.w.T) + self.b\n", "return np.dot(hm, self.w.T)\n"),
            replace(
                "\n    test_backward()\n",
                "\n    # test_backward()  # db is wrong?? ask in office hours\n",
            ),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "relu_derivative_of_output",
        "gsilva",
        "a ReLU whose backward looks at the output, which is never negative",
        "3c: backward. It trains as well as the correct one",
        edits=(
            replace(
                "        self.hl = hm\n        return np.maximum(0, hm)\n",
                "        self.hl = np.maximum(0, hm)\n        return self.hl\n",
            ),
            replace("        dhm[self.hl <= 0] = 0\n", "        dhm[self.hl < 0] = 0\n"),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "gradient_not_averaged",
        "hkimura",
        "a loss layer whose backward does not divide by the size of the mini-batch",
        "3d: backward; 3f: its final training error is far over 15%",
        edits=(
            replace(
                "        return (self.prob - one_hot) / n\n", "        return self.prob - one_hot\n"
            ),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "accuracy_instead_of_error",
        "ijohnson",
        "the fraction that is right instead of the fraction that is wrong",
        "3d: error; 3h: validation",
        edits=(
            replace(
                "error = np.sum(np.argmax(h, axis=1) != y) / n",
                "error = np.sum(np.argmax(h, axis=1) == y) / n",
            ),
            replace(
                "training_error.append((output.argmax(dim=1) != y)",
                "training_error.append((output.argmax(dim=1) == y)",
            ),
            replace("wrong += (output.argmax(dim=1) != y)", "wrong += (output.argmax(dim=1) == y)"),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "hard_coded_gradient_check",
        "jcohen",
        "checks of dw and db that compare with 1 instead of a difference",
        "3e: the checks of dw and db do not see that forward was changed",
        edits=(*_HARD_CODED_DW, *_HARD_CODED_DB),
    ),
    Case(
        "renamed_function",
        "klarsen",
        "the linear layer is called `linear`",
        "one point, in 3b",
        edits=(
            replace("class linear_t:\n", "class linear:\n"),
            replace("    layer = linear_t()\n", "    layer = linear()\n"),
            replace("l1, l2, l3 = linear_t(), ", "l1, l2, l3 = linear(), "),
        ),
    ),
    Case(
        "infinite_loop_in_relu",
        "lrossi",
        "the forward of ReLU never returns",
        "3c, and of 3f and 3g what runs the code; the submitted files keep their points",
        edits=(
            replace(
                "        return np.maximum(0, hm)\n",
                """\
        h, i = np.zeros(hm.shape), 0
        while i < len(hm):
            h[i] = np.maximum(0, hm[i])
        return h
""",
            ),
        ),
    ),
    Case(
        "exits_in_forward",
        "mschmidt",
        "the forward of the linear layer ends the process",
        "3b, 3e, and of 3f and 3g what runs the code; the submitted files keep their points",
        edits=(
            replace("import random\n", "import random\nimport os\n"),
            replace(
                "        return np.dot(hm, self.w.T) + self.b\n",
                """\
        h = np.dot(hm, self.w.T) + self.b
        print(h.shape)
        os._exit(0)
        return h
""",
            ),
        ),
    ),
)
