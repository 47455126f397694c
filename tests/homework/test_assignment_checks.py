"""What a rubric declares: its checks in order, what each is given, and what they are worth."""

import functools
import math

import pytest

from autograder import Assignment
from autograder.homework.assignment import as_handed_in
from autograder.homework.checks import Check, does_without
from autograder.results.report import Visibility


def assignment(**other):
    return Assignment(**{"name": "fit", "title": "Fit", "submission": "*_fit.py", **other})


def named(name, parameters="", doc="Fits a line."):
    space = {}
    exec(f"def {name}({parameters}):\n    {doc!r}\n", space)
    return space[name]


def declared(*checks, **other):
    """Return an assignment with these checks: (part, name, what else is said of it)."""
    found = assignment(**other)
    for part, name, *more in checks:
        settings = {"points": 1.0, **(more[0] if more else {})}
        found.check(part, **settings)(named(name))
    return found


def test_checks_are_numbered_by_their_place_in_the_part():
    found = declared(("1", "a"), ("2", "b"), ("1", "c"), ("1a", "d"))
    assert [(each.name, each.number) for each in found.checks] == [
        ("a", "1.1"), ("b", "2.1"), ("c", "1.2"), ("d", "1a.1"),
    ]  # fmt: skip


def test_items_for_a_person_are_numbered_with_the_others():
    found = declared(("1", "a"))
    found.by_hand("1", points=2)(named("essay"))
    found.check("1", points=1)(named("c"))
    assert [each.number for each in found.checks] == ["1.1", "1.2", "1.3"]


def test_decorated_function_stays_what_it_is():
    found, function = assignment(), named("a")
    assert found.check("1", points=1)(function) is function
    assert found.by_hand("1", points=1)(other := named("b")) is other
    assert found.fixture(timeout=1)(shared := named("shared")) is shared
    assert found.checks[0].function is function


def test_title_is_the_first_line_without_its_full_stop():
    found = assignment()
    found.check("1", points=1)(named("a", doc="Fits a line.\n\nAnd more."))
    found.check("1", points=1)(named("b", doc="What is 1.5?"))
    assert [each.title for each in found.checks] == ["Fits a line", "What is 1.5?"]


@pytest.mark.parametrize("doc", ["", None])
def test_function_without_a_docstring_is_refused(doc):
    with pytest.raises(ValueError, match="a needs a docstring"):
        assignment().check("1", points=1)(named("a", doc=doc))
    with pytest.raises(ValueError, match="a needs a docstring"):
        assignment().fixture(timeout=1)(named("a", doc=doc))


def test_check_has_ten_seconds_and_is_public_and_visible_unless_it_says_otherwise():
    (check,) = declared(("1", "a")).checks
    assert (check.timeout, check.public, check.visibility) == (10.0, True, Visibility.VISIBLE)
    assert (check.tags, check.depends_on, check.rests_on, check.forbids) == ((), (), (), {})
    assert not check.by_hand


def test_what_a_check_declares_is_kept():
    settings = {"points": 2.5, "timeout": 30, "tags": ["slow"], "forbids": {"numpy.cov": "use @"}}
    check = declared(("1", "a", settings)).checks[0]
    assert (check.points, check.timeout, check.tags) == (2.5, 30, ("slow",))
    assert dict(check.forbids) == {"numpy.cov": "use @"}


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_check_that_is_not_visible_is_never_public(visibility):
    check = declared(("1", "a", {"visibility": visibility, "public": True})).checks[0]
    assert check.visibility is Visibility(visibility)
    assert not check.public
    found = assignment()
    found.by_hand("1", points=1, visibility=visibility)(named("essay"))
    assert not found.checks[0].public


def test_visible_check_may_be_kept_from_the_public():
    assert not declared(("1", "a", {"public": False})).checks[0].public


def test_visibility_that_gradescope_does_not_know_is_refused():
    with pytest.raises(ValueError, match="secret"):
        declared(("1", "a", {"visibility": "secret"}))


def test_two_checks_of_one_name_are_refused():
    with pytest.raises(ValueError, match="fit has two checks named a"):
        declared(("1", "a"), ("2", "a"))


@pytest.mark.parametrize("relation", ["depends_on", "rests_on"])
def test_check_builds_on_earlier_ones_alone(relation):
    found = declared(("1", "a"), ("1", "b", {relation: ["a"]}))
    assert getattr(found.checks[1], relation) == ("a",)
    with pytest.raises(ValueError, match=r"a (depends|rests) on \{'b'\}, not declared before it"):
        declared(("1", "a", {relation: ["b"]}), ("1", "b"))
    with pytest.raises(ValueError, match="not declared before it"):
        declared(("1", "a", {relation: ["a"]}))


def test_nothing_builds_on_what_a_person_grades():
    found = assignment()
    found.by_hand("1", points=1)(named("essay"))
    with pytest.raises(ValueError, match="not declared before it"):
        found.check("1", points=1, depends_on=["essay"])(named("a"))


