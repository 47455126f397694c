"""Right answers, each in a style of its own, and the skeleton as it is."""

from __future__ import annotations

from autograder.authoring.cases.case import Case, Source
from autograder.authoring.cases.edits import body

CASES = (
    Case("correct", "zlopez", "all parts done", "none", source=Source.HAND),
    Case("blank", "newstudent", "the skeleton as it is", "all", source=Source.SKELETON),
    Case(
        "in_place",
        "aandreou",
        "parameters updated in place, a Generator of its own, a network in one piece, and sums "
        "over images",
        "none",
        edits=(
            body(
                "CNN.__init__",
                """\
                super().__init__()
                self.net = nn.Sequential(
                    nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
                    nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
                    nn.Flatten(), nn.Linear(320, 10),
                )
                """,
            ),
            body("CNN.forward", "return self.net(x)"),
            body(
                "test_one_epoch",
                """\
                model.eval()
                total, right = 0, 0
                for x, y in test_loader:
                    with torch.no_grad():
                        z = model(x.to(device)).cpu()
                    total += nn.functional.cross_entropy(z, y, reduction="sum")
                    right += int((z.argmax(1) == y).sum())
                return total / len(test_loader.dataset), right
                """,
            ),
            body(
                "initialize",
                """\
                rng = np.random.default_rng()
                layers = [(rng.normal(scale=0.01, size=ab), np.zeros(ab[1]))
                          for ab in zip(sizes, sizes[1:])]
                return sum(layers, ())
                """,
            ),
            body(
                "train_network",
                """\
                params = list(initialize([2, hidden, len(np.unique(y))]))
                losses = [network_loss(X, y, *params, reg)]
                while len(losses) <= iterations:
                    for p, g in zip(params, network_gradients(X, y, *params, reg)):
                        p -= step_size * np.reshape(g, p.shape)
                    losses.append(network_loss(X, y, *params, reg))
                return [*params, losses]
                """,
            ),
        ),
    ),
)
