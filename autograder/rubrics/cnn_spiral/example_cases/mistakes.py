"""Mistakes in the code, one kind each."""

from __future__ import annotations

from autograder.authoring.cases.case import edited
from autograder.authoring.cases.edits import body, replace

CASES = (
    edited(
        "zero_grad_forgotten",
        "bcostello",
        "gradients that add up over the mini-batches",
        "1: the updates, and half of the log, whose losses are those of another training",
        replace("        optimizer.zero_grad()\n", ""),
    ),
    edited(
        "softmax_in_cnn",
        "cduarte",
        "softmax at the end of CNN, before a loss that includes it",
        "1: the logits",
        replace("return self.fc(x)", "return torch.softmax(self.fc(x), dim=1)"),
    ),
    edited(
        "accuracy_for_count",
        "deriksson",
        "the fraction that is right instead of the number",
        "1: the measuring",
        replace(
            "return test_loss / len(test_loader), num_correct\n",
            "return test_loss / len(test_loader), num_correct / len(test_loader.dataset)\n",
        ),
    ),
    edited(
        "last_activation_left_out",
        "eferrante",
        "a forward pass that does not apply the activation of the last layer",
        "2: the forward pass",
        replace(
            "        out = activations[i](z)\n",
            "        out = activations[i](z) if i < len(weights) - 1 else z\n",
        ),
    ),
    edited(
        "softmax_overflows",
        "fgrant",
        "softmax without the shift, and over the whole array",
        "2: softmax; 4 and 5: the loss that training reaches with it",
        body("softmax", "return np.exp(z) / np.sum(np.exp(z))"),
    ),
    edited(
        "gradient_summed",
        "ghoffman",
        "a gradient of the scores that is not divided by the number of points",
        "3: the gradient of the scores; 4 and 5: the loss that training reaches with such steps",
        replace("    dscores /= len(y)\n", ""),
    ),
    edited(
        "penalty_without_gradient",
        "hibrahim",
        "a penalty that the gradients leave out",
        "4 and 5: half of the gradients, those of the weights",
        replace("dW = X.T @ dscores + reg * W\n", "dW = X.T @ dscores\n"),
        replace("dW2 = hidden_layer.T @ dscores + reg * W2\n", "dW2 = hidden_layer.T @ dscores\n"),
        replace("dW = X.T @ dhidden + reg * W\n", "dW = X.T @ dhidden\n"),
    ),
    edited(
        "relu_not_in_gradient",
        "ijansen",
        "a backward pass without ReLU",
        "5: half of the gradients, those of the first layer, and the loss that training reaches",
        replace("    dhidden[hidden_layer <= 0] = 0\n", ""),
    ),
    edited(
        "biases_not_updated",
        "jkaur",
        "a training that never updates b",
        "5: training",
        replace("        b = b - step_size * db\n        W2", "        W2"),
    ),
    edited(
        "noise_on_points",
        "klindqvist",
        "noise that is added to the points, not to the angles",
        "3: half of the points of the spiral",
        replace(" + noise * np.random.randn(num_points)\n", "\n"),
        replace("    return X, y\n", "    return X + noise * np.random.randn(*X.shape), y\n"),
    ),
    edited(
        "gradients_from_torch",
        "lmorales",
        "gradients that torch computes, in the part that is to be done in numpy alone",
        "5, which forbids torch",
        body(
            "network_gradients",
            """\
            p = [torch.tensor(each, requires_grad=True) for each in (W, b, W2, b2)]
            scores = torch.relu(torch.tensor(X) @ p[0] + p[1]) @ p[2] + p[3]
            loss = nn.functional.cross_entropy(scores, torch.tensor(y))
            loss = loss + 0.5 * reg * ((p[0] ** 2).sum() + (p[2] ** 2).sum())
            loss.backward()
            return [each.grad.numpy() for each in p]
            """,
        ),
    ),
)
