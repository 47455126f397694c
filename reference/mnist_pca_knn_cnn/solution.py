"""Digits in four ways: principal components, nearest neighbors, softmax regression, a CNN.

The notebook as a file in percent format: each `# %%` opens a cell.
"""

# %% [markdown]
# # Digits: principal components, nearest neighbors, softmax regression, a CNN
#
# 100 points. Run the cells in order. Fill in what is marked, keep the names that are given:
# they are what is looked at. The notebook is graded on fewer images than MNIST has, so write
# `len(data)` where you mean the number of images, not 60000. A cell may take a minute then.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torchvision.datasets import MNIST

# %% [markdown]
# ## 1 Principal component analysis
#
# MNIST: 60,000 images of 28 x 28 pixels. Every image is a point in 784 dimensions.

# %%
train_set = MNIST(".", train=True, download=True)
test_set = MNIST(".", train=False, download=True)
data, labels = train_set.data.numpy(), train_set.targets.numpy()
test_data, test_labels = test_set.data.numpy(), test_set.targets.numpy()


def show_images(images, columns=10):
    """Plot images side by side, `columns` in a row."""
    rows = max(1, -(-len(images) // columns))
    _, axes = plt.subplots(rows, columns, figsize=(columns, rows), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, image in zip(axes.flat, images, strict=False):
        axis.imshow(image, cmap="gray")
    plt.show()


# %% [markdown]
# ### 1.1 One image of each class [5 points]
#
# Store one image of each digit in `digit_images`, that of digit k in `digit_images[k]`, and
# plot the ten.

# %%
digit_images = np.zeros([10, 28, 28])
# BEGIN SOLUTION: fill digit_images with one image of each digit, and plot them
for k in range(10):
    digit_images[k] = data[labels == k][0]
show_images(digit_images)
# END SOLUTION

# %% [markdown]
# ### 1.2.1 Center the data [5 points]
#
# Make each image a row of 784 pixels. Store the mean of each pixel in `data_mean`, and the
# rows less that mean in `data_centered`.

# %%
data_centered = None
data_mean = None
# BEGIN SOLUTION: flatten the images and center them
flat = data.reshape(len(data), -1)
# A sum of 60,000 pixels needs float64; one pixel less its mean does not.
data_mean = flat.mean(axis=0)
data_centered = flat - data_mean.astype(np.float32)
# END SOLUTION

# %% [markdown]
# ### 1.2.2 The covariance matrix [5 points]
#
# Store the covariance matrix of the pixels in `data_covmat`. `numpy.cov` is not allowed.

# %%
data_covmat = None
# BEGIN SOLUTION: compute the covariance matrix
# Entry (i, j) is the mean over the images of (pixel i) (pixel j). A sum over n - 1 in place
# of n would scale all of it, and change no eigenvector.
data_covmat = data_centered.T @ data_centered / len(data_centered)
# END SOLUTION

# %% [markdown]
# ### 1.2.3 Its eigenvalues [5 points]
#
# Store the eigenvalues of `data_covmat` in `covmat_eig`, the largest first, and plot them
# with `plt.plot`.

# %%
covmat_eig = None
# BEGIN SOLUTION: compute, sort and plot the eigenvalues
# eigh knows that the matrix is symmetric: real values, orthonormal vectors, ascending.
values, vectors = np.linalg.eigh(data_covmat.astype(np.float64))
covmat_eig, components = values[::-1], vectors[:, ::-1]
plt.plot(covmat_eig)
plt.xlabel("component")
plt.ylabel("eigenvalue")
plt.show()
# END SOLUTION

# %% [markdown]
# ### 1.2.4 The data in two dimensions [5 points]
#
# Project the centered data on the eigenvectors of the two largest eigenvalues, and show it
# in a scatter plot with one color for each digit.

# %%
# BEGIN SOLUTION: project the data on two components, and plot one color per digit
in_plane = data_centered @ components[:, :2].astype(np.float32)
for k in range(10):
    plt.scatter(*in_plane[labels == k].T, s=0.1, color=f"C{k}", label=str(k))
plt.legend(markerscale=20)
plt.show()
# END SOLUTION

# %% [markdown]
# ### 1.2.5 Back to 784 dimensions [10 points]
#
# Project the ten images of 1.1 on the first two components, take these two numbers back to
# an image each (add the mean again), and plot the ten.

# %%
# BEGIN SOLUTION: reconstruct digit_images from two components, and plot them


def reconstruct(images, number):
    """Project images of shape (n, 28, 28) on the first components, and unproject them."""
    # The columns are orthonormal: the inverse of the projection is the transpose.
    basis = components[:, :number]
    coordinates = (images.reshape(len(images), -1) - data_mean) @ basis
    return (coordinates @ basis.T + data_mean).reshape(images.shape)


show_images(reconstruct(digit_images, 2))
# END SOLUTION

# %% [markdown]
# Do they look like the originals? Say why, or why not.

# %% [markdown]
# BEGIN SOLUTION
# Hardly. Two components keep about 17% of the variance: the ten images are blurs between a
# zero and a one, and what tells a 4 from a 9 is among the 782 dimensions that were dropped.
# END SOLUTION

# %% [markdown]
# ### 1.2.6 A better number of dimensions [5 points]
#
# Do the same with more components, 3, 5, 10, 20, 50 or 100 say; show the ten images for one
# number of them that is enough to read the digits.

# %%
# BEGIN SOLUTION: reconstruct digit_images from enough components, and plot them
carried = np.cumsum(covmat_eig) / np.sum(covmat_eig)
better_dimension = int(np.searchsorted(carried, 0.9)) + 1
show_images(reconstruct(digit_images, better_dimension))
# END SOLUTION

# %% [markdown]
# How many dimensions does it take to represent the digits reasonably well? How is that
# related to your plot in 1.2.3?

# %% [markdown]
# BEGIN SOLUTION
# An eigenvalue is the variance along its component, so the sum of those left out is the mean
# squared error of the reconstruction. The curve of 1.2.3 is nearly flat after about 50; the
# 80 to 90 components that carry 90% of the variance give digits anyone can read.
# END SOLUTION

# %% [markdown]
# ### 1.3 Harris corners as principal components [10 points]
#
# The Harris detector computes the gradients (Ix, Iy) of an image, and at each pixel the
# matrix M of the sums of Ix², Ix Iy and Iy² over a box of 3 x 3 pixels around it. Show that
# this is principal component analysis of gradients:
#
# 1. What are the data points?
# 2. What is the covariance matrix, and why is it one?
# 3. What are the principal components?
# 4. What do the principal components say about a corner?

# %% [markdown]
# BEGIN SOLUTION
# 1. The points are the gradients (Ix, Iy) of the pixels in a 3 x 3 window: nine points in
#    two dimensions. In a window of one shade, or across a symmetric ridge, they average to
#    zero; Harris takes that mean as zero everywhere.
# 2. M is the sum of the outer products g gᵀ over the window. For points of mean zero, M / 9
#    is their covariance matrix, and the factor 1 / 9 scales both eigenvalues alike.
# 3. Its two eigenvectors: the direction in which the gradients vary most, and the one
#    perpendicular to it. Each eigenvalue is 9 times the variance along its direction.
# 4. Both small: the gradients are all near zero, the patch is flat. One large: they lie on a
#    line, an edge runs across it. Both large: they spread in all directions, a corner.
# END SOLUTION

# %% [markdown]
# ## 2 Nearest neighbors and softmax regression
#
# ### 2.1 K nearest neighbors [10 points]
#
# A point gets the label that most of its nearest training points have, by Euclidean
# distance; in a tie, any of them. `scipy.spatial.KDTree` and `scipy.stats.mode` are allowed,
# a library's own nearest-neighbor classifier is not. The pixels are bytes.


# %%
class KNNClassifier:
    """Classify a point as most of its nearest training points are.

    Parameters
    ----------
    num_neighbors : int
    """

    def __init__(self, num_neighbors):
        # BEGIN SOLUTION: keep the number of neighbors
        self.num_neighbors = num_neighbors
        # END SOLUTION

    def fit(self, X, y):
        """Keep the training points X of shape (n, features), with labels y of shape (n,)."""
        # BEGIN SOLUTION: keep X and y, and return self
        # Bytes would wrap around at 256 in every difference, square and sum.
        self.points = X.astype(np.float32)
        self.squared_lengths = np.einsum("ij,ij->i", self.points, self.points)
        self.classes, self.class_index = np.unique(y, return_inverse=True)
        return self
        # END SOLUTION

    def predict(self, X):
        """Return a label for each row of X, shape (m, features)."""
        # BEGIN SOLUTION: find the nearest neighbors of each row, and let them vote
        # A block of rows at a time: all distances at once are 2.4 GB for MNIST.
        blocks = [X[i : i + 100] for i in range(0, len(X), 100)]
        return np.concatenate([self.predict_block(block) for block in blocks])
        # END SOLUTION

    # BEGIN SOLUTION
    def predict_block(self, block):
        """Return a label for each of a few rows."""
        # |x - p|^2 = |x|^2 - 2 x.p + |p|^2, and |x|^2 is the same for every p. So all the
        # distances are one matrix product, which a K-D tree cannot beat in 784 dimensions.
        distances = self.squared_lengths - 2 * block.astype(np.float32) @ self.points.T
        nearest = np.argpartition(distances, self.num_neighbors - 1, axis=1)
        votes = np.zeros((len(block), len(self.classes)), dtype=int)
        for neighbor in nearest[:, : self.num_neighbors].T:
            votes[np.arange(len(block)), self.class_index[neighbor]] += 1
        return self.classes[votes.argmax(axis=1)]

    # END SOLUTION


# %%
train_X, train_y = data.reshape(len(data), -1), labels  # noqa: N816
test_X, test_y = test_data.reshape(len(test_data), -1), test_labels  # noqa: N816
knn = KNNClassifier(3).fit(train_X, train_y)
print("KNN accuracy:", np.mean(knn.predict(test_X[:500]) == test_y[:500]))

# %% [markdown]
# ### 2.2.1 The gradients of softmax regression [10 points]
#
# With u = W x + b, y = softmax(u) and the loss J = - sum_i y'_i log y_i of a one-hot label y':
#
# 1. Express dJ/dy_i in terms of y'_i and y_i.
# 2. Express dy_i/du_j in terms of y_i, y_j and delta_ij.
# 3. Express dJ/dW_jk and dJ/db_j in terms of y_j, y'_j and x_k, and say what they mean.
# 4. Write dJ/dW and dJ/db with vectors and matrices.

# %% [markdown]
# BEGIN SOLUTION
# 1. Only one term of J has y_i in it: dJ/dy_i = - y'_i / y_i.
# 2. log y_i = u_i - log sum_k exp(u_k), so d log y_i / du_j = delta_ij - y_j, and with
#    dy_i = y_i d log y_i: dy_i/du_j = y_i (delta_ij - y_j).
# 3. Chained: dJ/du_j = - sum_i y'_i (delta_ij - y_j) = y_j - y'_j, as the y'_i sum to 1.
#    From u_j = sum_k W_jk x_k + b_j then dJ/dW_jk = (y_j - y'_j) x_k and dJ/db_j = y_j - y'_j:
#    how much too probable class j is, times how much the weight had to do with it.
# 4. dJ/dW = (y - y') xᵀ, of the shape of W; dJ/db = y - y'.
# END SOLUTION

# %% [markdown]
# ### 2.2.2 Stochastic gradient descent [10 points]
#
# Write the four functions. Trained on all of MNIST, the classifier is right for over 90% of
# the test images.


# %%
def softmax(x):
    """Return the probabilities of the scores x, shape (classes,)."""
    # BEGIN SOLUTION: softmax that does not overflow
    # Shifted, the largest power is exp(0): nothing overflows, and the ratios are the same.
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)
    # END SOLUTION


def J(W, b, y_true, x):
    """Return the cross-entropy of one image.

    Parameters
    ----------
    W : ndarray of shape (classes, features)
    b : ndarray of shape (classes,)
    y_true : ndarray of shape (classes,)
        The label, one-hot.
    x : ndarray of shape (features,)
    """
    # BEGIN SOLUTION: the loss
    # log softmax(u), which stays finite where a probability rounds to 0.
    u = W @ x + b
    u = u - np.max(u)
    return -y_true @ (u - np.log(np.sum(np.exp(u))))
    # END SOLUTION


def dJ(W, b, y_true, x):
    """Return the gradients (dW, db) of J, with the shapes of W and b."""
    # BEGIN SOLUTION: the gradients
    too_probable = softmax(W @ x + b) - y_true
    return np.outer(too_probable, x), too_probable
    # END SOLUTION


def SGD(f, df, Xs, ys, n_classes=10, lr=1e-3, max_epoch=20):  # noqa: ARG001 - f is for debugging
    """Minimize f over the images, one image at a time.

    Parameters
    ----------
    f, df : callable
        A loss and its gradients, called as f(W, b, y, x).
    Xs : ndarray of shape (n, features)
    ys : ndarray of shape (n, n_classes)
        One-hot.
    lr : float
        The step along the gradient.
    max_epoch : int
        How often to go through the images.

    Returns
    -------
    W : ndarray of shape (n_classes, features)
    b : ndarray of shape (n_classes,)
    """
    W = np.random.rand(n_classes, Xs.shape[1]) - 0.5
    b = np.random.rand(n_classes) - 0.5
    # BEGIN SOLUTION: update W and b with each image, max_epoch times
    for epoch in range(max_epoch):
        # Each image pulls its own way. With smaller steps towards the end that averages out.
        step = lr * (1 - epoch / max_epoch)
        # In a new order each time, or the last images of the set always have the last word.
        for i in np.random.permutation(len(Xs)):
            dW, db = df(W, b, ys[i], Xs[i])
            W -= step * dW
            b -= step * db
    return W, b
    # END SOLUTION


# %%
SGD_EPOCHS = 6
one_hot = np.eye(10)[train_y]
W, b = SGD(J, dJ, train_X / np.float32(255), one_hot, lr=1e-2, max_epoch=SGD_EPOCHS)
print("softmax accuracy:", np.mean(np.argmax(test_X / 255 @ W.T + b, axis=1) == test_y))

# %% [markdown]
# ## 3 Networks in PyTorch
#
# Given: a perceptron with one hidden layer, and the training of any classifier. On all of
# MNIST the perceptron is right for about 98% of the test images.


# %%
class MLP(nn.Module):
    """One hidden layer with ReLU."""

    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.layer1 = nn.Linear(input_size, hidden_size)
        self.relu = nn.ReLU()
        self.layer2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        """Return the logits, shape (batch, num_classes)."""
        return self.layer2(self.relu(self.layer1(x.flatten(start_dim=1))))


def as_tensors(images, labels):
    """Return images as floats from 0 to 1 of shape (n, 1, 28, 28), and labels."""
    pixels = np.divide(images, 255, dtype=np.float32)
    return torch.from_numpy(pixels).unsqueeze(1), torch.from_numpy(labels.astype(np.int64))


def train_classifier(model, x, y, epochs, lr, batch_size=128, shift=0):
    """Train with Adam on the cross-entropy, its learning rate rising to lr and falling to 0.

    Parameters
    ----------
    x : tensor of shape (n, 1, 28, 28)
    y : tensor of shape (n,)
    shift : int
        Move the images of each mini-batch by up to this many pixels each way, as a digit a
        pixel aside is the same digit. What leaves on one side, black, comes back on the other.

    Returns
    -------
    list of float
        The loss of each mini-batch.
    """
    optimizer = torch.optim.Adam(model.parameters())
    steps = epochs * -(-len(x) // batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    losses = []
    model.train()
    for _ in range(epochs):
        # All images are in memory: indexing a batch takes a tenth of a DataLoader's time.
        for index in torch.randperm(len(x)).split(batch_size):
            offsets = torch.randint(-shift, shift + 1, (2,)).tolist()
            images = torch.roll(x[index], offsets, dims=(2, 3))
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), y[index])
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
    return losses


def predict(model, x):
    """Return the most probable class of each image."""
    model.eval()
    with torch.no_grad():
        return torch.cat([model(batch).argmax(dim=1) for batch in x.split(500)])


# %%
MLP_EPOCHS = 5
x_train, y_train = as_tensors(data, labels)
x_test, y_test = as_tensors(test_data, test_labels)
model = MLP(784, 1024, 10)
train_classifier(model, x_train, y_train, epochs=MLP_EPOCHS, lr=2e-3)
print("MLP accuracy:", (predict(model, x_test) == y_test).float().mean().item())

# %% [markdown]
# ### 3.1 A convolutional network [15 points]
#
# One that works: convolution 5 x 5 to 32 channels, ReLU, max-pooling 2 x 2, convolution 5 x 5
# to 64 channels, ReLU, max-pooling 2 x 2, linear layer. You may change its size and how it is
# trained. For full points it is right for 99% of the test images, trained on all of MNIST.


# %%
class CNN(nn.Module):
    """A convolutional network.

    Parameters
    ----------
    input_size : tuple of int
        Channels, height and width of an image: (1, 28, 28).
    num_classes : int
    """

    def __init__(self, input_size, num_classes):
        super().__init__()
        # BEGIN SOLUTION: create the layers
        channels, height, width = input_size
        self.conv1 = nn.Conv2d(channels, 32, kernel_size=5)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=5)
        self.pool = nn.MaxPool2d(2)
        # A convolution takes 4 off each side, pooling halves it: 28 -> 24 -> 12 -> 8 -> 4.
        rows, columns = (((side - 4) // 2 - 4) // 2 for side in (height, width))
        self.linear = nn.Linear(64 * rows * columns, num_classes)
        # END SOLUTION

    def forward(self, x):
        """Return the logits, shape (batch, num_classes), of images (batch, *input_size)."""
        # BEGIN SOLUTION: compute the logits
        # Pooling before ReLU gives the same as after it, on a quarter of the numbers.
        x = torch.relu(self.pool(self.conv1(x)))
        x = torch.relu(self.pool(self.conv2(x)))
        return self.linear(x.flatten(start_dim=1))
        # END SOLUTION


# %%
CNN_EPOCHS = 5
model = CNN((1, 28, 28), 10)
# BEGIN SOLUTION: train the network
train_classifier(model, x_train, y_train, epochs=CNN_EPOCHS, lr=5e-3, shift=1)
# END SOLUTION
predicted = predict(model, x_test)
print("CNN accuracy:", (predicted == y_test).float().mean().item())

# %% [markdown]
# Plot the digits that the network got wrong.

# %%
# BEGIN SOLUTION: plot the test images that the network got wrong
show_images(x_test[predicted != y_test].squeeze(1))
# END SOLUTION

# %% [markdown]
# ### 3.2 The kernels of the first convolution [5 points]
#
# Plot the weights of each kernel of the first convolution as an image.

# %%
# BEGIN SOLUTION: plot the kernels
show_images(model.conv1.weight.detach().squeeze(1), columns=8)
# END SOLUTION
