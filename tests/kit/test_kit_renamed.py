"""What has a name of the student's own is checked at home under it, and pays as in the grader."""

import contextlib
from unittest.mock import Mock

import numpy as np
import pytest

from autograder.authoring.kit import contents
from autograder.homework import finding
from autograder.kit import handed_in
from autograder.kit.checking import Checking, Listener
from autograder.kit.record import Ask, From, Judge, Recorded, pack
from autograder.kit.renamed import charged, verdict_on
from autograder.kit.replay import FAILS, JUDGED, VALUE, Verdict
from autograder.results.report import CheckResult, Feedback, Outcome
from autograder.sandbox.failures import NotDefined
from autograder.sandbox.protocol import Handle
from autograder.submitted import conformance
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import Wanted, as_plain
from autograder.submitted.renamed import Renamed

RIGHT = np.array([1.0, 2.0])
ORDER = ["first", "second", "third"]


class Module:
    """A process with one module, of functions that return a constant."""

    def __init__(self, **functions):
        self.names = {name: Handle(1, "function", name) for name in functions}
        self.answer = next(iter(functions.values()))

    def request(self, op, what, **fields):
        if op == "set":
            self.names[fields["name"]] = fields["value"]
        elif op == "call":
            return self.answer
        elif fields["name"] not in self.names:
            raise NotDefined(fields["name"], "your file", [])
        return self.names.get(fields["name"])


def check():
    get = Ask("get", "your file", {"target": 0, "name": "softmax_t"},
              Handle(1, "function", "softmax_t"), if_missing=FAILS)  # fmt: skip
    fields = {"target": 1, "args": [], "kwargs": {}, "keep": False}
    call = Ask("call", "softmax_t()", fields, RIGHT, accepted={(): {VALUE: JUDGED}})
    given = {"expected": pack(RIGHT), "what": pack("softmax_t()")}
    events = [get, call, Judge("assert_close", From(1, ()), given)]
    return Recorded("c", "1.1", "1", "c", 3.0, 10.0, events=[events])


def verdict(process, **own_names):
    renamed = Renamed(own_names, dict.fromkeys(own_names, "function"))
    return verdict_on(check(), lambda: contextlib.nullcontext(process), {}, renamed)


def test_it_is_checked_under_the_students_name():
    found, used = verdict(Module(softmax=RIGHT), softmax_t="softmax")
    assert (found.outcome, used) == (Outcome.PASSED, {"softmax_t"})
    assert verdict(Module(softmax=RIGHT))[0].outcome is Outcome.WRONG  # of which nothing is known


def test_what_is_wrong_is_told_unless_the_name_was_only_guessed():
    near, _ = verdict(Module(softmax=RIGHT + 1), softmax_t="softmax")
    guess, _ = verdict(Module(turned=RIGHT + 1), softmax_t="turned")
    assert "has no" not in near.feedback.summary
    assert guess.feedback.summary == "your file has no 'softmax_t'"
    assert verdict(Module(turned=RIGHT), softmax_t="turned")[0].outcome is Outcome.PASSED


def test_a_name_of_the_skeletons_that_is_there_is_not_taken_away():
    found, used = verdict(Module(softmax_t=RIGHT, softmax=RIGHT), softmax_t="softmax")
    assert (found.outcome, used) == (Outcome.PASSED, set())


def result(name, outcome=Outcome.PASSED):
    score = {Outcome.PASSED: 3.0, Outcome.PARTIAL: 1.5, Outcome.WRONG: 0.0}.get(outcome)
    said = None if outcome is Outcome.PASSED else Feedback("It is wrong")
    return CheckResult(name, "1.1", "1", name, 3.0, score, outcome, said)


def pay(*results, after_hidden=(), read=("second", "third")):
    renamed = Renamed({"softmax_t": "softmax"}, {"softmax_t": "function"})
    looked_up = {name: {"softmax_t"} for name in read}
    return charged(results, looked_up, renamed, ORDER, after_hidden)


