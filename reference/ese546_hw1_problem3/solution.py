"""ESE 546, homework 1, problem 3: a neural network for MNIST, from scratch and in PyTorch.

Rename this file to <pennkey>_hw1_problem3.py and fill in every function that raises
NotImplementedError. Submit it with the ten files that running it writes:

    self_NN_training_error.pkl      pytorch_NN_training_error.pkl
    self_NN_training_loss.pkl       pytorch_NN_training_loss.pkl
    self_NN_validation_error.pkl    pytorch_NN_validation_error.pkl
    self_NN_validation_loss.pkl     pytorch_NN_validation_loss.pkl
    linear.h5                       pytorch_nn_weights.pth

What the grader counts on:

* The imports, the names of classes and functions, their arguments and what they return
  stay as they are here. You may add helper functions.
* Importing the file must not start any work: what should happen when you run it belongs
  under `if __name__ == "__main__":` at the end.
* Your functions are called one at a time with new random inputs, with mini-batches of
  1, 7 and 64, and both networks are trained again with your code.
* Write the layers with numpy, for a whole mini-batch at once: no loop over its images.

Shapes: `batch` is the number of images in a mini-batch, 784 = 28 x 28 the number of
pixels of an image, 10 the number of classes (the digits).
"""

import pickle
import random

import h5py
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F  # noqa: F401, N812 - for students
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset
from torchvision.datasets import MNIST
from tqdm import tqdm

# BEGIN SOLUTION
# The model solution. `autograder skeleton` makes what students download from it: regions
# like this one are cut out, and become a TODO where they are the body of a function.
NUM_UPDATES = 10_000
VALIDATE_EVERY = 1_000

NUM_OUTPUTS_TO_CHECK = 5
GRADIENT_TOLERANCE = 1e-6
# END SOLUTION


def setup(seed):
    """Make a run repeatable (given): seed every random number generator in use."""
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)


# ---------------------------------------------------------------------------
# (a) Data: 4 points
# ---------------------------------------------------------------------------


def get_data():
    """Load MNIST.

    Returns
    -------
    train, val : torchvision.datasets.MNIST
        The raw training set (60,000 images) and validation set (10,000 images), as
        MNIST('./', download=True, train=...) makes them: nothing selected, nothing
        scaled. Their images are in `.data`, their labels in `.targets`.
    """
    # BEGIN SOLUTION: load both sets with torchvision
    train = MNIST("./", download=True, train=True)
    val = MNIST("./", download=True, train=False)
    return train, val
    # END SOLUTION


def subsample(X, Y, num_samples, num_classes):
    """Keep equally many images of each class; flatten them and scale their pixels.

    For this homework keep half of each set: 30,000 images for training and 5,000 for
    validation. Look at four of them with their labels before you go on.

    Parameters
    ----------
    X : uint8 tensor of shape (n, 28, 28)
        Images, as in `train.data`: pixels from 0 to 255.
    Y : int64 tensor of shape (n,)
        Their labels, as in `train.targets`.
    num_samples : int
        Number of images to keep in all. That is num_samples // num_classes images of
        each class, none of them twice.
    num_classes : int
        Number of classes; the labels are 0, 1, ..., num_classes - 1.

    Returns
    -------
    x : array or tensor of floats, shape (num_samples, 784)
        The chosen images, one per row, with pixels from 0.0 to 1.0.
    y : array or tensor of integers, shape (num_samples,)
        The label of each row of x.

    The grader looks at: shapes, the number of images of each class, the range of the pixels,
    and that every row is an image of X with its own label.
    """
    # BEGIN SOLUTION: choose, flatten and scale the images
    per_class = num_samples // num_classes
    chosen = []
    for label in range(num_classes):
        of_this_class = Y.eq(label).nonzero().flatten()
        chosen.append(of_this_class[torch.randperm(len(of_this_class))[:per_class]])
    index = torch.cat(chosen)
    # Choose first, scale second: float32 pixels take four times the memory of bytes.
    return X[index].flatten(start_dim=1) / 255, Y[index]
    # END SOLUTION


