"""One slip costs its own points: what is right for the student's own earlier value keeps its."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import Own, assert_close, check_gradient
from autograder.oracles.own_values import following, together

W = np.array([[1.0, -2.0, 0.5], [0.3, 1.5, 2.0]])
RIGHT, SLIPPED = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[2.0, 2.0], [6.0, 5.0]])


def own(earlier):
    return Own("your A1", lambda a1: a1 @ W, earlier)


def test_what_is_right_for_an_own_earlier_value_keeps_its_points_with_a_note():
    note = assert_close(SLIPPED @ W, RIGHT @ W, what="A2", own=own(SLIPPED))
    assert note == "A2 is correct for your A1, which has a check of its own."
    assert assert_close(RIGHT @ W, RIGHT @ W, what="A2", own=own(SLIPPED)) is None
    assert assert_close(SLIPPED @ W, RIGHT @ W, what="A2", own=[own(RIGHT), own(SLIPPED)])


def test_check_of_a_later_step_notes_that_it_builds_on_the_student_s_own():
    """As docs/rubrics.md shows it."""
    notes, x = [], RIGHT
    student = SimpleNamespace(hidden=lambda x: SLIPPED, output=lambda a1: a1 @ W)
    note, right_output, output_of = notes.append, lambda x: x @ W, lambda a1: a1 @ W
    a1 = student.hidden(x)
    note(
        assert_close(
            student.output(a1),
            right_output(x),
            what="output(A1)",
            own=Own("your A1", output_of, a1),
        )
    )
    assert notes == ["output(A1) is correct for your A1, which has a check of its own."]


def test_what_is_wrong_for_both_loses_them():
    with pytest.raises(Wrong):
        assert_close(SLIPPED @ -W, RIGHT @ W, what="A2", own=own(SLIPPED))


@pytest.mark.parametrize(
    "earlier",
    [
        *(np.zeros((2, 2)), np.full((2, 2), 3.0), np.empty((0, 2)), np.full((2, 2), np.nan)),
        *(None, "text", [[1.0], [1.0, 2.0]], np.ones((2, 5)) * [1, 2, 3, 4, 5]),
    ],
    ids=["zeros", "constant", "empty", "NaN", "None", "text", "ragged", "shape"],
)
def test_degenerate_earlier_value_earns_nothing_later(earlier):
    found = np.zeros((2, 3))
    if isinstance(earlier, np.ndarray) and earlier.shape == (2, 2):
        found = earlier @ W
    with pytest.raises(Wrong):
        assert_close(found, RIGHT @ W, what="A2", own=own(earlier))


@pytest.mark.parametrize(
    ("earlier", "held"),
    [(np.zeros((2, 2)), "0 everywhere"), (np.full((2, 2), 3.0), "3 everywhere")],
)
def test_what_follows_from_a_degenerate_value_sends_there(earlier, held):
    with pytest.raises(Wrong) as caught:
        assert_close(earlier @ W, RIGHT @ W, what="A2", own=own(earlier))
    said = caught.value.feedback
    assert said.cause == f"Your A1 is {held}: nothing right can come of that."
    assert said.next_step == "Fix your A1 first, then run it again."


def test_another_mistake_beside_a_degenerate_value_is_not_put_down_to_it():
    with pytest.raises(Wrong) as caught:
        assert_close(2 * RIGHT @ W, RIGHT @ W, what="A2", own=own(np.zeros((2, 2))))
    assert "twice" in caught.value.feedback.cause


@pytest.mark.parametrize("constant", [0.0, 4.0])
def test_earlier_value_that_makes_the_later_one_constant_earns_nothing(constant):
    same = Own("your A1", lambda a1: np.full(6, constant) + 0 * a1.sum(), SLIPPED)
    with pytest.raises(Wrong):
        assert_close(np.full(6, constant), np.arange(6.0), what="A2", own=same)


def test_gradient_that_is_right_for_an_own_earlier_one_keeps_its_points(rng):
    x, upstream = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    w = rng.normal(size=(2, 3))
    given = {"forward": lambda w: x @ w.T, "x": w, "upstream": upstream, "rng": rng}
    dw = upstream.T @ x
    mine = Own("your dh", lambda dh: dh.T @ x, 2 * upstream)
    note = check_gradient(2 * dw, truth=dw, what="dw", own=mine, **given)
    assert note.startswith("dw is correct")
    with pytest.raises(Wrong, match="dw is wrong"):
        check_gradient(3 * dw, truth=dw, what="dw", own=mine, **given)


def test_an_earlier_value_is_asked_for_where_an_answer_is_wrong_alone():
    asked = []
    lazy = Own("your A1", lambda a1: a1 @ W, lambda: asked.append(1) or SLIPPED)
    assert assert_close(RIGHT @ W, RIGHT @ W, what="A2", own=lazy) is None
    assert not asked
    assert "is correct for your A1" in assert_close(SLIPPED @ W, RIGHT @ W, what="A2", own=lazy)


def test_one_number_everywhere_that_was_asked_for_is_nothing_to_build_on():
    lazy = Own("your A1", lambda a1: a1 @ W, lambda: np.ones((2, 2)))
    with pytest.raises(Wrong) as caught:
        assert_close(np.ones((2, 2)) @ W, RIGHT @ W, what="A2", own=lazy)
    assert caught.value.feedback.cause.startswith("Your A1 is 1 everywhere")


def test_an_earlier_value_that_cannot_be_asked_for_changes_nothing():
    def raising():
        raise Wrong("hidden raises ValueError")

    with pytest.raises(Wrong, match="A2 is wrong"):
        assert_close(SLIPPED @ W, RIGHT @ W, what="A2", own=Own("your A1", np.negative, raising))


@pytest.mark.parametrize(
    ("names", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_stand_together_as_in_a_sentence(names, said):
    assert together(names) == said


def test_first_trivial_value_is_named_and_one_that_is_none_is_passed_over():
    cause = following(["your a", "your b", "your c"], None, np.arange(3.0), np.zeros(3))
    assert str(cause).startswith("Your c is 0 everywhere")
    assert str(following(["your a", "your b"], None, np.arange(3.0))).startswith(
        "Your a and your b"
    )
    assert str(following("your a", np.full(3, 2.5))).startswith("Your a is 2.5 everywhere")
    assert str(following("your a", np.zeros(1))).startswith("Your a is 0")
    assert "everywhere" not in str(following("your a", np.zeros(1)))


TEN = np.arange(1.0, 11.0)


@pytest.mark.parametrize(
    ("value", "expected", "tells"),
    [
        (TEN, TEN, True),
        (np.r_[TEN[:3], np.zeros(7)], TEN, True),  # 3 of 10 numbers, where a quarter is enough
        (np.r_[TEN[:2], np.zeros(8)], TEN, False),
        (np.r_[TEN[:2], np.zeros(8)], np.r_[TEN[:7], np.zeros(3)], True),  # 2 of 7
        (np.r_[TEN[:1], np.zeros(9)], np.r_[TEN[:5], np.zeros(5)], False),
        (np.r_[TEN[:3], np.full(7, 5.0)], TEN, True),
        (np.r_[TEN[:1], np.full(9, 5.0)], TEN, False),
        (np.full(10, 5.0), np.full(10, 3.0), True),
        (1e9 * TEN, TEN, True),
        (1e-9 * TEN, TEN, True),
        (np.r_[TEN[:2] * 1e9, TEN[2:]], TEN, False),  # beside these, the others are nothing
    ],
)
def test_value_that_shows_much_less_than_the_right_one_keeps_no_points(value, expected, tells):
    own = Own("your a", lambda a: value, np.arange(4.0))
    assert (own.value(expected) is not None) is tells


def test_own_answer_for_a_trivial_value_is_why_it_earns_nothing():
    own = Own("your a", lambda a: 2 * a + 1, np.zeros(3))
    assert own.value(TEN[:3]) is None
    assert str(own.follows(np.ones(3))).startswith("Your a is 0 everywhere")
    assert own.follows(np.full(3, 2.0)) is None


def test_earlier_value_is_asked_for_only_where_it_is_needed_and_failures_are_none():
    def fails():
        raise Wrong("no")

    own = Own("your a", lambda a: a, fails)
    assert own.value(TEN) is None
    assert own.follows(TEN) is None
    assert own.at_hand().earlier == (None,)


def test_value_of_another_shape_or_kind_is_none():
    for then in (
        lambda a: a @ np.ones(7),
        lambda a: "text",
        lambda a: [],
        lambda a: a / 0 * np.inf,
    ):
        assert Own("your a", then, np.arange(4.0)).value(TEN) is None


def test_several_values_are_computed_once_and_each_has_its_own():
    calls = []

    def both(a):
        calls.append(1)
        return a + 1, 2 * a

    first, second = Own("your a", both, TEN).each(2)
    assert np.array_equal(first.value(TEN), TEN + 1)
    assert np.array_equal(second.value(TEN), 2 * TEN)
    assert calls == [1]
