"""A notebook on MNIST: principal components, nearest neighbors, softmax regression, a CNN.

100 points, 25 of them for what a person has to read: principal components 40, Harris
corners 10, nearest neighbors 10, softmax regression 20, a convolutional network 20.
"""

from __future__ import annotations

from autograder import Assignment
from autograder.rubrics.mnist_pca_knn_cnn import (
    convolutional,
    descent,
    eigenvalues,
    neighbors,
    network_plots,
    one_of_each,
    pca,
    pca_plots,
    reconstructions,
    softmax_regression,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import SIZES, digits_of
from autograder.rubrics.mnist_pca_knn_cnn.trials import TRIALS

homework = Assignment(
    name="mnist_pca_knn_cnn",
    title="Digits: PCA, k-NN, softmax regression and a CNN",
    submission=("*.ipynb", "*.py"),
    trials=TRIALS,
    parts={
        "1.1": "One image of each digit",
        "1.2.1": "Centered data",
        "1.2.2": "Covariance matrix",
        "1.2.3": "Eigenvalues",
        "1.2.4": "The data in two dimensions",
        "1.2.5": "Reconstruction from two components",
        "1.2.6": "A better number of dimensions",
        "1.3": "Harris corners and principal components",
        "2.1": "Nearest neighbors",
        "2.2.1": "Gradients of softmax regression",
        "2.2.2": "Softmax regression",
        "3.1": "Convolutional network",
        "3.2": "Kernels",
    },
    libraries=[
        "numpy",
        "scipy.spatial",
        "scipy.stats",
        "torch",
        "torchvision.datasets",
        "torchvision.transforms",
        "matplotlib.pyplot",
        "tqdm",
    ],
    data=["mnist"],
    data_size=SIZES,
    forbidden={
        "1.2.2": {"numpy.cov": "multiply the centered data with itself"},
        "2.1": dict.fromkeys(neighbors.LIBRARY_CLASSIFIERS, "find the nearest points yourself"),
    },
    # A notebook trains three classifiers; a cell that is stopped leaves what it has so far.
    import_timeout=300.0,
    cell_timeout=75.0,
)


@homework.fixture(timeout=30)
def digits(datasets):
    """Loading the digits."""
    return digits_of(datasets)


# 1.1 to 1.2.6: variables and plots of a principal component analysis


@homework.check("1.1", points=4)
def digit_images(student, digits):
    """digit_images[k] is an image of the digit k."""
    one_of_each.assert_one_of_each(student, digits)


@homework.check("1.1", points=1)
def digit_images_plotted(student, figures):
    """The ten images are plotted."""
    pca_plots.assert_digits_plotted(student, figures)


@homework.check("1.2.1", points=2)
def data_mean(student, digits):
    """data_mean is the mean of each pixel."""
    pca.assert_mean(student, digits)


@homework.check("1.2.1", points=3)
def data_centered(student, digits, rng):
    """data_centered is the flattened data less its mean."""
    pca.assert_centered(student, digits, rng)


@homework.check("1.2.2", points=5)
def data_covmat(student, digits, note):
    """data_covmat is the covariance matrix of the pixels, without numpy.cov."""
    pca.assert_covariance(student, digits, note)


@homework.check("1.2.3", points=3)
def covmat_eig(student, digits, note):
    """covmat_eig holds the eigenvalues of the covariance matrix."""
    with pca.built_on_components(student, digits):
        eigenvalues.assert_eigenvalues(student, digits, note)


@homework.check("1.2.3", points=1)
def descending_order(student, digits):
    """covmat_eig has the largest eigenvalue first."""
    with pca.built_on_components(student, digits):
        eigenvalues.assert_descending(student)


@homework.check("1.2.3", points=1)
def eigenvalues_plotted(student, figures):
    """The eigenvalues are plotted."""
    pca_plots.assert_eigenvalues_plotted(student, figures)


@homework.check("1.2.4", points=3, timeout=30)
def data_in_plane(student, digits, figures, note):
    """A scatter plot shows the data on the first two components."""
    with pca.built_on_components(student, digits):
        pca_plots.assert_scattered(student, digits, figures, note)


@homework.check("1.2.4", points=2, timeout=30, depends_on=["data_in_plane"])
def color_per_digit(student, digits, figures, note):
    """Each digit has a color of its own in the scatter plot."""
    pca_plots.assert_colors(*pca_plots.assert_scattered(student, digits, figures, note))


@homework.check("1.2.5", points=8, timeout=30)
def reconstructed_from_two(student, digits, figures, note):
    """The ten digits are plotted as two components have them."""
    with pca.built_on_components(student, digits):
        reconstructions.assert_reconstructed(student, digits, figures, 2, note)


@homework.check("1.2.6", points=2, timeout=60)
def reconstructed_from_more(student, digits, figures, note):
    """The ten digits are plotted as more components have them."""
    with pca.built_on_components(student, digits):
        reconstructions.assert_better(student, digits, figures, note)


@homework.by_hand("1.2.5", points=2, answers="1.2.5 Back to 784 dimensions")
def look_of_two_components(figures, show):
    """Do the digits look similar after two components, and why."""
    pca_plots.show_section(figures, show, "1.2.5")


@homework.by_hand("1.2.6", points=3, answers="1.2.6 A better number of dimensions")
def number_of_dimensions(figures, show):
    """How many dimensions are enough, and what the eigenvalues say about it."""
    pca_plots.show_section(figures, show, "1.2.6")


@homework.by_hand("1.3", points=10, answers="1.3 Harris corners as principal components")
def harris_corners():
    """The Harris detector as principal component analysis of gradients."""


@homework.by_hand("2.2.1", points=10, answers="2.2.1 The gradients of softmax regression")
def written_gradients():
    """The gradients of softmax regression, derived."""


# 2.1: nearest neighbors


@homework.check("2.1", points=1, timeout=30)
def fit_and_predict(student, rng):
    """KNNClassifier(k).fit(X, y).predict(X) gives a label for each row."""
    neighbors.assert_chain(student, rng)


@homework.check("2.1", points=5, timeout=60)
def votes_of_neighbors(student, rng):
    """The label is the one that most of the k nearest points have."""
    neighbors.assert_votes(student, rng)


@homework.check("2.1", points=4, timeout=90, rests_on=["votes_of_neighbors"])
def images_in_bytes(student, digits, rng, note, earlier):
    """Distances between images in bytes are right."""
    with earlier.explains():
        neighbors.assert_bytes(student, digits, rng, note)


# 2.2.2: softmax regression


@homework.check("2.2.2", points=1)
def softmax_values(student, rng):
    """softmax(x) turns scores into probabilities."""
    softmax_regression.assert_softmax(student, rng)


@homework.check("2.2.2", points=1)
def softmax_of_large_scores(student, rng):
    """softmax(x) does not overflow."""
    softmax_regression.assert_stable(student, rng)


@homework.check("2.2.2", points=2)
def cross_entropy(student, rng, note):
    """J(W, b, y_true, x) is the cross-entropy of one image."""
    softmax_regression.assert_loss(student, rng, note)


@homework.check("2.2.2", points=2)
def gradient_of_weights(student, rng, note):
    """dJ(W, b, y_true, x) returns the gradient with respect to W."""
    softmax_regression.assert_weight_gradient(student, rng, note)


@homework.check("2.2.2", points=1)
def gradient_of_biases(student, rng, note):
    """dJ(W, b, y_true, x) returns the gradient with respect to b."""
    softmax_regression.assert_bias_gradient(student, rng, note)


@homework.check("2.2.2", points=1, timeout=30)
def descends(student, rng):
    """SGD goes down the gradients that df returns."""
    descent.assert_descends(student, rng)


@homework.check("2.2.2", points=2, timeout=90, rests_on=["descends"])
def finds_classifier(student, digits, rng, note, earlier):
    """SGD finds weights that classify digits."""
    with earlier.explains():
        descent.assert_learns(student, digits, rng, note)


# 3.1 and 3.2: the convolutional network


@homework.check("3.1", points=2, timeout=30)
def ten_logits(student, digits):
    """CNN gives ten logits for each image."""
    convolutional.assert_logits(student, digits)


@homework.check("3.1", points=2, timeout=30)
def convolutions(student, digits):
    """CNN has convolutions that can be trained."""
    convolutional.assert_convolutional(student, digits)


@homework.check("3.1", points=5, timeout=120, depends_on=["ten_logits"])
def learns_digits(student, digits, rng, note):
    """CNN learns digits when the grader trains it for a short time."""
    convolutional.assert_trainable(student, digits, rng, note)


@homework.check("3.1", points=3, timeout=60, rests_on=["learns_digits"])
def trained_model(student, digits, note, earlier):
    """The notebook trains a network that is right for most test images."""
    with earlier.explains():
        convolutional.assert_trained(student, digits, note)


@homework.check("3.1", points=3, timeout=60)
def mistakes_plotted(student, digits, figures, note):
    """The digits that the network got wrong are plotted."""
    network_plots.assert_mistakes_plotted(student, digits, figures, note)


@homework.check("3.2", points=5, timeout=60)
def kernels_plotted(student, figures):
    """The kernels of the first convolution are plotted."""
    network_plots.assert_kernels_plotted(student, figures)