class MNISTDataset(Dataset):
    """Images and labels in the form that a DataLoader draws mini-batches from.

    Parameters
    ----------
    x_data : array or tensor of shape (n, 784)
    y_data : array or tensor of shape (n,)
        What `subsample` returned.

    `len(dataset)` is n, and `dataset[i]` is the pair (image of shape (784,), label).
    A DataLoader of it then yields pairs of tensors (x, y) with shapes (batch, 784) and
    (batch,), in the type of number that the dataset holds: keep float32 in mind,
    PyTorch's layers expect it.
    """

    def __init__(self, x_data, y_data):
        # BEGIN SOLUTION: keep the images and the labels
        self.x_data = torch.as_tensor(x_data, dtype=torch.float32)
        self.y_data = torch.as_tensor(y_data, dtype=torch.int64)
        # END SOLUTION

    def __len__(self):
        # BEGIN SOLUTION: the number of images
        return len(self.y_data)
        # END SOLUTION

    def __getitem__(self, index):
        # BEGIN SOLUTION: one image and its label
        return self.x_data[index], self.y_data[index]
        # END SOLUTION


# ---------------------------------------------------------------------------
# (b) Linear layer: 10 points, and (e) its gradient check: 10 points
# ---------------------------------------------------------------------------


class linear_t:
    """Fully connected layer from 784 pixels to 10 classes: h_out = h_in w^T + b.

    Attributes
    ----------
    w : ndarray of shape (10, 784)
    b : ndarray of 10 numbers: shape (10,), (10, 1) or (1, 10)
        Weights and biases, at first uniformly random in [0, 1].
    dw : ndarray of shape (10, 784)
    db : ndarray of 10 numbers
        The gradient of the loss with respect to w and b, set by `backward`.
    """

    def __init__(self):
        # BEGIN SOLUTION: initialize self.w and self.b
        self.w = np.random.rand(10, 784)
        self.b = np.random.rand(10)
        self.zero_grad()
        # END SOLUTION

    def forward(self, hm):
        """Apply the layer to a mini-batch, and keep hm for `backward`.

        Parameters
        ----------
        hm : ndarray of shape (batch, 784)

        Returns
        -------
        ndarray of shape (batch, 10)
        """
        # BEGIN SOLUTION: forward of the linear layer
        self.hm = hm
        return hm @ self.w.T + self.b
        # END SOLUTION

    def backward(self, dh):
        """Backpropagate through the layer at the input of the last `forward`.

        Sets self.dw and self.db: sums over the mini-batch, since the loss layer has
        already divided by its size.

        Parameters
        ----------
        dh : ndarray of shape (batch, 10)
            Gradient of the loss with respect to what `forward` returned.

        Returns
        -------
        ndarray of shape (batch, 784)
            Gradient of the loss with respect to hm.

        The grader compares all three with the true gradient, and with finite differences
        of your own `forward`: a backward that is right for a wrong forward earns its part.
        """
        # BEGIN SOLUTION: backward of the linear layer
        # Each output k of each image is sum_j w[k, j] hm[j] + b[k]. So dw[k, j] collects
        # dh[k] hm[j] and db[k] collects dh[k], over the images of the mini-batch.
        self.dw = dh.T @ self.hm
        self.db = dh.sum(axis=0)
        return dh @ self.w
        # END SOLUTION

    def zero_grad(self):
        """Forget the gradients of the previous mini-batch."""
        # BEGIN SOLUTION: clear self.dw and self.db
        self.dw = np.zeros_like(self.w)
        self.db = np.zeros_like(self.b)
        # END SOLUTION

    def backward_check_dw(self, n=10):
        """Check the gradient of w against finite differences.

        For about 5 different outputs k: draw an input hm of batch size 1; call
        self.forward(hm), then self.backward(dh) with a dh that is 1 at output k and 0
        elsewhere, so that self.dw is the derivative of output k. Then, for n random
        entries (i, j), change w[i, j] by a small Gaussian random number e and estimate

            dw_e = (output k at w[i, j] + e  -  output k at w[i, j] - e) / (2 e)

        from two calls of self.forward. Leave w as it was.

        Parameters
        ----------
        n : int
            Number of random entries per k.

        Returns
        -------
        dict of lists
            'k'     the outputs tried
            'hm'    the input for each k, each of shape (1, 784)
            'dw'    self.dw for each k, each of shape (10, 784)
            'i', 'j', 'e', 'dw_e'
                    row, column, change and estimate for each entry tried: n for the
                    first k, then n for the second, and so on

        Raises
        ------
        AssertionError
            If an estimate and its entry of self.dw differ by more than 1e-6.

        The grader looks at what the check finds: it must pass on your layer when that is
        right, and must raise after the grader breaks `backward`, or `forward`, of it. So
        use self.forward and self.backward, and compare with a real difference.
        """
        # BEGIN SOLUTION: check self.dw
        record = {name: [] for name in ("k", "hm", "dw", "i", "j", "e", "dw_e")}
        for k, hm, _ in self._gradients_of_some_outputs():
            extend(record, k=[k], hm=[hm], dw=[self.dw.copy()])
            # Output k depends on row k of w alone: half of the entries are drawn from it,
            # the others from everywhere.
            i = np.where(np.arange(n) % 2 == 0, k, np.random.randint(0, 10, size=n))
            j = np.random.randint(0, 784, size=n)
            e, dw_e = self._finite_differences(self.w, list(zip(i, j, strict=True)), hm, k)
            extend(record, i=i, j=j, e=e, dw_e=dw_e)
            check_gradient("dw", self.dw[i, j], dw_e)
        return record
        # END SOLUTION

    def backward_check_db(self, n=10):
        """Check the gradient of b against finite differences.

        As `backward_check_dw`, with random entries i of b. The dict has the keys 'k',
        'hm' and 'db' (one per k), and 'i', 'e' and 'db_e' (one per entry tried).
        """
        # BEGIN SOLUTION: check self.db
        record = {name: [] for name in ("k", "hm", "db", "i", "e", "db_e")}
        for k, hm, _ in self._gradients_of_some_outputs():
            extend(record, k=[k], hm=[hm], db=[self.db.copy()])
            i = np.where(np.arange(n) % 2 == 0, k, np.random.randint(0, 10, size=n))
            e, db_e = self._finite_differences(self.b, i, hm, k)
            extend(record, i=i, e=e, db_e=db_e)
            check_gradient("db", self.db[i], db_e)
        return record
        # END SOLUTION

    def backward_check_dhm(self, n=10):
        """Check the gradient of the input against finite differences.

        As `backward_check_dw`, with random entries j of hm (that is hm[0, j]), compared
        with what self.backward returns. The dict has the keys 'k', 'hm' and 'dhm' (one
        per k), and 'j', 'e' and 'dhm_e' (one per entry tried).
        """
        # BEGIN SOLUTION: check the gradient that self.backward returns
        record = {name: [] for name in ("k", "hm", "dhm", "j", "e", "dhm_e")}
        for k, hm, dhm in self._gradients_of_some_outputs():
            extend(record, k=[k], hm=[hm], dhm=[dhm.copy()])
            j = np.random.randint(0, 784, size=n)
            e, dhm_e = self._finite_differences(hm, [(0, column) for column in j], hm, k)
            extend(record, j=j, e=e, dhm_e=dhm_e)
            check_gradient("dhm", dhm[0, j], dhm_e)
        return record
        # END SOLUTION

    # BEGIN SOLUTION
    def _gradients_of_some_outputs(self):
        """For a few k, set self.dw and self.db to the gradients of output k; yield k, hm, dhm."""
        for k in np.random.permutation(10)[:NUM_OUTPUTS_TO_CHECK]:
            hm = np.random.randn(1, 784)
            one_at_k = np.zeros((1, 10))
            one_at_k[0, k] = 1.0
            self.zero_grad()
            self.forward(hm)
            yield int(k), hm, self.backward(one_at_k)

    def _finite_differences(self, array, entries, hm, k):
        """Estimate d(output k) / d(entry) for some entries of an array: self.w, self.b or hm.

        The array is changed in place and put back, so that self.forward sees the change.
        Returns the changes e and the estimates.
        """
        changes, estimates = np.random.randn(len(entries)), []
        for entry, e in zip(entries, changes, strict=True):
            before = array[entry]
            array[entry] = before + e
            above = self.forward(hm)[0, k]
            array[entry] = before - e
            below = self.forward(hm)[0, k]
            array[entry] = before
            estimates.append((above - below) / (2 * e))
        return changes, np.array(estimates)

    # END SOLUTION

    def save(self, filename):
        """Write w and b to an HDF5 file (given)."""
        with h5py.File(filename, "w") as hf:
            instance = hf.create_group("instance")
            instance.attrs["w"] = self.w
            instance.attrs["b"] = self.b


