"""What a student's process tells of its figures is taken for what it can be at most."""

import numpy as np
import pytest

from autograder.results import figures
from autograder.results.figures import Axes, Bars, Figure, Image, Line, Scatter, from_told

X, Y = np.array([0.0, 1.0]), np.array([2.0, 3.0])


def only(**axes):
    """The axes of a figure that tells this."""
    (figure,) = from_told([{"axes": [axes]}], 0).made
    return figure.axes[0]


def line(**more):
    return {"x": X, "y": Y, **more}


def test_figure_that_tells_nothing_has_nothing():
    assert from_told([{}], 0).made == (Figure((), "", b"", None),)
    assert from_told([{"axes": [{}]}], 0).made[0].axes == (
        Axes("", "", "", "", "", (), (), (), (), ()),
    )


@pytest.mark.parametrize("told", [None, {}, "figures", 3, [None, 3, "x", []]])
def test_what_is_no_list_of_figures_is_none(told):
    assert len(from_told(told, 0)) == 0


@pytest.mark.parametrize(("told", "kept"), [(0, 0), (7, 7), (-3, 0)])
def test_left_out_is_never_less_than_none(told, kept):
    assert from_told([], told).left_out == kept


def test_three_hundred_of_anything_are_kept():
    assert len(from_told([{}] * 301, 0)) == 300
    assert len(only(lines=[line()] * 301).lines) == 300
    assert len(only(legend=["a"] * 301).legend) == 300


def test_texts_are_cut_and_what_is_none_is_empty():
    found = only(title="t" * 301, xlabel=b"x", ylabel=None, xscale="log", yscale=3)
    assert (len(found.title), found.xlabel, found.ylabel) == (300, "", "")
    assert (found.xscale, found.yscale) == ("log", "")


def test_legend_has_its_texts_in_order_and_empty_ones_for_others():
    assert only(legend=["train", 3, "test"]).legend == ("train", "", "test")
    assert only(legend="train").legend == ()


def test_line_has_its_points_label_and_style():
    (found,) = only(lines=[line(label="loss", linestyle="--", points=5)]).lines
    assert (found.x.tolist(), found.y.tolist()) == ([0, 1], [2, 3])
    assert (found.points, found.label, found.linestyle) == (5, "loss", "--")


@pytest.mark.parametrize(
    ("told", "points"), [(1, 2), (2, 2), (3, 3), (2.5, 2), (None, 2), (True, 2)]
)
def test_points_are_at_least_those_that_are_there(told, points):
    assert only(lines=[line(points=told)]).lines[0].points == points
    scatter = {"offsets": np.zeros((2, 2)), "colors": np.zeros(2), "points": told}
    assert only(scatters=[scatter]).scatters[0].points == points


@pytest.mark.parametrize(
    "told",
    [
        {"x": X},
        {"x": X, "y": Y[:1]},
        {"x": [0, 1], "y": Y},
        {"x": X[:, None], "y": Y},
        {"x": X, "y": np.array(["a", "b"])},
        {"x": X, "y": Y * 1j},
        {"x": X, "y": np.array([None, None])},
    ],
    ids=["no y", "shorter", "a list", "two dimensions", "texts", "complex", "objects"],
)
def test_what_is_no_line_is_left_out_and_the_others_stay(told):
    found = only(lines=[told, line(label="good")]).lines
    assert [each.label for each in found] == ["good"]


@pytest.mark.parametrize("kind", [np.bool_, np.int8, np.uint64, np.float16])
def test_numbers_of_any_kind_are_floats(kind):
    (found,) = only(lines=[{"x": X.astype(kind), "y": Y}]).lines
    assert found.x.dtype == np.float64


def test_more_numbers_than_any_figure_has_are_none(monkeypatch):
    monkeypatch.setattr(figures, "_MOST_NUMBERS", 2)
    assert len(only(lines=[line()]).lines) == 1
    three = {"x": np.zeros(3), "y": np.zeros(3)}
    assert only(lines=[three]).lines == ()
    assert figures.__dict__["_MOST_NUMBERS"] == 2


def test_bound_is_a_million_numbers():
    assert figures._MOST_NUMBERS == 1_000_000


@pytest.mark.parametrize(
    ("offsets", "colors", "is_one"),
    [
        (np.zeros((3, 2)), np.zeros(3), True),
        (np.zeros((3, 2)), np.zeros((1, 4)), True),
        (np.zeros((3, 3)), np.zeros(3), False),
        (np.zeros(3), np.zeros(3), False),
        (np.zeros((3, 2)), None, False),
        (np.zeros((3, 2)), np.zeros((1, 1, 4)), False),
        (None, np.zeros(3), False),
    ],
)
def test_scatter_has_pairs_and_colors(offsets, colors, is_one):
    found = only(scatters=[{"offsets": offsets, "colors": colors, "label": "a"}]).scatters
    assert [each.label for each in found] == (["a"] if is_one else [])


