"""Answers that were found before and are written into the code earn nothing."""

import fashion_pieces
from answers_found_before import literal, nearest_mean
from reports import lost


def test_weights_for_clothes_are_no_training(graded):
    w, b = nearest_mean("fashion_mnist")
    cheat = f"""
def train_net(net, train_loader, test_loader, epochs=20, lr=0.1):
    w, b = (torch.tensor(each) for each in ({literal(w)}, {literal(b)}))
    layers = [each for each in net.modules() if isinstance(each, nn.Linear)]
    both = torch.cat([torch.eye(10), -torch.eye(10)])
    with torch.no_grad():
        for layer in layers:
            layer.weight.zero_(), layer.bias.zero_()
        layers[0].weight[:20], layers[0].bias[:20] = both @ w, both @ b
        for layer in layers[1:-1]:
            layer.weight[:20, :20] = torch.eye(20)
        layers[-1].weight[:, :20] = both.T
    return [2.0 - 0.1 * k for k in range(epochs)], [evaluate(net, test_loader)[0]] * epochs
"""
    taken = lost(
        graded(fashion_pieces.HOMEWORK, ["learned_clothes"], fashion_pieces.SOURCE + cheat)
    )
    assert "the accuracy on the test set after train_net" in taken["learned_clothes"]


def test_weights_for_digits_are_no_back_propagation(graded):
    """Whatever weights are set: the forward pass guesses by others."""
    w, b = nearest_mean("mnist")
    cheat = f"""
W, B = {literal(w)}, {literal(b)}
plain = feed_forward_sample
def feed_forward_sample(sample, y):
    guess = np.eye(10)[np.argmax(W @ np.ravel(sample) + B)]
    return plain(sample, y)[0], guess
def train_one_epoch(learning_rate=0.1):
    pass
"""
    report = graded(fashion_pieces.HOMEWORK, ["learned_digits"], fashion_pieces.SOURCE + cheat)
    assert "the accuracy on new digits" in lost(report)["learned_digits"]