# BEGIN SOLUTION
def extend(record, **values):
    """Append to several lists of a dict of lists."""
    for name, items in values.items():
        record[name].extend(items)


def check_gradient(name, gradient, estimate):
    """Raise AssertionError unless a gradient is within the tolerance of its estimate."""
    difference = np.abs(gradient - estimate).max()
    # Written so that NaN, which is not <= anything, is a mismatch too.
    if not difference <= GRADIENT_TOLERANCE:
        raise AssertionError(f"{name} is off by {difference:g}: {gradient} but {estimate}")


# END SOLUTION


# ---------------------------------------------------------------------------
# (c) ReLU: 5 points
# ---------------------------------------------------------------------------


class relu_t:
    """Rectified linear unit: max(0, h), element by element."""

    def __init__(self):
        # BEGIN SOLUTION: initialize what backward will need
        self.zero_grad()
        # END SOLUTION

    def forward(self, hm):
        """Return max(0, hm), in the shape of hm: (batch, 10) in this network."""
        # BEGIN SOLUTION: forward of ReLU
        self.hm = hm
        return np.maximum(hm, 0)
        # END SOLUTION

    def backward(self, dh):
        """Return the gradient with respect to the input of the last `forward`.

        `dh`, the gradient with respect to its output, and what is returned have the
        shape of that input. At an input of exactly 0 a derivative of 0 or 1 will do.
        """
        # BEGIN SOLUTION: backward of ReLU
        return dh * (self.hm > 0)
        # END SOLUTION

    def zero_grad(self):
        """Forget what was kept of the previous mini-batch."""
        # BEGIN SOLUTION: clear what forward kept
        self.hm = None
        # END SOLUTION


