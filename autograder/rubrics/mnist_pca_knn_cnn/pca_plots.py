"""Checks of what is plotted in a principal component analysis of images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles.text import counted as with_noun
from autograder.results.figures import Figure
from autograder.rubrics.mnist_pca_knn_cnn import drawn
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    EVERY_SECOND_COMPONENT,
    LAST_DIGIT_LEFT_OUT,
    ON_ONE_SPOT,
    PROJECTION_NOT_CENTERED,
    SECOND_AND_THIRD,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import Components, Digits, FloatArray
from autograder.rubrics.mnist_pca_knn_cnn.pca import numbers, own_components

Note = Callable[[str], None]

#: Points that a scatter plot of the data has at least.
LEAST_POINTS = 500
#: The part of the points that has to be right: a few may lie on others.
MOST = 0.99
#: Points may be this far off, in standard deviations of the plot.
OFF = 1e-3
#: Eigenvalues that a plot of them shows at least.
LEAST_VALUES = 10


def assert_digits_plotted(student: Any, figures: Sequence[Figure]) -> None:
    """Check that all ten of ``digit_images`` are plotted.

    Raises
    ------
    Wrong
        If some are not.
    """
    images = numbers(student, "digit_images", (10, 28, 28))
    found = int(np.sum(drawn.similarity(images, drawn.images_in(figures)) >= drawn.SAME))
    if found < 10:
        raise Wrong(
            "digit_images is not plotted",
            expected="a plot of each of its ten images",
            found=f"{found} of them among {counted(figures)}",
            next_step="Call plt.imshow for each image of digit_images.",
            earned=found / 10 if found > 1 else 0.0,
        )


def assert_eigenvalues_plotted(student: Any, figures: Sequence[Figure]) -> None:
    """Check that a line shows ``covmat_eig``, or the first values of it.

    Raises
    ------
    Wrong
        If none does.
    """
    values = numbers(student, "covmat_eig", (784,))
    lines = [np.real(line.y) for figure in figures for axes in figure.axes for line in axes.lines]
    points = [s.offsets[:, 1] for f in figures for axes in f.axes for s in axes.scatters]
    for y in [*lines, *points]:
        shown = np.asarray(y, dtype=np.float64).reshape(-1)
        same = shown[: len(values)], values[: len(shown)]
        if len(shown) >= LEAST_VALUES and np.allclose(*same, rtol=1e-4, atol=1e-6 * values.max()):
            return
    raise Wrong(
        "The eigenvalues are not plotted",
        expected="a line through the values of covmat_eig",
        found=f"no such line among {counted(figures)}",
        next_step="Call plt.plot(covmat_eig), once it is sorted.",
    )


def candidates(student: Any, digits: Digits, note: Note) -> Iterator[Components]:
    """Yield the true components, then those of the student's own covariance matrix."""
    yield digits.components
    own = own_components(student, digits)
    if own is not None:
        note("Compared with your own data_mean, data_centered and data_covmat.")
        yield own


def assert_scattered(
    student: Any, digits: Digits, figures: Sequence[Figure], note: Note
) -> tuple[FloatArray, FloatArray]:
    """Check that a scatter plot shows the data on the first two components.

    Returns
    -------
    labels : ndarray of shape (n,)
        The digit at each point.
    colors : ndarray of shape (n, channels)

    Raises
    ------
    Wrong
        If none does.
    """
    clouds = [cloud for cloud in drawn.clouds(figures) if len(cloud[0]) >= LEAST_POINTS]
    if not clouds:
        raise Wrong(
            "There is no scatter plot of the data",
            expected=f"at least {LEAST_POINTS} points, each an image on the first two components",
            found=counted(figures),
            next_step="Project with data_centered @ vectors[:, :2] and call plt.scatter.",
        )
    for components in candidates(student, digits, note):
        for points, colors in clouds:
            places = _places(points, components.plane)
            if np.mean(places >= 0) >= MOST:
                return digits.labels[places[places >= 0]], colors[places >= 0]
    raise _wrong_plane(clouds[-1][0], digits)


