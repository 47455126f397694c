"""What the page is told of an item: whose turn it is, what was given, and what is left."""

import pytest

from autograder.classroom.manual import Grade, Item
from autograder.results.code import Source
from autograder.review import pages
from autograder.review.asked import Entry, Given, Mistaken
from autograder.review.sheet import Place, Sheet, _nameless

ITEM = Item("essay", "2.1", "2", "Why", 10.0, 3, 0)
AT = "2026-10-01T12:34:56+00:00"


def places(*given):
    return [Place(f"s{n}", f"Student {n}", points) for n, points in enumerate(given)]


def sheet(given=None, here=0, grade=None, others=(None, None), **more):
    """A sheet of the submission at this place among others."""
    of = places(*others[:here], given, *others[here:])
    nothing = dict.fromkeys(
        ("answers", "shown", "pictures", "notes", "checks", "code", "entries", "history"), ()
    )
    settings = {"stale": False, "unusable": False, "worth": 10.0, "counts_up": False, **nothing}
    grade = grade or Grade(of[here].id, "essay")
    return Sheet(ITEM, grade, given, places=of, here=here, **{**settings, **more})


GRADE = Grade("s0", "essay", 7.5, "good", (3, 1), 10.0, "f", "ta1", AT, 4)


def test_page_is_told_what_was_given_and_by_whom():
    found = pages.standing(sheet(7.5, grade=GRADE))
    assert found == {
        "version": 4,
        "points": 7.5,
        "given": 7.5,
        "worth": 10.0,
        "comment": "good",
        "entries": [3, 1],
        "said": "7.5 points: ta1, 2026-10-01 12:34 UTC",
        "left": 2,
        "next": places(0, None)[1].key,
    }


def test_nothing_given_is_said_so():
    found = pages.standing(sheet())
    assert (found["version"], found["points"], found["said"]) == (0, None, "not graded yet")
    assert found["left"] == 3


def test_grade_without_points_is_one_that_waits_for_entries():
    waiting = Grade("s0", "essay", None, "see me", (), 10.0, "f", "ta1", AT, 1)
    assert (
        pages.standing(sheet(grade=waiting))["said"] == "no points yet: ta1, 2026-10-01 12:34 UTC"
    )


def test_points_for_other_files_are_not_filled_in_and_said_to_be_old():
    found = pages.standing(sheet(grade=GRADE, stale=True))
    assert found["points"] is None
    assert found["said"] == ("other files were handed in since ta1 graded it, 2026-10-01 12:34 UTC")


def test_nothing_is_next_where_all_others_are_graded():
    found = pages.standing(sheet(None, others=(1.0, 2.0)))
    assert (found["left"], found["next"]) == (1, None)


@pytest.mark.parametrize(
    ("here", "others", "following"),
    [
        (0, (1.0, None), 2),
        (1, (None, 1.0), 0),
        (2, (None, None), 0),
        (0, (None, None), 1),
        (1, (0.0, 0.0), None),
    ],
)
def test_next_ungraded_is_looked_for_from_here_round_to_here(here, others, following):
    found = sheet(5.0, here=here, others=others).next_ungraded
    assert (found.id if found else None) == (None if following is None else f"s{following}")


def test_beside_are_the_neighbours_and_nobody_past_the_ends():
    first, middle, last = (sheet(here=n) for n in range(3))
    assert (first.beside(-1), first.beside(1).id) == (None, "s1")
    assert (middle.beside(-1).id, middle.beside(1).id) == ("s0", "s2")
    assert (last.beside(1), last.beside(-2).id) == (None, "s0")
    assert middle.place.id == "s1"


def test_key_hides_the_id_and_is_its_own():
    keys = {Place(identity, "", None).key for identity in ("ada", "bob", "\udc80")}
    assert len(keys) == 3
    assert all(len(key) == 12 and "ada" not in key for key in keys)


def test_code_of_the_part_is_what_is_known_of_it():
    code = [
        Source("a.py", "one\ntwo\nthree", {"2": ((2, 2),), "1": ((1, 1),)}),
        Source("b.py", "other", {"1": ((1, 1),)}),
        Source("c.py", "  \nx", {"2": ((1, 1),)}),
    ]
    found = sheet(code=code).part_code
    assert found == [Source("a.py", "two")]


def test_files_lose_their_names_and_cells_keep_theirs():
    code = [Source("ada_hw.py", "x"), Source("cell 3", "y"), Source("more_ada.py", "z")]
    assert [each.name for each in _nameless(code)] == ["file 1", "cell 3", "file 3"]
    assert [each.text for each in _nameless(code)] == ["x", "y", "z"]


def test_what_a_page_sends_of_a_grade_is_read():
    found = Given.read({"points": 7, "comment": "c", "entries": [1, 2], "by": "ta", "version": 3})
    assert (found.points, found.comment, found.entries) == (7, "c", [1, 2])
    assert (found.by, found.version) == ("ta", 3)
    nothing = Given.read({})
    assert (nothing.points, nothing.comment, nothing.entries) == (None, "", [])
    assert (nothing.by, nothing.version) == ("", 0)


def test_what_a_page_sends_of_an_entry_is_read():
    found = Entry.read({"id": 3, "points": -1.5, "text": "sign", "removed": True, "version": 2})
    assert (found.id, found.points, found.text, found.removed) == (3, -1.5, "sign", True)
    nothing = Entry.read({})
    assert (nothing.id, nothing.points, nothing.text) == (0, 0, "")
    assert (nothing.removed, nothing.counts_up) == (False, None)
    assert Entry.read({"counts_up": False}).counts_up is False


@pytest.mark.parametrize(
    ("kind", "body", "where"),
    [
        (Given, {"points": "7"}, "points"),
        (Given, {"points": True}, "points"),
        (Given, {"points": float("nan")}, "points"),
        (Given, {"points": float("inf")}, "points"),
        (Given, {"version": "1"}, "version"),
        (Given, {"version": 1.5}, "version"),
        (Given, {"entries": ["1"]}, "entries.0"),
        (Given, {"entries": 1}, "entries"),
        (Given, {"comment": None}, "comment"),
        (Given, {"submission": "eve"}, "submission"),
        (Given, [], ""),
        (Given, None, ""),
        (Entry, {"id": "1"}, "id"),
        (Entry, {"removed": 1}, "removed"),
        (Entry, {"counts_up": "yes"}, "counts_up"),
        (Entry, {"points": None}, "points"),
    ],
    ids=str,
)
def test_anything_else_is_refused_with_its_place(kind, body, where):
    with pytest.raises(Mistaken) as refused:
        kind.read(body)
    assert str(refused.value).startswith(where)


def test_policy_of_a_page_lets_its_own_script_run_and_nothing_else():
    page = pages.items("A class", [ITEM])
    assert page.policy.count("'sha256-") == 1
    assert "script-src 'sha256-" in page.policy
    for nothing in ("default-src", "base-uri", "form-action", "frame-ancestors"):
        assert f"{nothing} 'none'" in page.policy
    assert "connect-src 'self'" in page.policy