# ---------------------------------------------------------------------------
# (d) Softmax and cross-entropy: 10 points
# ---------------------------------------------------------------------------


class softmax_cross_entropy_t:
    """Softmax of the logits, then the negative log-probability of the true label."""

    def __init__(self):
        # BEGIN SOLUTION: initialize what backward will need
        self.zero_grad()
        # END SOLUTION

    def forward(self, h, y):
        """Compute the loss and the error of a mini-batch.

        Parameters
        ----------
        h : ndarray of shape (batch, 10)
            Logits.
        y : ndarray of int, shape (batch,)
            True labels.

        Returns
        -------
        loss : float
            Mean over the mini-batch of the negative log-probability of the true label.
        error : float
            Fraction of the mini-batch whose largest logit is not at the true label.
        """
        # BEGIN SOLUTION: forward of the loss layer
        self.y = np.asarray(y)
        images = np.arange(len(self.y))
        # Subtracting the largest logit changes no probability, and exp cannot overflow.
        shifted = h - h.max(axis=1, keepdims=True)
        log_prob = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.prob = np.exp(log_prob)
        loss = -log_prob[images, self.y].mean()
        error = (h.argmax(axis=1) != self.y).mean()
        return float(loss), float(error)
        # END SOLUTION

    def backward(self):
        """Return the gradient of the mean loss with respect to the logits: (batch, 10).

        It takes no argument: the loss is the last layer, its own gradient is 1.
        """
        # BEGIN SOLUTION: backward of the loss layer
        # dloss / dh[m, k] = (prob[m, k] - [k is the label of m]) / batch
        dh = self.prob.copy()
        dh[np.arange(len(self.y)), self.y] -= 1
        return dh / len(self.y)
        # END SOLUTION

    def zero_grad(self):
        """Forget what was kept of the previous mini-batch."""
        # BEGIN SOLUTION: clear what forward kept
        self.y, self.prob = None, None
        # END SOLUTION


def test_backward():
    """Run the three gradient checks of a new linear layer; raises if one of them does."""
    # BEGIN SOLUTION: run the three checks
    layer = linear_t()
    layer.backward_check_dw()
    layer.backward_check_db()
    layer.backward_check_dhm()
    # END SOLUTION


# ---------------------------------------------------------------------------
# (f) Training: 4 points, and (g) validation: 5 points
# ---------------------------------------------------------------------------


