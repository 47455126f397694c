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
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset
from torchvision.datasets import MNIST
from tqdm import tqdm


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
    raise NotImplementedError("TODO: load both sets with torchvision")


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
    raise NotImplementedError("TODO: choose, flatten and scale the images")


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
        raise NotImplementedError("TODO: keep the images and the labels")

    def __len__(self):
        raise NotImplementedError("TODO: the number of images")

    def __getitem__(self, index):
        raise NotImplementedError("TODO: one image and its label")


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
        raise NotImplementedError("TODO: initialize self.w and self.b")

    def forward(self, hm):
        """Apply the layer to a mini-batch, and keep hm for `backward`.

        Parameters
        ----------
        hm : ndarray of shape (batch, 784)

        Returns
        -------
        ndarray of shape (batch, 10)
        """
        raise NotImplementedError("TODO: forward of the linear layer")

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
        raise NotImplementedError("TODO: backward of the linear layer")

    def zero_grad(self):
        """Forget the gradients of the previous mini-batch."""
        raise NotImplementedError("TODO: clear self.dw and self.db")

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
        raise NotImplementedError("TODO: check self.dw")

    def backward_check_db(self, n=10):
        """Check the gradient of b against finite differences.

        As `backward_check_dw`, with random entries i of b. The dict has the keys 'k',
        'hm' and 'db' (one per k), and 'i', 'e' and 'db_e' (one per entry tried).
        """
        raise NotImplementedError("TODO: check self.db")

    def backward_check_dhm(self, n=10):
        """Check the gradient of the input against finite differences.

        As `backward_check_dw`, with random entries j of hm (that is hm[0, j]), compared
        with what self.backward returns. The dict has the keys 'k', 'hm' and 'dhm' (one
        per k), and 'j', 'e' and 'dhm_e' (one per entry tried).
        """
        raise NotImplementedError("TODO: check the gradient that self.backward returns")

    def save(self, filename):
        """Write w and b to an HDF5 file (given)."""
        with h5py.File(filename, "w") as hf:
            instance = hf.create_group("instance")
            instance.attrs["w"] = self.w
            instance.attrs["b"] = self.b


# ---------------------------------------------------------------------------
# (c) ReLU: 5 points
# ---------------------------------------------------------------------------


class relu_t:
    """Rectified linear unit: max(0, h), element by element."""

    def __init__(self):
        raise NotImplementedError("TODO: initialize what backward will need")

    def forward(self, hm):
        """Return max(0, hm), in the shape of hm: (batch, 10) in this network."""
        raise NotImplementedError("TODO: forward of ReLU")

    def backward(self, dh):
        """Return the gradient with respect to the input of the last `forward`.

        `dh`, the gradient with respect to its output, and what is returned have the
        shape of that input. At an input of exactly 0 a derivative of 0 or 1 will do.
        """
        raise NotImplementedError("TODO: backward of ReLU")

    def zero_grad(self):
        """Forget what was kept of the previous mini-batch."""
        raise NotImplementedError("TODO: clear what forward kept")


# ---------------------------------------------------------------------------
# (d) Softmax and cross-entropy: 10 points
# ---------------------------------------------------------------------------


class softmax_cross_entropy_t:
    """Softmax of the logits, then the negative log-probability of the true label."""

    def __init__(self):
        raise NotImplementedError("TODO: initialize what backward will need")

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
        raise NotImplementedError("TODO: forward of the loss layer")

    def backward(self):
        """Return the gradient of the mean loss with respect to the logits: (batch, 10).

        It takes no argument: the loss is the last layer, its own gradient is 1.
        """
        raise NotImplementedError("TODO: backward of the loss layer")

    def zero_grad(self):
        """Forget what was kept of the previous mini-batch."""
        raise NotImplementedError("TODO: clear what forward kept")


def test_backward():
    """Run the three gradient checks of a new linear layer; raises if one of them does."""
    raise NotImplementedError("TODO: run the three checks")


# ---------------------------------------------------------------------------
# (f) Training: 4 points, and (g) validation: 5 points
# ---------------------------------------------------------------------------


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
    raise NotImplementedError("TODO: train your own network")


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
    raise NotImplementedError("TODO: average loss and error over val_dataloader")


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
        raise NotImplementedError("TODO: create the layers")

    def forward(self, x):
        raise NotImplementedError("TODO: compute the logits")


def train_pytorch_nn(train_dataloader, val_dataloader, lr=0.1):
    """Train `Net` as `train_self_NN` trains your own network; same arguments and returns.

    Writes, in the working directory, pytorch_NN_training_loss.pkl,
    pytorch_NN_training_error.pkl, pytorch_NN_validation_loss.pkl and
    pytorch_NN_validation_error.pkl, and the state_dict of the trained network with
    torch.save as pytorch_nn_weights.pth. All are graded as those of `train_self_NN`.
    """
    raise NotImplementedError("TODO: train Net")


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
    raise NotImplementedError("TODO: average loss and error over val_dataloader")


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
