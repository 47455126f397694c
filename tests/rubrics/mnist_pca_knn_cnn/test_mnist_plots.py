"""What is plotted of digits is found however it is drawn."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.results.figures import Axes, Figure, Image, Line, Scatter
from autograder.rubrics.mnist_pca_knn_cnn import drawn, pca, reconstructions


def figure(*images, lines=(), scatters=()):
    shown = tuple(Image(image.shape, image) for image in images)
    return Figure((Axes(images=shown, lines=lines, scatters=scatters),))


def test_patch_is_found_in_a_larger_image_whatever_its_brightness():
    rng = np.random.default_rng(0)
    patch, image = rng.random((5, 5)), rng.random((40, 30))
    image[7:12, 3:8] = 0.2 * patch + 0.5
    assert drawn.similarity(patch[None], [image])[0] > drawn.SAME
    assert drawn.similarity(rng.random((1, 5, 5)), [image])[0] < drawn.SAME


def test_no_plots_hold_nothing():
    assert drawn.similarity(np.ones((3, 28, 28)), [])[2] == -1
    assert drawn.clouds([figure()]) == []


def test_image_without_contrast_is_like_no_other():
    assert drawn.correlations(np.ones((1, 4, 4)), np.ones((1, 4, 4)))[0, 0] == 0


def test_points_of_several_calls_are_told_apart_by_color():
    points = np.zeros((30, 2))
    one = Scatter(points, np.array([[1.0, 0, 0, 1]]), 30)
    other = Scatter(points, np.arange(30.0), 30)
    (found, colors), *_ = drawn.clouds([figure(scatters=(one, other))])
    assert len(found) == len(colors) == 60
    assert len(np.unique(colors[:30], axis=0)) == 1


@pytest.mark.parametrize("count", [3, 300], ids=["few", "many"])
def test_line_of_many_points_stands_for_a_scatter(count):
    line = Line(np.arange(float(count)), np.arange(float(count)), count)
    assert bool(drawn.clouds([figure(lines=(line,))])) is (count == 300)


def test_reconstruction_from_two_is_none_from_more():
    rng = np.random.default_rng(1)
    images = rng.random((10, 28, 28))
    flat = images.reshape(10, -1)
    components = pca.components_of(flat.mean(axis=0), flat - flat.mean(axis=0), np.cov(flat.T))
    digits = SimpleNamespace(components=components, images=images)
    student = SimpleNamespace(variable=lambda name, **_: images if name == "digit_images" else None)
    plot = figure(*components.reconstruct(images, 2))
    reconstructions.assert_reconstructed(student, digits, [plot], 2, print)
    with pytest.raises(Exception, match="more than two"):
        reconstructions.assert_better(student, digits, [plot], print)