# BEGIN SOLUTION
def endless(dataloader):
    """Yield mini-batches for ever; each pass over the data is shuffled again."""
    while True:
        yield from dataloader


def mean_over_images(measured):
    """Average triples (batch size, loss, error) so that each image counts the same."""
    size, loss, error = np.array(measured).T
    return float(size @ loss / size.sum()), float(size @ error / size.sum())


def save_curves(prefix, training, validation):
    """Pickle lists of pairs (loss, error) as four lists, and return these."""
    names = ("training_loss", "training_error", "validation_loss", "validation_error")
    lists = tuple(list(v) for pairs in (training, validation) for v in zip(*pairs, strict=True))
    for name, values in zip(names, lists, strict=True):
        with open(f"{prefix}_{name}.pkl", "wb") as file:
            pickle.dump(values, file)
    return lists


# END SOLUTION


def train_self_NN(train_dataloader, val_dataloader, lr=0.1):
    """Train linear_t, relu_t and softmax_cross_entropy_t with stochastic gradient descent.

    Make N weight updates, at least 10,000, each from one mini-batch of the training set;
    start again with the DataLoader when it is used up. Before the updates t = 0, 1000,
    2000, ... and again after the last one (t = N), call `validate_self_nn`.

    Parameters
    ----------
    train_dataloader, val_dataloader : DataLoader
        Mini-batches (x, y) of an `MNISTDataset`: tensors of shape (64, 784) and (64,),
        the last one of a pass may be shorter.
    lr : float
        Learning rate.

    Returns
    -------
    training_loss, training_error : list of N floats
        Mean loss and fraction wrong of the mini-batch of each update.
    validation_loss, validation_error : list of N / 1000 + 1 floats
        The same over the validation set at t = 0, 1000, ..., N.

    Writes, in the working directory, the four lists with pickle as
    self_NN_training_loss.pkl, self_NN_training_error.pkl, self_NN_validation_loss.pkl and
    self_NN_validation_error.pkl, and the trained layer with its `save` as linear.h5.

    The grader looks at: the files you submit, and those that a run of this function
    writes. Lengths, finite numbers, a curve that training can have, a final training
    error (mean over the last mini-batches) of at most 15%, all points at 10%, and
    whether the weights in linear.h5 have the validation error that the list ends with.
    """
    # BEGIN SOLUTION: train your own network
    l1, l2, l3 = net = linear_t(), relu_t(), softmax_cross_entropy_t()
    training, validation = [], []
    batches = endless(train_dataloader)
    for t in tqdm(range(NUM_UPDATES), desc="self NN"):
        if t % VALIDATE_EVERY == 0:
            validation.append(validate_self_nn(*net, val_dataloader))
        x, y = next(batches)
        for layer in net:
            layer.zero_grad()
        training.append(l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy()))
        l1.backward(l2.backward(l3.backward()))
        l1.w -= lr * l1.dw
        l1.b -= lr * l1.db
    validation.append(validate_self_nn(*net, val_dataloader))
    l1.save("linear.h5")
    return save_curves("self_NN", training, validation)
    # END SOLUTION


def validate_self_nn(l1, l2, l3, val_dataloader):
    """Measure a network on the validation set, without changing its weights.

    Parameters
    ----------
    l1, l2, l3 : linear_t, relu_t, softmax_cross_entropy_t
    val_dataloader : DataLoader

    Returns
    -------
    loss, error : float
        Averages over the mini-batches of val_dataloader, which hold each image once.
    """
    # BEGIN SOLUTION: average loss and error over val_dataloader
    measured = []
    for x, y in val_dataloader:
        loss, error = l3.forward(l2.forward(l1.forward(x.numpy())), y.numpy())
        measured.append((len(y), loss, error))
    return mean_over_images(measured)
    # END SOLUTION


# ---------------------------------------------------------------------------
# (h) The same in PyTorch: 7 points
# ---------------------------------------------------------------------------


