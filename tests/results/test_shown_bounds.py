"""What is shown is bounded, and where a long curve is thinned its ends stay."""

import numpy as np
import pytest

from autograder.results import shown
from autograder.results.pictures import Picture
from autograder.results.shown import Answer, Curves, Show


def curves_of(**given):
    show = Show()
    show.curves("Loss", xlabel="epoch", ylabel="loss", **given)
    return show.items


def drawn(values):
    (item,) = curves_of(student=values)
    return item.curves[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MOST_POINTS", 400),
        ("MOST_CURVES", 8),
        ("MOST_CLASSES", 30),
        ("MOST_SHOWN", 12),
        ("MOST_PICTURES", 40),
        ("LONGEST_ANSWER", 20_000),
        ("_LONGEST_LABEL", 60),
        ("_LARGEST", 1e100),
    ],
)
def test_bound_is_what_the_docs_say(name, value):
    assert getattr(shown, name) == value


def test_answer_is_a_text_of_its_longest():
    show = Show()
    show.answer("Why?", "x" * 20_001)
    show.answer("What?", 3)
    assert [len(each.text) for each in show.items] == [20_000, 1]
    assert show.items[1] == Answer("What?", "3")


def test_curves_have_their_title_and_labels():
    (found,) = curves_of(student=[1.0])
    assert (found.title, found.xlabel, found.ylabel) == ("Loss", "epoch", "loss")


def test_curve_of_one_value_is_at_the_start():
    found = drawn([5.0])
    assert (found.x, found.y, found.count) == ((0.0,), (5.0,), 1)


def test_four_hundred_values_are_drawn_as_they_are_and_one_more_is_halved():
    assert len(drawn(range(400)).y) == 400
    found = drawn(range(401))
    assert (len(found.y), found.count) == (201, 401)
    assert (found.y[0], found.y[-1]) == (0.5, 400)
    assert (found.x[0], found.x[-1]) == (0.5 / 400, 1.0)


def test_mean_is_of_what_is_finite_and_a_gap_is_where_nothing_is():
    values = np.full(800, np.nan)
    values[0], values[4:6] = 7.0, (1.0, 3.0)
    assert drawn(values).y[:4] == (7.0, None, 2.0, None)


@pytest.mark.parametrize(
    ("value", "is_drawn"), [(9e99, True), (1e100, False), (-1e100, False), (-9e99, True)]
)
def test_beyond_the_largest_nothing_is_drawn(value, is_drawn):
    assert (drawn([1.0, value]).y[1] is not None) is is_drawn


def test_whole_numbers_truth_values_and_columns_are_curves():
    assert drawn([1, 2]).y == (1.0, 2.0)
    assert drawn([True, False]).y == (1.0, 0.0)
    assert drawn([[1.0], [2.0]]).y == (1.0, 2.0)


def test_four_curves_of_a_side_are_drawn_with_their_names():
    (found,) = curves_of(student={f"c{n}": [n] for n in range(6)}, reference={"r": [1.0]})
    labels = [each.label for each in found.curves]
    assert labels == ["reference, r", *(f"yours, c{n}" for n in range(4))]


def test_long_label_is_cut():
    (found,) = curves_of(student={"x" * 100: [1.0]})
    assert found.curves[0].label == ("yours, " + "x" * 100)[:60]


def test_reference_alone_is_not_shown():
    assert curves_of(student=[], reference=[1.0]) == []
    assert curves_of(student=None, reference=[1.0]) == []


def confusion(counts, **more):
    show = Show()
    show.confusion(counts, **more)
    return show.items


def test_confusion_has_its_title_and_labels_as_texts():
    (found,) = confusion(np.eye(2), labels=[3, "x" * 70], title="Test set")
    assert (found.title, found.labels) == ("Test set", ("3", "x" * 60))
    assert confusion([[1]])[0].labels == ("0",)


@pytest.mark.parametrize(
    ("counts", "is_one"),
    [
        (np.ones((30, 30)), True),
        (np.ones((31, 31)), False),
        ([[2.0**53 - 1]], True),
        ([[2.0**53]], False),
        ([[0]], True),
        ([[-1e-9]], False),
        ([[np.inf]], False),
        ([1, 2], False),
        ([[1, 2]], False),
    ],
)
def test_confusion_is_square_whole_and_bounded(counts, is_one):
    assert len(confusion(counts)) == is_one


def test_confusion_with_other_many_labels_is_none():
    assert confusion(np.eye(2), labels=["a"]) == []
    assert confusion(np.eye(2), labels=["a", "b", "c"]) == []


class Drawn:
    """A figure of this picture, or of none."""

    def __init__(self, png):
        self.png = png

    def picture(self):
        return Picture(self.png) if self.png else None


def test_figure_is_shown_once_and_one_without_a_picture_never():
    show = Show()
    show.figure(Drawn(b"a"), Drawn(b"a"), Drawn(b""), Drawn(b"b"))
    assert [each.png for each in show.items] == [b"a", b"b"]


def test_pictures_are_counted_apart_from_what_else_is_shown():
    show = Show()
    show.figure(*(Drawn(bytes([n])) for n in range(1, 42)))
    for n in range(13):
        show.answer("Why?", str(n))
    pictures = [each for each in show.items if isinstance(each, Picture)]
    assert (len(pictures), pictures[-1].png) == (40, bytes([40]))
    answers = [each.text for each in show.items if isinstance(each, Answer)]
    assert answers == [str(n) for n in range(12)]


def test_curves_of_other_titles_have_no_reference():
    recorded = curves_of(student=[1.0])[0].curves
    show = Show(recorded={"Error": recorded})
    show.curves("Loss", student=[2.0])
    assert isinstance(show.items[0], Curves)
    assert len(show.items[0].curves) == 1