def _places(points: FloatArray, plane: FloatArray) -> FloatArray:
    """Return which row of a projection each point is, -1 for none; signs and axes are free."""
    from scipy.spatial import KDTree

    best = np.full(len(points), -1)
    for scale in (1.0, 255.0):
        target = plane / scale
        tree = KDTree(target)
        reach = OFF * float(target.std())
        for turned in (points, points[:, ::-1]):
            for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                distance, index = tree.query(turned * signs, distance_upper_bound=reach)
                found = np.where(np.isfinite(distance), index, -1)
                if np.sum(found >= 0) > np.sum(best >= 0):
                    best = found
    return best


def _wrong_plane(points: FloatArray, digits: Digits) -> Wrong:
    components = digits.components
    flat, vectors = digits.flat, components.vectors
    forms = {
        PROJECTION_NOT_CENTERED: flat @ vectors[:, :2],
        SECOND_AND_THIRD: (flat - components.mean) @ vectors[:, 1:3],
        EVERY_SECOND_COMPONENT: (flat - components.mean) @ vectors[:, [0, 2]],
    }
    proved = (words for words, form in forms.items() if np.mean(_places(points, form) >= 0) > MOST)
    spread = components.plane.std(axis=0)
    # Divided by 255, the right ones vary more than this.
    cause = ON_ONE_SPOT if points.std() < 1e-3 * spread[0] else next(proved, "")
    return Wrong(
        "The scatter plot does not show the data on the first two components",
        expected=f"standard deviations {spread[0]:.0f} and {spread[1]:.0f}, around 0",
        found=f"{points[:, 0].std():.3g} and {points[:, 1].std():.3g}, around "
        f"({points[:, 0].mean():.3g}, {points[:, 1].mean():.3g})",
        cause=cause,
        next_step="Plot the two columns of data_centered @ vectors[:, :2], with the eigenvectors "
        "sorted along with the eigenvalues.",
    )


def assert_colors(labels: FloatArray, colors: FloatArray) -> None:
    """Check that each digit has one color, and no two the same.

    Raises
    ------
    Wrong
        If a digit is missing, has several colors, or shares one.
    """
    missing = [k for k in range(10) if not np.any(labels == k)]
    if missing:
        raise Wrong(
            "The scatter plot does not show every digit",
            expected="points of all ten digits",
            found=f"no point of {', '.join(map(str, missing))}",
            cause=LAST_DIGIT_LEFT_OUT if missing == [9] else "",
            next_step="Loop over all ten labels: range(10).",
        )
    main = {}
    for k in range(10):
        own = np.round(colors[labels == k], 4)
        kinds, counts = np.unique(own, axis=0, return_counts=True)
        if counts.max() < MOST * len(own):
            raise Wrong(
                "The points of a digit do not have one color",
                expected="one color for each digit",
                found=f"{len(kinds)} colors among the points of {k}",
                next_step="Give plt.scatter c=labels, in the same order as the points.",
            )
        main[k] = tuple(kinds[counts.argmax()])
    shared = [k for k in main if list(main.values()).count(main[k]) > 1]
    if shared:
        raise Wrong(
            "Some digits have the same color",
            expected="ten different colors",
            found=f"one color for several of {', '.join(map(str, shared))}",
            next_step="Give plt.scatter c=labels and cmap='tab10', or a color per digit.",
        )


def show_section(figures: Sequence[Figure], show: Any, heading: str) -> None:
    """Show the person who grades what was plotted below a heading."""
    for figure in figures:
        if heading in figure.heading:
            show.figure(figure)


def counted(figures: Sequence[Figure]) -> str:
    """Say how much there is in the figures."""
    images = len(drawn.images_in(figures))
    lines = sum(len(axes.lines) for figure in figures for axes in figure.axes)
    return (
        f"{with_noun(len(figures), 'figure')}, with {with_noun(images, 'image')} and "
        f"{with_noun(lines, 'line')}"
    )