def test_the_first_that_looked_it_up_pays_in_the_graders_words():
    paid = pay(*map(result, ORDER))
    assert [each.score for each in paid] == [3.0, 2.0, 3.0]
    assert paid[1].feedback.found == "softmax instead of softmax_t"
    assert "Rename softmax to softmax_t" in paid[1].feedback.next_step
    assert [each.score for each in pay(*map(result, ORDER), read=())] == [3.0, 3.0, 3.0]


@pytest.mark.parametrize(
    ("first", "hidden"),
    [([result("first", Outcome.LATER)], []), ([], []), ([result("first")], ["second", "third"])],
)
def test_it_is_left_open_if_an_earlier_check_may_pay_in_the_grader(first, hidden):
    paid = pay(*first, result("second"), result("third"), after_hidden=hidden)
    assert [(each.outcome, each.score) for each in paid[-2:]] == [
        (Outcome.LATER, None),
        (Outcome.PASSED, 3.0),
    ]
    said = paid[-2].feedback
    assert "softmax has a different name" in said.summary
    assert "here or in another check" in said.summary
    assert said.next_step == "Rename softmax to softmax_t, everywhere in your file."


def test_what_is_wrong_besides_keeps_its_points_while_another_check_may_pay():
    paid = pay(result("first"), result("second", Outcome.PARTIAL), result("third", Outcome.LATER))
    assert (paid[1].score, len(paid[1].notes)) == (1.5, 1)
    paid = pay(result("first"), result("second", Outcome.PARTIAL), result("third", Outcome.WRONG))
    assert paid[1].score == 0.5


def test_kit_knows_what_a_file_calls_otherwise(started, tmp_path):
    found = finding.find(str(started / "rubric.py"))
    kit = contents(found, [])
    right = (started / "examples" / "correct" / "correct_line_fit.py").read_text()
    (tmp_path / "mine.py").write_text(right.replace("def predict(", "def prediction("))
    names = handed_in.read(tmp_path / "mine.py", kit).own_names
    assert (names.names, names.kinds) == ({"predict": "prediction"}, {"predict": "function"})
    assert not kit["after_hidden"]


def test_file_with_its_authors_name_is_compared_with_the_skeletons(tmp_path):
    given = conformance.outline(parsed("def softmax_t(scores): ...\n"))
    (tmp_path / "mueller_layers.py").write_text("def softmax(scores): ...\n")
    kit = {"files": ["skeleton_layers.py"], "tree_patterns": ["*_layers.py"], "main_patterns": [],
           "own": [], "named": {}, "own_pattern": {"skeleton_layers.py": "*_layers.py"},
           "wanted": as_plain(Wanted(skeleton={"skeleton_layers.py": given}))}  # fmt: skip
    assert handed_in.read(tmp_path, kit).own_names.names == {"softmax_t": "softmax"}


def test_results_are_shown_once_it_is_known_which_of_them_pays(monkeypatch):
    renamed = Renamed({"softmax_t": "softmax"}, {"softmax_t": "function"})
    kit = {"checks": [["1", "1.1", "c"]], "after_hidden": [], "aliases": {}, "parts": {},
           "name": "", "title": ""}  # fmt: skip
    shown = []
    checking = Checking(kit, handed_in.HandedIn("mine.py", {}, "mine.py", own_names=renamed), {},
                        Listener(on_result=shown.append))  # fmt: skip
    verdict_and_names = Verdict(Outcome.PASSED, earned=1.0), {"softmax_t"}
    monkeypatch.setattr("autograder.kit.renamed.verdict_on", lambda *_: verdict_and_names)
    monkeypatch.setattr(checking, "_ready", lambda: Mock(printed=lambda: ""))
    report = checking.run([check()])
    assert [each.score for each in report.results] == [2.0]
    assert shown == list(report.results)