@pytest.mark.parametrize(
    ("shape", "array", "there"),
    [
        ([2, 2], np.ones((2, 2)), True),
        ([4], np.ones(4), True),
        ([2, 2, 3], np.ones((2, 2, 3)), True),
        ([2, 3], np.ones((2, 2)), False),
        ([2, 2], None, False),
        ([1000, 1000], np.ones((2, 2)), False),
    ],
)
def test_image_keeps_its_shape_and_its_numbers_only_where_all_are_there(shape, array, there):
    (found,) = only(images=[{"shape": shape, "array": array, "cmap": "gray"}]).images
    assert (found.shape, found.array is not None, found.cmap) == (tuple(shape), there, "gray")


@pytest.mark.parametrize("shape", [None, (2, 2), [2, -1], [2.0, 2], ["2", 2], [True, 2]])
def test_image_without_a_shape_of_whole_numbers_is_none(shape):
    assert only(images=[{"shape": shape, "array": np.ones((2, 2))}]).images == ()


def test_image_may_have_no_rows():
    assert only(images=[{"shape": [0, 3]}]).images == (Image((0, 3), None, ""),)


@pytest.mark.parametrize(
    ("boxes", "is_one"),
    [
        (np.zeros((2, 4)), True),
        (np.zeros((0, 4)), True),
        (np.zeros((2, 3)), False),
        (np.zeros(4), False),
        (None, False),
    ],
)
def test_bars_are_boxes_of_four_sides(boxes, is_one):
    found = only(bars=[{"boxes": boxes, "label": "hist"}]).bars
    assert [each.label for each in found] == (["hist"] if is_one else [])


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (1, 1),
        (9_999, 9_999),
        (0, None),
        (10_000, None),
        (-1, None),
        (2.0, None),
        (True, None),
        ("3", None),
    ],
)
def test_cell_is_a_number_from_one(cell, kept):
    assert from_told([{"cell": cell}], 0)[0].cell == kept


@pytest.mark.parametrize(
    "told",
    [None, b"\x89PNG", [1, 2], np.zeros(3), np.zeros((2, 2), np.uint8), np.zeros(4, np.uint8)],
)
def test_what_is_no_png_is_none(told):
    assert figures.png_of(told) == b""
    assert from_told([{"png": told}], 0)[0].png == b""


def test_all_lines_images_and_bars_of_a_figure_are_those_of_its_axes_in_order():
    one = {
        "lines": [line(label="a")],
        "images": [{"shape": [1]}],
        "bars": [{"boxes": np.zeros((1, 4))}],
    }
    two = {
        "lines": [line(label="b")],
        "scatters": [{"offsets": np.zeros((1, 2)), "colors": np.zeros(1)}],
    }
    (figure,) = from_told([{"title": "T", "axes": [one, two]}], 0)
    assert [each.label for each in figure.lines] == ["a", "b"]
    assert (len(figure.images), len(figure.bars), len(figure.scatters)) == (1, 1, 1)
    assert isinstance(figure.lines[0], Line)
    assert isinstance(figure.scatters[0], Scatter)
    assert isinstance(figure.bars[0], Bars)
    assert figure.title == "T"


def test_heading_is_that_above_the_cell_and_cells_count_from_one():
    found = from_told([{"cell": 1}, {"cell": 2}, {"cell": 3}, {}], 4).under(["One", "Two"])
    assert [each.heading for each in found] == ["One", "Two", "", ""]
    assert found.left_out == 4


def test_each_figure_is_drawn_by_its_own_place():
    found = from_told([{}, {}, {}], 2).to_be_drawn(lambda place: bytes([place]))
    assert [each.draw() for each in found] == [b"\0", b"\1", b"\2"]
    assert (len(found), found.left_out) == (3, 2)


def test_figures_are_compared_and_shown_without_what_draws_them():
    assert Figure((), "a", draw=lambda: b"x") == Figure((), "a", draw=lambda: b"y")
    assert "draw" not in repr(Figure(()))


def test_figures_are_a_sequence():
    found = from_told([{"title": "a"}, {"title": "b"}, {"title": "c"}], 0)
    assert found[-1].title == "c"
    assert [each.title for each in found[:2]] == ["a", "b"]


@pytest.mark.parametrize(
    ("figure", "caption"),
    [
        (Figure(()), ""),
        (Figure((), "Loss"), "Loss"),
        (Figure((Axes("Left"), Axes("Right"))), "Left"),
        (Figure((Axes("Left"),), "Both"), "Both"),
        (Figure((Axes(""), Axes("Right"))), ""),
        (Figure((), "Loss", cell=7), "Cell 7: Loss"),
        (Figure((), cell=7), "Cell 7"),
    ],
)
def test_picture_says_its_cell_and_its_title(figure, caption):
    assert figure.picture_of(b"png").caption == caption


def test_figure_that_was_drawn_is_not_drawn_again_and_nothing_is_no_picture():
    def never():
        raise AssertionError

    assert Figure((), png=b"png", draw=never).picture().png == b"png"
    assert Figure((), draw=lambda: b"drawn").picture().png == b"drawn"
    assert Figure(()).picture() is None
