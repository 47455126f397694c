"""Digits in four ways: principal components, nearest neighbors, softmax regression, a CNN.

The notebook as a file: each `# %%` opens a cell. The functions can be imported; the work on
the data stands under `if __name__ == "__main__":`, which holds in a notebook too.
"""

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
if __name__ == "__main__":
    train_set, test_set = MNIST(".", download=True), MNIST(".", download=True, train=False)
    data, labels = train_set.data.numpy(), train_set.targets.numpy()
    test_data, test_labels = test_set.data.numpy(), test_set.targets.numpy()

# %% [markdown]
# ### 1.1 One image of each class [5 points]


# %%
# BEGIN SOLUTION
def first_of_each_class(images, labels, num_classes=10):
    """Return the first image of each class, shape (num_classes, 28, 28)."""
    return np.array([images[np.argmax(labels == k)] for k in range(num_classes)])


def show_images(images, columns=10):
    """Plot images side by side, `columns` in a row."""
    rows = -(-len(images) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(columns, rows), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, image in zip(axes.flat, images):  # noqa: B905 - the last row may have gaps
        axis.imshow(image, cmap="gray")
    plt.show()


# END SOLUTION
if __name__ == "__main__":
    digit_images = np.zeros([10, 28, 28])
    # BEGIN SOLUTION: fill digit_images with one image of each class, and plot them
    digit_images = first_of_each_class(data, labels)
    show_images(digit_images)
    # END SOLUTION

# %% [markdown]
# ### 1.2.1 Center the data [5 points]


# %%
# BEGIN SOLUTION
def center(images):
    """Flatten images and subtract the mean image.

    Returns
    -------
    centered : ndarray of shape (n, 784)
        float32, half the memory of float64, unless the images are float64.
    mean : ndarray of shape (784,)
    """
    flat = images.reshape(len(images), -1)
    # A sum of 60,000 pixels needs float64; one pixel less its mean does not.
    mean = flat.mean(axis=0, dtype=np.float64)
    kind = np.result_type(flat.dtype, np.float32)
    return np.subtract(flat, mean.astype(kind), dtype=kind), mean


# END SOLUTION
if __name__ == "__main__":
    data_centered = None
    data_mean = None
    # BEGIN SOLUTION: center the flattened images
    data_centered, data_mean = center(data)
    # END SOLUTION

# %% [markdown]
# ### 1.2.2 The covariance matrix, without numpy.cov [5 points]


# %%
# BEGIN SOLUTION
def covariance(centered):
    """Return the covariance matrix of centered points, shape (784, 784)."""
    # Entry (i, j) is the mean over the points of (coordinate i) (coordinate j). A sum over
    # n - 1 in place of n would scale all of it, and change no eigenvector.
    return (centered.T @ centered).astype(np.float64) / len(centered)


# END SOLUTION
if __name__ == "__main__":
    data_covmat = None
    # BEGIN SOLUTION: compute the covariance matrix
    data_covmat = covariance(data_centered)
    # END SOLUTION

# %% [markdown]
# ### 1.2.3 Its eigenvalues, in descending order [5 points]


# %%
# BEGIN SOLUTION
def principal_components(covmat):
    """Return the eigenvalues in descending order, and the eigenvectors as columns."""
    # eigh knows that the matrix is symmetric: real values, orthonormal vectors, ascending.
    values, vectors = np.linalg.eigh(covmat)
    return values[::-1], vectors[:, ::-1]


# END SOLUTION
if __name__ == "__main__":
    covmat_eig = None
    # BEGIN SOLUTION: compute and plot the eigenvalues
    covmat_eig, components = principal_components(data_covmat)
    plt.plot(covmat_eig)
    plt.xlabel("component")
    plt.ylabel("eigenvalue")
    plt.show()
    # END SOLUTION

# %% [markdown]
# ### 1.2.4 The data in two dimensions [5 points]

# %%
if __name__ == "__main__":
    # BEGIN SOLUTION: project onto the first two components, and plot one color per class
    in_plane = data_centered @ components[:, :2].astype(np.float32)
    for k in range(10):
        plt.scatter(*in_plane[labels == k].T, s=0.1, color=f"C{k}", label=str(k))
    plt.legend(markerscale=20)
    plt.show()
    # END SOLUTION

# %% [markdown]
# ### 1.2.5 Back to 784 dimensions [10 points]


# %%
# BEGIN SOLUTION
def reconstruct(images, mean, components):
    """Project images onto components, and unproject them.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28)
    mean : ndarray of shape (784,)
    components : ndarray of shape (784, k)
        Orthonormal columns: the inverse of the projection is then the transpose.
    """
    coordinates = (images.reshape(len(images), -1) - mean) @ components
    return (coordinates @ components.T + mean).reshape(images.shape)


# END SOLUTION
if __name__ == "__main__":
    # BEGIN SOLUTION: reconstruct digit_images from two components, and plot them
    show_images(reconstruct(digit_images, data_mean, components[:, :2]))
    # END SOLUTION

# %% [markdown]
# ### 1.2.6 A better number of dimensions [5 points]


# %%
# BEGIN SOLUTION
def dimensions_for(eigenvalues, share=0.9):
    """Return how many components carry a share of the variance."""
    carried = np.cumsum(eigenvalues) / np.sum(eigenvalues)
    return int(np.searchsorted(carried, share)) + 1


# END SOLUTION
if __name__ == "__main__":
    # BEGIN SOLUTION: reconstruct digit_images from enough components, and plot them
    better_dimension = dimensions_for(covmat_eig)
    show_images(reconstruct(digit_images, data_mean, components[:, :better_dimension]))
    # END SOLUTION

# %% [markdown] SOLUTION
# Two components keep 17% of the variance: the ten images are blurs between a zero and a
# one. An eigenvalue is the variance along its component, so the sum of those left out is
# the mean squared error of the reconstruction. The curve of 1.2.3 is nearly flat after
# about 50; the 87 components that carry 90% give digits anyone can read.

# %% [markdown]
# ### 1.3 Harris corners as principal components [10 points]

# %% [markdown] SOLUTION
# 1. The points are the gradients (Ix, Iy) of the pixels in a 3 x 3 window: nine points in
#    two dimensions. In a window of one shade, or across a symmetric ridge, they average to
#    zero; Harris takes that mean as zero everywhere.
# 2. M is the sum of the outer products g g^T over the window. For points of mean zero, M / 9
#    is their covariance matrix, and the factor 1 / 9 scales both eigenvalues alike.
# 3. Its two eigenvectors: the direction in which the gradients vary most, and the one
#    perpendicular to it. Each eigenvalue is 9 times the variance along its direction.
# 4. Both small: the gradients are all near zero, the patch is flat. One large: they lie on a
#    line, an edge runs across it. Both large: they spread in all directions, a corner.

# %% [markdown]
# ## 2 Nearest neighbors and softmax regression
#
# ### 2.1 K nearest neighbors, with no library that solves it [10 points]


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
        return np.concatenate([self._predict_block(block) for block in blocks])
        # END SOLUTION

    # BEGIN SOLUTION
    def _predict_block(self, block):
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
if __name__ == "__main__":
    train_X, test_X = data.reshape(-1, 784), test_data.reshape(-1, 784)
    knn = KNNClassifier(3).fit(train_X, labels)
    print("KNN accuracy:", np.mean(knn.predict(test_X[:1000]) == test_labels[:1000]))

# %% [markdown]
# ### 2.2.1 The gradients of softmax regression [10 points]
#
# With u = W x + b, y = S(u), and the loss J = - sum_i y'_i log y_i of a one-hot label y'.

# %% [markdown] SOLUTION
# 1. Only one term of J has y_i in it: dJ/dy_i = - y'_i / y_i.
# 2. log y_i = u_i - log sum_k exp(u_k), so d log y_i / du_j = delta_ij - y_j, and with
#    dy_i = y_i d log y_i: dy_i/du_j = y_i (delta_ij - y_j).
# 3. Chained: dJ/du_j = - sum_i y'_i (delta_ij - y_j) = y_j - y'_j, as the y'_i sum to 1.
#    From u_j = sum_k W_jk x_k + b_j then dJ/dW_jk = (y_j - y'_j) x_k and dJ/db_j = y_j - y'_j:
#    how much too probable class j is, times how much the weight had to do with it.
# 4. dJ/dW = (y - y') x^T, of the shape of W; dJ/db = y - y'.

# %% [markdown]
# ### 2.2.2 Stochastic gradient descent [10 points]


# %%
def softmax(x):
    """Return the probabilities of the scores x, shape (classes,)."""
    # BEGIN SOLUTION: softmax that does not overflow
    # Shifted, the largest power is exp(0): nothing overflows, and the ratios are the same.
    powers = np.exp(x - x.max())
    return powers / powers.sum()
    # END SOLUTION


def J(W, b, y_true, x):
    """Return the cross-entropy of one sample.

    Parameters
    ----------
    W : ndarray of shape (classes, features)
    b : ndarray of shape (classes,)
    y_true : ndarray of shape (classes,)
        One-hot.
    x : ndarray of shape (features,)
    """
    # BEGIN SOLUTION: the loss
    u = W @ x + b
    # log softmax(u), which stays finite where a probability rounds to 0.
    shifted = u - u.max()
    return -y_true @ (shifted - np.log(np.exp(shifted).sum()))
    # END SOLUTION


def dJ(W, b, y_true, x):
    """Return the gradients (dW, db) of J, with the shapes of W and b."""
    # BEGIN SOLUTION: the gradients
    too_probable = softmax(W @ x + b) - y_true
    return np.outer(too_probable, x), too_probable
    # END SOLUTION


def SGD(f, df, Xs, ys, n_classes=10, lr=1e-3, max_epoch=20):
    """Minimize the mean of f over the samples, one sample at a time.

    Parameters
    ----------
    f, df : callable
        A loss and its gradients, called as f(W, b, y, x).
    Xs : ndarray of shape (n, features)
    ys : ndarray of shape (n, n_classes)
        One-hot.

    Returns
    -------
    W : ndarray of shape (n_classes, features)
    b : ndarray of shape (n_classes,)
    """
    W = np.random.rand(n_classes, Xs.shape[1]) - 0.5
    b = np.random.rand(n_classes) - 0.5
    # BEGIN SOLUTION: update W and b with each sample, max_epoch times
    for _ in range(max_epoch):
        # In a new order each time, or the last samples of the set always have the last word.
        for i in np.random.permutation(len(Xs)):
            dW, db = df(W, b, ys[i], Xs[i])
            W -= lr * dW
            b -= lr * db
    return W, b
    # END SOLUTION


# %%
if __name__ == "__main__":
    scaled_X = (train_X / 255).astype(np.float32)
    one_hot = np.eye(10)[labels]
    W, b = SGD(J, dJ, scaled_X, one_hot)
    print("softmax accuracy:", np.mean((test_X / 255 @ W.T + b).argmax(axis=1) == test_labels))
    del scaled_X

# %% [markdown]
# ## 3 Networks in PyTorch
#
# Given: a perceptron with one hidden layer, and the training of any classifier.


# %%
class MLP(nn.Module):
    """One hidden layer with ReLU."""

    def __init__(self, input_size, hidden_size, num_classes):
        super().__init__()
        self.layer1 = nn.Linear(input_size, hidden_size)
        self.relu = nn.ReLU()
        self.layer2 = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        return self.layer2(self.relu(self.layer1(x.flatten(start_dim=1))))


def as_tensors(images, labels):
    """Return images as floats from 0 to 1 of shape (n, 1, 28, 28), and labels."""
    pixels = torch.as_tensor(images).unsqueeze(1).float().div_(255)
    return pixels, torch.as_tensor(labels).long()


def train_classifier(model, x, y, epochs, lr, batch_size=64):
    """Train with Adam on the cross-entropy, its learning rate rising to lr and falling to 0."""
    optimizer = torch.optim.Adam(model.parameters())
    steps = epochs * -(-len(x) // batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    losses = []
    model.train()
    for _ in range(epochs):
        # All images are in memory: indexing a batch takes a tenth of a DataLoader's time.
        for index in torch.randperm(len(x)).split(batch_size):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x[index]), y[index])
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
if __name__ == "__main__":
    train_x, train_y = as_tensors(data, labels)
    test_x, test_y = as_tensors(test_data, test_labels)
    model = MLP(784, 1024, 10)
    train_classifier(model, train_x, train_y, epochs=5, lr=1e-3)
    print("MLP accuracy:", (predict(model, test_x) == test_y).float().mean().item())

# %% [markdown]
# ### 3.1 A convolutional network [15 points]


# %%
class CNN(nn.Module):
    """Two convolutions of 5 x 5 with ReLU and max-pooling, then a linear layer.

    Parameters
    ----------
    input_size : tuple of int
        Channels, height and width of an image.
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
if __name__ == "__main__":
    model = CNN((1, 28, 28), 10)
    train_classifier(model, train_x, train_y, epochs=8, lr=3e-3)
    predicted = predict(model, test_x)
    print("CNN accuracy:", (predicted == test_y).float().mean().item())
    # BEGIN SOLUTION: plot the digits that it got wrong
    show_images(test_x[predicted != test_y].squeeze(1))
    # END SOLUTION

# %% [markdown]
# ### 3.2 The kernels of the first convolution [5 points]

# %%
if __name__ == "__main__":
    # BEGIN SOLUTION: plot the 32 kernels
    show_images(model.conv1.weight.detach().squeeze(1), columns=8)
    # END SOLUTION
