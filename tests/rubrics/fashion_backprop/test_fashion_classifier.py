"""A classifier of clothes: right styles keep every point, slips lose theirs with a reason."""

import pytest
from edited import edited
from fashion_pieces import HOMEWORK, SOURCE
from reports import lost

LEARNING = "learned_clothes"
CLOTHES = {
    "sequential": [
        ("        self.hidden1 = nn.Linear(784, 256)\n",
         "        self.stack = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128),\n"
         "            nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))\n"),
        ("        self.hidden2 = nn.Linear(256, 128)\n        self.hidden3 = nn.Linear(128, 64)\n"
         "        self.out = nn.Linear(64, 10)\n", ""),
        ("        x = torch.flatten(x, 1)\n        x = F.relu(self.hidden1(x))\n        x = F.relu(self.hidden2(x))\n"
         "        x = F.relu(self.hidden3(x))\n        return self.out(x)\n", "        return self.stack(x)\n"),
    ],
    "layers_made_in_another_order": [
        ("        self.out = nn.Linear(64, 10)\n", ""),
        ("        self.hidden1 = nn.Linear(784, 256)\n",
         "        self.out = nn.Linear(64, 10)\n        self.hidden1 = nn.Linear(784, 256)\n"),
    ],
    "percent_and_mean_over_images": [
        ("losses.append(criterion(outputs, labels).item())", "losses += [criterion(outputs, labels).item()] * len(labels)"),
        ("correct / total", "100 * correct / total"),
    ],
    "losses_as_tensors": [("running_loss += loss.item()", "running_loss += loss.detach()")],
    "log_softmax_and_nll": [("nn.CrossEntropyLoss()", "(lambda h, y: F.nll_loss(F.log_softmax(h, dim=1), y))")],
    "momentum": [("lr=lr)", "lr=lr, momentum=0.5)")],
}  # fmt: skip


@pytest.mark.parametrize("style", CLOTHES)
def test_right_classifier_of_clothes_loses_nothing(graded, style):
    checks = ["layers", "logits", "evaluation", "losses_of_epochs", LEARNING]
    assert lost(graded(HOMEWORK, checks, edited(SOURCE, *CLOTHES[style]))) == {}


SLIPS = {
    "no_activation": ("1a", "F.relu(", "(", {"logits"}, "no activation between the layers"),
    "relu_at_the_end": ("logits", "return self.out(x)", "return F.relu(self.out(x))", {"logits"}, "its negative logits are lost"),
    "softmax_at_the_end": ("logits", "return self.out(x)", "return F.softmax(self.out(x), 1)", {"logits"}, "includes the softmax"),
    "sigmoid_for_relu": ("logits", "F.relu(", "torch.sigmoid(", {"logits"}, "sigmoid instead of ReLU"),
    "batch_written_down": ("logits", "torch.flatten(x, 1)", "x.reshape(64, 784)", {"logits"}, "works for mini-batches of 64 alone"),
    "rows_of_28": ("logits", "torch.flatten(x, 1)", "x.reshape(-1, 28)", {"logits"}, "Rows of 28 numbers"),
    "wrong_width": ("layers", "256", "128", {"layers"}, "hidden1.weight (128, 784)"),
    "layer_without_bias": ("layers", "nn.Linear(64, 10)", "nn.Linear(64, 10, bias=False)", {"layers"}, "each with a bias"),
    "not_shuffled": ("loaders", "shuffle=True", "shuffle=False", {"loaders"}, "same order every time"),
    "test_set_twice": ("loaders", "train=True", "train=False", {"loaders"}, "the test set instead of the training set"),
    "accuracy_of_batches": ("evaluation", "correct / total", "np.mean([(net(x).argmax(1) == y).float().mean() for x, y in loader])", {"evaluation"}, "the last one is smaller"),
    "count_for_accuracy": ("evaluation", "correct / total", "correct", {"evaluation"}, "the number of samples that are right"),
    "loss_summed": ("evaluation", "sum(losses) / len(losses)", "sum(losses)", {"evaluation"}, "sum over the mini-batches"),
    "trains_while_measuring": ("evaluation", "with torch.no_grad():", "for p in net.parameters():\n        p.data += 1\n    if True:", {"evaluation"}, "changes the model"),
    "running_loss_summed": ("losses_of_epochs", "running_loss / len(train_loader)", "running_loss", {"losses_of_epochs"}, "sum over the mini-batches"),
    "loss_of_each_batch": ("losses_of_epochs", "            running_loss += loss.item()\n", "            train_losses.append(loss.item())\n", {"losses_of_epochs"}, "wrong length"),
    "rate_is_fixed": ("losses_of_epochs", "lr=lr)", "lr=0.1)", {"losses_of_epochs"}, "does not use its learning rate"),
    "zero_grad_missing": (LEARNING, "            optimizer.zero_grad()\n", "", {LEARNING}, "add up from one mini-batch to the next"),
    "step_missing": (LEARNING, "            optimizer.step()\n", "", {LEARNING}, "No parameter moves"),
    "backward_missing": (LEARNING, "            loss.backward()\n", "", {LEARNING}, "No parameter moves"),
    "test_loss_not_plotted": ("plotted_losses", "    plt.plot(test_losses, label=\"test\")\n", "", {"plotted_losses"}, "test_losses is not drawn"),
    "legend_missing": ("plotted_losses", "    plt.legend()\n", "", {"plotted_losses"}, "no legend"),
    "losses_exchanged": ("losses_of_epochs", "return train_losses, test_losses", "return test_losses, train_losses", {"losses_of_epochs"}, "test_losses, train_losses is returned"),
    "one_epoch_fewer": ("losses_of_epochs", "in range(epochs)", "in range(epochs - 1)", {"losses_of_epochs"}, "one entry short"),
    "test_loss_of_training_set": (LEARNING, "evaluate(net, test_loader)[0]", "train_losses[-1]", {LEARNING}, "the last of test_losses"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_loses_its_points_and_is_named(graded, slip):
    part, old, new, checks, words = SLIPS[slip]
    taken = lost(graded(HOMEWORK, [part], edited(SOURCE, (old, new))))
    assert set(taken) == checks
    assert any(words in said for said in taken.values())
