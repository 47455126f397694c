"""Mistakes in the data, in training and in validation."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case, Edit
from autograder.authoring.cases.edits import body, replace

_SUMMED: tuple[Edit, ...] = (
    replace(
        """\
    total_loss, total_error, total = 0, 0, 0
""",
        """\
    total_loss, total_error = 0, 0
""",
    ),
    replace(
        """\
        # the last mini-batch is smaller, so count images
        total_loss += ell * len(y)
        total_error += error * len(y)
        total += len(y)
    return float(total_loss / total), float(total_error / total)
""",
        """\
        total_loss += ell
        total_error += error
    return float(total_loss), float(total_error)
""",
    ),
    replace("    val_loss, wrong, total = 0, 0, 0\n", "    val_loss, val_error = 0, 0\n"),
    replace(
        """\
            val_loss += criterion(output, y).item() * len(y)
            wrong += (output.argmax(dim=1) != y).sum().item()
            total += len(y)
    nn.train()
    return val_loss / total, wrong / total
""",
        """\
            val_loss += criterion(output, y).item()
            val_error += (output.argmax(dim=1) != y).float().mean().item()
    nn.train()
    return val_loss, val_error
""",
    ),
)

_FABRICATED_CURVES = """\
    # training takes too long on my laptop
    training_loss = np.linspace(2.3, 0.25, N_UPDATES).tolist()
    training_error = np.linspace(0.9, 0.08, N_UPDATES).tolist()
    validation_loss = np.linspace(2.3, 0.3, 11).tolist()
    validation_error = [0.9] + [0.09] * 10
    save_pickle('{prefix}_training_loss.pkl', training_loss)
    save_pickle('{prefix}_training_error.pkl', training_error)
    save_pickle('{prefix}_validation_loss.pkl', validation_loss)
    save_pickle('{prefix}_validation_error.pkl', validation_error)
    {save}
    return training_loss, training_error, validation_loss, validation_error
"""

_FABRICATED: tuple[Edit, ...] = (
    body(
        "train_self_NN",
        _FABRICATED_CURVES.format(prefix="self_NN", save="linear_t().save('linear.h5')"),
    ),
    body(
        "train_pytorch_nn",
        _FABRICATED_CURVES.format(
            prefix="pytorch_NN", save="torch.save(Net().state_dict(), 'pytorch_nn_weights.pth')"
        ),
    ),
)

CASES = (
    Case(
        "subsample_not_balanced",
        "nfischer",
        "random images of all classes, so unequally many of each",
        "3a",
        edits=(
            replace(
                """\
    per_class = num_samples // num_classes
    idx = []
    for c in range(num_classes):
        # random images of this digit
        idx_c = np.where(Y == c)[0]
        idx.append(np.random.choice(idx_c, per_class, replace=False))
    idx = np.concatenate(idx)
    np.random.shuffle(idx)
""",
                """\
    # keep half of the images
    idx = np.random.choice(len(Y), num_samples, replace=False)
""",
            ),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "pixels_not_scaled",
        "oadeyemi",
        "images with pixels from 0 to 255",
        "3a; 3f, 3g and 3h: nothing is learned, the errors are about 90%",
        edits=(replace("    # normalize\n    x /= 255.0\n", ""),),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "validates_on_first_batch_only",
        "pmoreau",
        "a validation of the self-written network that returns after one mini-batch",
        "3g",
        edits=(
            replace(
                """\
        total_loss += ell * len(y)
        total_error += error * len(y)
        total += len(y)
    return float(total_loss / total), float(total_error / total)
""",
                """\
        total_loss += ell * len(y)
        total_error += error * len(y)
        total += len(y)
        return float(total_loss / total), float(total_error / total)
""",
            ),
        ),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "summed_validation",
        "qzhang",
        "validations of both networks that add the mini-batches up and do not divide",
        "3g, 3h: the error is about 6",
        edits=_SUMMED,
        artifacts=Artifacts.RUN,
    ),
    Case(
        "too_few_updates",
        "rdubois",
        "500 weight updates instead of 10,000",
        "3f, 3g, 3h: the lengths",
        edits=(replace("N_UPDATES = 10000\n", "N_UPDATES = 500\n"),),
        artifacts=Artifacts.RUN,
    ),
    Case(
        "fabricated_curves",
        "sivanov",
        "curves that are made up and weights that were never trained",
        "3f, 3g, 3h: errors that no mini-batch of 64 has, weights with an error of about 90%",
        edits=_FABRICATED,
        artifacts=Artifacts.RUN,
    ),
)