def test_item_for_a_person_has_its_answers_as_a_tuple():
    found = assignment()
    found.by_hand("1", points=1, answers="Question 1")(named("a"))
    found.by_hand("1", points=1, answers=["q1", "q2"], timeout=3)(named("b"))
    first, second = found.checks
    assert (first.answers, second.answers) == (("Question 1",), ("q1", "q2"))
    assert (first.by_hand, first.timeout, second.timeout) == (True, 10.0, 3)
    assert first.public


def test_what_a_person_gives_is_no_part_of_the_points():
    found = declared(("1", "a", {"points": 2}), ("1", "b", {"points": 0.5}))
    found.by_hand("1", points=4)(named("essay"))
    assert (found.points, found.points_by_hand) == (2.5, 4)


def test_parameter_that_nobody_gives_is_refused():
    with pytest.raises(ValueError, match="a asks for 'studnet', which nobody gives"):
        assignment().check("1", points=1)(named("a", "studnet"))
    with pytest.raises(ValueError, match="which nobody gives"):
        assignment().fixture(timeout=1)(named("shared", "other"))
    with pytest.raises(ValueError, match="which nobody gives"):
        assignment().by_hand("1", points=1)(named("essay", "other"))


def test_fixture_may_be_asked_for_once_it_is_declared():
    found = assignment()
    with pytest.raises(ValueError, match="'trained', which nobody gives"):
        found.check("1", points=1)(named("early", "trained"))
    found.fixture(timeout=5, unless_stopped=["a", "b"])(named("trained", "student, rng"))
    found.check("1", points=1)(named("late", "trained, student"))
    fixture = found.fixtures["trained"]
    assert (fixture.timeout, fixture.unless_stopped) == (5, ("a", "b"))
    assert (fixture.title, fixture.needs) == ("Fits a line", ("student", "rng"))
    assert found.checks[0].needs == ("trained", "student")


def test_everything_that_is_given_may_be_asked_for():
    given = "student, artifacts, rng, datasets, data, hidden, note, show, figures, leaderboard, "
    assignment().check("1", points=1)(named("a", given + "earlier, session"))


@pytest.mark.parametrize(
    ("parameters", "without"),
    [
        ("student", False),
        ("student=None", True),
        ("student=3", False),
        ("", False),
        ("rng=None", False),
    ],
)
def test_check_with_a_student_of_none_does_without_one(parameters, without):
    assert does_without(named("a", parameters)) is without


def numbers(found):
    return [each.name for each in found]


def test_one_part_number_or_name_can_be_chosen():
    found = declared(("1", "a"), ("1", "b"), ("2", "c", {"public": False}))
    assert numbers(found.selected()) == ["a", "b", "c"]
    assert numbers(found.selected(public=True)) == ["a", "b"]
    assert numbers(found.selected("1")) == ["a", "b"]
    assert numbers(found.selected("1.2")) == ["b"]
    assert numbers(found.selected("c")) == ["c"]
    assert numbers(found.selected("c", public=True)) == []
    assert numbers(found.selected("3")) == []


def test_narrowed_assignment_has_some_checks_and_what_their_parts_forbid():
    rules = {"1": ["numpy.cov"], "2": ["numpy.linalg.svd"]}
    found = declared(("1", "a"), ("2", "b"), forbidden=rules)
    narrow = found.narrowed(lambda check: check.part == "2")
    assert numbers(narrow.checks) == ["b"]
    assert set(narrow.forbidden) == {"2"}
    assert (numbers(found.checks), set(found.forbidden)) == (["a", "b"], {"1", "2"})
    assert narrow.name == "fit"


def test_file_names_of_an_author_are_of_the_first_pattern_or_of_an_ending():
    found = assignment(submission=("*_fit.ipynb", "*_fit.py"))
    assert found.file_name("ada") == "ada_fit.ipynb"
    assert found.file_name("ada", ".py") == "ada_fit.py"
    assert found.file_name("ada", ".txt") == "ada_fit.ipynb"
    assert found.patterns == ("*_fit.ipynb", "*_fit.py")


@pytest.mark.parametrize(
    ("submission", "takes"),
    [
        ("*.py", False),
        (("*.py", "*.ipynb"), True),
        ("*.ipynb", True),
        (["a.py", ("b.py", "b.ipynb")], False),
    ],
)
def test_notebooks_are_taken_where_the_main_file_may_be_one(submission, takes):
    assert assignment(submission=submission).takes_notebooks is takes


def test_author_of_the_example_is_you():
    assert assignment(author="Penn Key").example_author == "yourpennkey"
    assert assignment().example_author == "yourname"


def test_limits_are_those_that_the_docs_name():
    found = assignment()
    assert (found.import_timeout, found.cell_timeout) == (60.0, math.inf)
    assert (found.memory_mb, found.artifact_mb) == (2048, 32)
    assert (found.imported, found.repair, found.author) == (True, "line", "name")


def test_cells_are_run_as_they_were_handed_in_unless_they_are_arranged():
    assert as_handed_in(["a", "b"]) == (["a", "b"], {})
    assert assignment().arranged is as_handed_in


def test_needs_of_a_check_are_its_parameters_in_their_order():
    function = functools.partial(named("a", "student, rng"))
    check = Check("a", "1", "1.1", "A", 1.0, 10.0, function)
    assert check.needs == ("student", "rng")
