"""Whether a submission keeps to what a homework forbids, in its text and while it runs."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import Assignment, Trials
from autograder.errors import Wrong
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.replies import NotedCall
from autograder.submitted.forbidden import Use
from autograder.submitted.forbidden.rules import Rules, key_of, to_look_for
from autograder.submitted.reading import Reading
from autograder.submitted.submission import Submission

FORBIDDEN = {"1": {"numpy.sort": "sort it yourself"}}


def assignment(forbidden=FORBIDDEN):
    made = Assignment(
        name="h",
        title="H",
        submission="*.py",
        parts={"1": "One", "2": "Two"},
        forbidden=forbidden,
        trials=Trials(written={"1": ["order"]}),
    )

    @made.check("1", points=1)
    def first():
        """The first."""

    @made.check("2", points=1)
    def second():
        """The second."""

    return made


class Process:
    """A student's process that has seen some calls."""

    def __init__(self, *calls):
        self.calls, self.asked = [NotedCall(*call) for call in calls], []

    def request(self, kind, _what, **given):
        self.asked.append((kind, given))
        return self.calls


def rules(uses=(), tree=None):
    made = assignment()
    reading = Reading(uses={key_of("1", FORBIDDEN["1"]): list(uses)})
    return Rules(made, Submission("ada", Path("a.py"), {}, file="a.py", reading=reading, tree=tree))


def watched(process, raised=None, check=0, tree=None):
    made = rules(tree=tree)
    chosen = None if check is None else made.assignment.checks[check]
    with made.watching(process, chosen):
        if raised is not None:
            raise raised


def test_part_that_does_not_exist_is_the_rubrics_mistake():
    with pytest.raises(ValueError, match="'3'"):
        Rules(assignment({"1": ["numpy.sort"], "3": ["numpy.sort"]}), None)


def test_use_in_the_source_is_wrong_in_the_part_that_forbids_it_alone():
    made = rules([Use("numpy.sort", 12, "order", "np.sort")])
    first, second = made.assignment.checks
    with pytest.raises(Wrong, match="done without numpy") as caught:
        made.require_unused(first)
    assert "line 12" in caught.value.feedback.found
    assert caught.value.feedback.next_step == "Sort it yourself"
    made.require_unused(second)


def test_source_without_a_use_is_right():
    made = rules()
    for check in made.assignment.checks:
        made.require_unused(check)


def test_reader_is_told_names_and_functions_of_each_part_that_forbids():
    assert to_look_for(assignment()) == {"1\nnumpy.sort": (["numpy.sort"], ["order"])}


@pytest.mark.parametrize("check", [1, None])
def test_process_is_not_watched_where_nothing_is_forbidden(check):
    process = Process(("numpy.sort", "a.py", 3, "order"))
    watched(process, check=check)
    assert process.asked == []


def test_call_that_was_seen_is_wrong_and_names_its_line():
    process = Process(("numpy.sort", "a.py", 3, "order"))
    with pytest.raises(Wrong, match="done without numpy") as caught:
        watched(process)
    assert "line 3" in caught.value.feedback.found
    assert "order" in caught.value.feedback.found
    assert process.asked[0] == ("watch", {"names": ["numpy.sort"], "places": []})


@pytest.mark.parametrize("calls", [[], [("numpy.max", "a.py", 3, "order")]])
def test_what_is_not_forbidden_was_not_seen(calls):
    watched(Process(*calls))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Wrong("half", earned=0.5), "without numpy.sort"),
        (Wrong("nothing"), "nothing"),
    ],
)
def test_call_counts_more_than_a_mistake_that_would_earn_points(error, said):
    with pytest.raises(Wrong, match=said):
        watched(Process(("numpy.sort", "a.py", 3, "order")), error)


def test_mistake_stays_where_no_call_was_seen():
    error = Wrong("half", earned=0.5)
    with pytest.raises(Wrong) as caught:
        watched(Process(), error)
    assert caught.value is error


def test_process_that_ended_is_asked_nothing_more():
    process = Process()
    with pytest.raises(StudentStopped):
        watched(process, StudentStopped.__new__(StudentStopped))
    assert [kind for kind, _ in process.asked] == ["watch"]


@pytest.mark.parametrize(
    ("file", "tree", "place"),
    [
        ("cell 7", None, "cell 7, line 3"),
        ("a.py", None, "line 3"),
        ("nn/ops.py", {"nn/ops.py": None}, "nn/ops.py, line 3"),
        ("other.py", {"nn/ops.py": None}, "line 3"),
    ],
)
def test_place_names_a_cell_or_one_of_several_files(file, tree, place):
    process = Process(("numpy.sort", file, 3, "order"))
    with pytest.raises(Wrong) as caught:
        watched(process, tree=tree and SimpleNamespace(written=tree))
    found = caught.value.feedback.found
    assert place in found
    assert ("ops" in found) is ("ops" in place)


@pytest.mark.parametrize(("function", "shown"), [("order", True), ("<b>no name", False)])
def test_what_a_process_calls_a_function_is_shown_if_it_is_a_name(function, shown):
    with pytest.raises(Wrong) as caught:
        watched(Process(("numpy.sort", "cell 1", 3, function)))
    assert (function in caught.value.feedback.found) is shown