class Net(nn.Module):
    """The same network in PyTorch: linear from 784 to 10, then ReLU.

    `forward(x)` takes x of shape (batch, 784) and returns the logits, of shape (batch, 10):
    no softmax, which nn.CrossEntropyLoss includes.

    Start its weights and biases uniformly in [0, 1], as in linear_t (nn.init.uniform_). With
    PyTorch's own initialization an output can be negative for every image from the start:
    its ReLU then passes no gradient, that class is never learned, and the error stays
    above 15%.
    """

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION: create the layers
        self.linear = nn.Linear(784, 10)
        # As in linear_t. With PyTorch's own initialization some outputs start negative for
        # every image; the ReLU then passes no gradient, and that class is never learned.
        nn.init.uniform_(self.linear.weight)
        nn.init.uniform_(self.linear.bias)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION: compute the logits
        return torch.relu(self.linear(x))
        # END SOLUTION


def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    """Train `Net` as `train_self_NN` trains your own network; same arguments and returns.

    Writes, in the working directory, pytorch_NN_training_loss.pkl,
    pytorch_NN_training_error.pkl, pytorch_NN_validation_loss.pkl and
    pytorch_NN_validation_error.pkl, and the state_dict of the trained network with
    torch.save as pytorch_nn_weights.pth. All are graded as those of `train_self_NN`.
    """
    # BEGIN SOLUTION: train Net
    net, criterion = Net(), nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=lr)
    training, validation = [], []
    batches = endless(train_dataloader)
    for t in tqdm(range(NUM_UPDATES), desc="PyTorch NN"):
        if t % VALIDATE_EVERY == 0:
            validation.append(validate_pytorch_nn(net, criterion, val_dataloader))
        x, y = next(batches)
        optimizer.zero_grad()
        logits = net(x)
        loss = criterion(logits, y)
        training.append((loss.item(), fraction_wrong(logits, y)))
        loss.backward()
        optimizer.step()
    validation.append(validate_pytorch_nn(net, criterion, val_dataloader))
    torch.save(net.state_dict(), "pytorch_nn_weights.pth")
    return save_curves("pytorch_NN", training, validation)
    # END SOLUTION


def validate_pytorch_nn(nn, criterion, val_dataloader):
    """Measure a PyTorch network on the validation set, without gradients.

    Parameters
    ----------
    nn : Net
    criterion : callable
        criterion(logits, labels) is the mean loss of a mini-batch.
    val_dataloader : DataLoader

    Returns
    -------
    loss, error : float
        Averages over the mini-batches of val_dataloader, which hold each image once.
    """
    # BEGIN SOLUTION: average loss and error over val_dataloader
    measured = []
    with torch.no_grad():
        for x, y in val_dataloader:
            logits = nn(x)
            measured.append((len(y), criterion(logits, y).item(), fraction_wrong(logits, y)))
    return mean_over_images(measured)
    # END SOLUTION


# BEGIN SOLUTION
def fraction_wrong(logits, y):
    return (logits.argmax(dim=1) != y).float().mean().item()


def plot_curves(title, training_loss, training_error, validation_loss, validation_error):
    """Plot loss and error against the number of weight updates, into a PNG file."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4))
    updates_of_validation = VALIDATE_EVERY * np.arange(len(validation_loss))
    curves = {
        "loss": (training_loss, validation_loss),
        "error": (training_error, validation_error),
    }
    for axis, (name, (training, validation)) in zip(axes, curves.items(), strict=True):
        axis.plot(training, alpha=0.4, label=f"training {name}")
        axis.plot(updates_of_validation, validation, "o-", label=f"validation {name}")
        axis.set_xlabel("weight updates")
        axis.legend()
    figure.suptitle(title)
    figure.savefig(f"{title}.png")
    plt.close(figure)


# END SOLUTION


# Given: running this file does the whole homework. Add your plots here, or in helpers.
if __name__ == "__main__":
    setup(0)
    train, val = get_data()
    train_dataset = MNISTDataset(*subsample(train.data, train.targets, 30_000, 10))
    val_dataset = MNISTDataset(*subsample(val.data, val.targets, 5_000, 10))
    train_dataloader = DataLoader(train_dataset, batch_size=64, shuffle=True)
    val_dataloader = DataLoader(val_dataset, batch_size=64, shuffle=True)

    test_backward()
    self_curves = train_self_NN(train_dataloader, val_dataloader)
    pytorch_curves = train_pytorch_nn(train_dataloader, val_dataloader)
    # BEGIN SOLUTION
    plot_curves("self_NN", *self_curves)
    plot_curves("pytorch_NN", *pytorch_curves)
    # END SOLUTION
