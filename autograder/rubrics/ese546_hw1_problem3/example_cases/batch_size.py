"""Layers that are right for mini-batches of one size alone."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case, Edit
from autograder.authoring.cases.edits import replace

_ONLY_ONE_IMAGE_LINEAR: tuple[Edit, ...] = (
    replace(
        "        return np.dot(hm, self.w.T) + self.b\n",
        "        return (np.dot(self.w, hm[0]) + self.b).reshape(1, 10)\n",
    ),
    replace(
        """\
        self.dw = np.dot(dh.T, self.hl)
        self.db = np.sum(dh, axis=0)
        dhm = np.dot(dh, self.w)
        return dhm
""",
        """\
        self.dw = np.outer(dh[0], self.hl[0])
        self.db = dh[0]
        dhm = np.dot(dh[0], self.w)
        return dhm.reshape(1, 784)
""",
    ),
)

_ONLY_ONE_IMAGE_LOSS: tuple[Edit, ...] = (
    replace(
        """\
        n = h.shape[0]
        self.y = y
        # subtract the max so that exp does not overflow
        h = h - np.max(h, axis=1, keepdims=True)
        log_prob = h - np.log(np.sum(np.exp(h), axis=1, keepdims=True))
        self.prob = np.exp(log_prob)
        # average loss over the mini-batch
        ell = -np.sum(log_prob[np.arange(n), y]) / n
        error = np.sum(np.argmax(h, axis=1) != y) / n
        return ell, error
""",
        """\
        self.y = y[0]
        # subtract the max so that exp does not overflow
        h = h - np.max(h)
        log_prob = h - np.log(np.sum(np.exp(h)))
        self.prob = np.exp(log_prob)
        ell = -log_prob[0, self.y]
        error = float(np.argmax(h) != self.y)
        return ell, error
""",
    ),
    replace(
        """\
        n = self.prob.shape[0]
        one_hot = np.zeros(self.prob.shape)
        one_hot[np.arange(n), self.y] = 1
        return (self.prob - one_hot) / n
""",
        """\
        one_hot = np.zeros(self.prob.shape)
        one_hot[0, self.y] = 1
        return self.prob - one_hot
""",
    ),
)

_ONLY_ONE_IMAGE_LOOPS: tuple[Edit, ...] = (
    replace(
        """\
    l1, l2, l3 = linear_t(), relu_t(), softmax_cross_entropy_t()
    net = [l1, l2, l3]
""",
        """\
    # 0.1 jumps around too much
    lr = lr / 5
    l1, l2, l3 = linear_t(), relu_t(), softmax_cross_entropy_t()
    net = [l1, l2, l3]
""",
    ),
    replace(
        """\
            x, y = x.numpy(), y.numpy()
            if t % 1000 == 0:
""",
        """\
            # one image per update
            x, y = x.numpy()[:1], y.numpy()[:1]
            if t % 1000 == 0:
""",
    ),
    replace(
        """\
        ell, error = l3.forward(l2.forward(l1.forward(x)), y)
        # the last mini-batch is smaller, so count images
        total_loss += ell * len(y)
        total_error += error * len(y)
        total += len(y)
""",
        """\
        for i in range(len(y)):
            ell, error = l3.forward(l2.forward(l1.forward(x[i:i + 1])), y[i:i + 1])
            total_loss += ell
            total_error += error
        total += len(y)
""",
    ),
)

_ONLY_64_IMAGES: tuple[Edit, ...] = (
    replace("N_UPDATES = 10000\n", "N_UPDATES = 10000\nBATCH_SIZE = 64\n"),
    replace(
        """\
        ell = -np.sum(log_prob[np.arange(n), y]) / n
        error = np.sum(np.argmax(h, axis=1) != y) / n
""",
        """\
        ell = -np.sum(log_prob[np.arange(n), y]) / BATCH_SIZE
        error = np.sum(np.argmax(h, axis=1) != y) / BATCH_SIZE
""",
    ),
    replace("return (self.prob - one_hot) / n\n", "return (self.prob - one_hot) / BATCH_SIZE\n"),
)

CASES = (
    Case(
        "batch_size_one_only",
        "cnguyen",
        "linear and loss layers that use the first image of a mini-batch only",
        "3b and 3d at mini-batches of 7 and 64; part of 3f: its final training error is about 12%",
        edits=(*_ONLY_ONE_IMAGE_LINEAR, *_ONLY_ONE_IMAGE_LOSS, *_ONLY_ONE_IMAGE_LOOPS),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "batch_size_64_only",
        "dpatel",
        "a loss layer that divides by 64 whatever the size of the mini-batch",
        "3d at mini-batches of 1 and 7",
        edits=_ONLY_64_IMAGES,
        artifacts=Artifacts.RUN,
    ),
)
