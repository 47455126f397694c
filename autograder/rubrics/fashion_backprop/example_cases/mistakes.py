"""Mistakes in the code, one kind each."""

from __future__ import annotations

from autograder.authoring.cases.case import edited
from autograder.authoring.cases.edits import body, replace

CASES = (
    edited(
        "dsigmoid_of_activation",
        "ogarcia",
        "dsigmoid of what sigmoid gave, with which the network still learns",
        "2c: the weights of the second hidden layer",
        replace("dsigmoid(z2)", "dsigmoid(a2)"),
        replace("dsigmoid(z1)", "dsigmoid(a1)"),
    ),
    edited(
        "updates_too_early",
        "phansen",
        "each layer updated before the gradient is propagated through it",
        "2c: the weights of the second hidden layer",
        replace(
            "    dz2 = (dz3 @ weights[2].T) * dsigmoid(z2)\n",
            "    weights[2] = weights[2] - learning_rate * dw3\n"
            "    dz2 = (dz3 @ weights[2].T) * dsigmoid(z2)\n",
        ),
        replace(
            "    dz1 = (dz2 @ weights[1].T) * dsigmoid(z1)\n",
            "    weights[1] = weights[1] - learning_rate * dw2\n"
            "    dz1 = (dz2 @ weights[1].T) * dsigmoid(z1)\n",
        ),
        replace(
            "        weights[i] = weights[i] - learning_rate * dw\n",
            "        if i == 0:\n            weights[i] = weights[i] - learning_rate * dw\n",
        ),
    ),
    edited(
        "local_weights",
        "qmeyer",
        "weights that are updated in variables of the function's own",
        "2c: all but the loss; 2d",
        replace(
            "        weights[i] = weights[i] - learning", "        new_w = weights[i] - learning"
        ),
        replace("        biases[i] = biases[i] - learning", "        new_b = biases[i] - learning"),
    ),
    edited(
        "uphill",
        "rsingh",
        "steps with the gradient instead of steps against it",
        "2c: the weights of the last layer; 2d: learning",
        replace("weights[i] - learning_rate * dw", "weights[i] + learning_rate * dw"),
        replace("biases[i] - learning_rate * db", "biases[i] + learning_rate * db"),
    ),
    edited(
        "fixed_learning_rate",
        "snovak",
        "a learning rate of 0.01 in the code, whatever the function is given",
        "2c and 2d: the learning rate",
        replace("weights[i] - learning_rate * dw", "weights[i] - 0.01 * dw"),
        replace("biases[i] - learning_rate * db", "biases[i] - 0.01 * db"),
    ),
    edited(
        "variance_for_deviation",
        "tbauer",
        "the variance where np.random.normal takes the standard deviation",
        "2a: the distribution",
        replace("1 / np.sqrt(max(sizes[i], sizes[i + 1]))", "1 / max(sizes[i], sizes[i + 1])"),
    ),
    edited(
        "number_for_one_hot",
        "uandersen",
        "the number of the most probable digit instead of a one-hot vector",
        "2b: half of the guess, and half of the data set, which cannot hold it",
        replace("    return loss, one_hot_guess\n", "    return loss, np.argmax(y_hat)\n"),
    ),
    edited(
        "softmax_in_net",
        "vsantos",
        "softmax at the end of Net, before a loss that includes it",
        "1a: the logits; 1b: learning, which it slows down",
        replace("return self.out(x)", "return F.softmax(self.out(x), dim=1)"),
    ),
    edited(
        "zero_grad_forgotten",
        "wlarsen",
        "gradients that add up over the mini-batches",
        "1b: learning",
        replace("            optimizer.zero_grad()\n", ""),
    ),
    edited(
        "losses_summed",
        "xhernandez",
        "the sum of the losses of an epoch instead of their mean",
        "1b: the losses of train_net",
        replace("running_loss / len(train_loader)", "running_loss"),
    ),
    edited(
        "gradients_from_torch",
        "yjohnson",
        "a backward pass that torch does, in the part that is to be done in numpy alone",
        "2c, which forbids torch; 2d, which calls it",
        body(
            "train_one_sample",
            """\
            w = [torch.tensor(each, requires_grad=True) for each in weights]
            b = [torch.tensor(each, requires_grad=True) for each in biases]
            x = torch.tensor(sample.reshape(1, 784), dtype=torch.float64)
            a1 = torch.sigmoid(x @ w[0] + b[0])
            a2 = torch.sigmoid(a1 @ w[1] + b[1])
            loss = F.cross_entropy(a2 @ w[2] + b[2], torch.tensor([int(y)]))
            loss.backward()
            for i in range(3):
                weights[i] = weights[i] - learning_rate * w[i].grad.numpy()
                biases[i] = biases[i] - learning_rate * b[i].grad.numpy()
            return loss.item()
            """,
        ),
    ),
)
