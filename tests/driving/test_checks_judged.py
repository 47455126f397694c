"""A student's gradient check is judged by what it finds, on layers that only the grader knows."""

import sys
import types

import numpy as np
import pytest
from at_hand import AtHand, Student

from autograder.driving import StudentRaised
from autograder.driving.gradient_checks import (
    LinearClass,
    assert_finds_errors,
    assert_put_back,
    assert_runs_checks,
    judged,
    running,
    trials,
)
from autograder.driving.gradient_checks.judged import adds_up_in
from autograder.driving.gradient_checks.running import Plan
from autograder.errors import Wrong

LIKE = LinearClass("linear_t", inputs=1, outputs=2)
SOURCE = """
import numpy as np

class linear_t:
    def __init__(self):
        self.w, self.b = np.random.normal(size=(2, 1)), np.random.normal(size=2)
    def zero_grad(self):
        self.dw, self.db = np.zeros((2, 1)), np.zeros(2)
    def forward(self, x):
        self.x = x
        return x @ self.w.T + self.b
    def backward(self, dh):
        self.dw, self.db = dh.T @ self.x, dh.sum(axis=0)
        return dh @ self.w
    def check_dw(self, n):
        x = np.random.normal(size=(1, 1))
        for k in range(2):
            self.forward(x)
            dh = np.zeros((1, 2))
            dh[0, k] = 1.0
            self.backward(dh)
            for i, j in ((k, 0),):
                e, old = 0.5, self.w[i, j]
                self.w[i, j] = old + e
                above = self.forward(x)[0, k]
                self.w[i, j] = old - e
                below = self.forward(x)[0, k]
                self.w[i, j] = old
                estimate = (above - below) / (2 * e)
                if abs(self.dw[i, j] - estimate) > 1e-6:
                    raise AssertionError("dw is wrong")

def check_all():
    linear_t().check_dw(1)
"""


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Show each layer once."""
    monkeypatch.setattr(trials, "REPEATS", 1)


@pytest.fixture
def student(monkeypatch):
    """Return the module of a student who wrote the layer with these changes."""

    def make(*changes):
        source = SOURCE
        for before, after in changes:
            assert before in source
            source = source.replace(before, after)
        module = types.ModuleType("checking")
        exec(source, module.__dict__)
        monkeypatch.setitem(sys.modules, "checking", module)
        return Student(AtHand(module), "checking")

    return make


def found(of, seed=1):
    notes = []
    rng = np.random.default_rng(seed)
    assert_finds_errors(of, LIKE, "check_dw", "dw", rng=rng, note=notes.append)
    return notes


def refused(of):
    with pytest.raises(Wrong) as caught:
        found(of)
    return caught.value


def test_right_check_of_a_right_layer_passes_without_a_remark(student):
    assert found(student()) == []


def test_check_that_never_raises_is_told_so(student):
    said = refused(student(('raise AssertionError("dw is wrong")', "pass"))).feedback
    assert said.summary == "check_dw does not notice a planted error"
    assert said.expected == "AssertionError"
    assert said.cause_id == "never raises"


def test_check_the_wrong_way_round_is_told_so(student):
    said = refused(student(("> 1e-6", "<= 1e-6"))).feedback
    assert (
        said.cause_id in ("raises the wrong way round", "never raises") or "right" in said.summary
    )


def test_check_that_refuses_right_layers_is_told_what_is_wrong_with_its_estimates(student):
    said = refused(student(("/ (2 * e)", "/ e"))).feedback
    assert said.summary == "check_dw raises on a layer that is right"
    assert said.found.startswith("AssertionError: dw is wrong")
    assert said.cause_id == "estimate over e"


def test_check_without_differences_does_not_see_that_forward_no_longer_fits(student):
    # It computes the gradient again, by the formula of backward.
    changes = ("estimate = (above - below) / (2 * e)", "estimate = self.x[0, j] * 1.0")
    said = refused(student(changes)).feedback
    assert said.summary == "check_dw raises on a layer that is right"


def test_weights_that_are_not_put_back_are_seen(student):
    error = refused(student(("self.w[i, j] = old\n", "pass\n")))
    assert error.feedback.summary == "check_dw leaves w changed"
    assert error.feedback.cause_id == "entry not put back"


def test_check_that_finds_an_error_in_the_students_own_layer_is_right(student):
    notes = found(student(("dh.T @ self.x, dh", "2 * dh.T @ self.x, dh")))
    assert notes == ["check_dw found an error in your linear_t: that is what it is for."]


ZEROS = "np.zeros((2, 1)), np.zeros(2)"


def test_gradients_that_add_up_are_said_to_be_why_it_raises(student):
    of = student(
        ("self.w, self.b = ", f"self.dw, self.db = {ZEROS}\n        self.w, self.b = "),
        (
            "self.dw, self.db = dh.T @ self.x, dh.sum(axis=0)",
            "self.dw, self.db = self.dw + dh.T @ self.x, self.db + dh.sum(axis=0)",
        ),
        ("for i, j in ((k, 0),)", "for i, j in ((0, 0), (1, 0))"),
    )
    (note,) = found(of)
    assert "its backward adds to the gradients that are there" in note


def test_layer_of_the_students_that_fails_is_said_and_its_check_is_graded(student):
    notes = found(student(("return x @ self.w.T + self.b", "return x.no_such_thing")))
    assert notes == [
        "check_dw is right, and raises AttributeError on your own linear_t: fix linear_t first."
    ]


def test_check_that_fails_everywhere_says_what_it_raises(student):
    with pytest.raises(StudentRaised) as caught:
        found(student(("x = np.random.normal(size=(1, 1))", "x = no_such_name")))
    assert caught.value.type_name == "NameError"


def test_check_that_only_guesses_is_found_out(student):
    of = student(("if abs(self.dw[i, j] - estimate) > 1e-6:", "if np.random.random() < 0.1:"))
    refused(of)


def test_gradient_of_nothing_is_the_rubrics_mistake(student):
    with pytest.raises(ValueError, match="dq is no gradient of linear_t"):
        assert_finds_errors(
            student(), LIKE, "check_dw", "dq", rng=np.random.default_rng(0), note=print
        )


def runs(of, methods=None):
    methods = methods or {"dw": "check_dw"}
    assert_runs_checks(of, LIKE, "check_all", methods, rng=np.random.default_rng(2))


def test_function_that_runs_the_checks_and_lets_them_raise_is_right(student):
    runs(student())


def test_function_that_catches_what_they_raise_is_refused(student):
    caught = "try:\n        linear_t().check_dw(1)\n    except AssertionError:\n        pass"
    with pytest.raises(Wrong, match="check_all does not notice an error in dw") as error:
        runs(student(("    linear_t().check_dw(1)", f"    {caught}")))
    said = error.value.feedback
    assert said.found == "no exception, with dw of the wrong sign"
    assert said.next_step == "Let check_dw raise, and do not catch what it raises."


def test_function_that_calls_no_check_is_told_to_call_it(student):
    with pytest.raises(Wrong) as error:
        runs(student(("    linear_t().check_dw(1)", "    pass")))
    assert error.value.feedback.next_step.startswith("Call check_dw too,")


def test_function_that_raises_on_a_right_layer_is_refused(student):
    with pytest.raises(Wrong, match="check_all raises on a layer that is right"):
        runs(student(("    linear_t().check_dw(1)", "    assert False")))


def test_check_that_puts_everything_back_passes_and_one_that_stops_is_judged_elsewhere(student):
    assert_put_back(student(), LIKE, "check_dw")
    assert_put_back(student(("estimate =", "estimate = no_such_name #")), LIKE, "check_dw")


def test_what_is_changed_is_counted_and_earns_what_the_record_leaves(student):
    of = student(("self.w[i, j] = old\n", "pass\n"))
    with pytest.raises(Wrong, match="check_dw leaves w changed") as caught:
        assert_put_back(of, LIKE, "check_dw", earned=0.5)
    assert caught.value.feedback.found == "2 of 2 entries are different"
    assert caught.value.earned == 0.5


def test_dust_of_float32_is_no_change(student):
    assert_put_back(
        student(("self.w[i, j] = old\n", "self.w[i, j] = old + 0.9e-4\n")), LIKE, "check_dw"
    )
    of = student(("self.w[i, j] = old\n", "self.w[i, j] = old - 1.1e-4\n"))
    with pytest.raises(Wrong):
        assert_put_back(of, LIKE, "check_dw")


ADDING = (
    "self.dw, self.db = dh.T @ self.x, dh.sum(axis=0)",
    "self.dw, self.db = self.dw + dh.T @ self.x, dh.sum(axis=0)",
)


def test_gradients_that_add_up_are_named_and_others_are_not(student):
    rng = np.random.default_rng(3)
    assert adds_up_in(student(), LIKE, rng) == []
    assert adds_up_in(student(ADDING), LIKE, rng) == ["dw"]


def test_layer_that_fails_adds_nothing_up(student):
    of = student(("return dh @ self.w", "return no_such_name"))
    assert adds_up_in(of, LIKE, np.random.default_rng(3)) == []


@pytest.mark.parametrize(("verdicts", "shown"), [(["passed"], 1), (["raised", "passed"], 2)])
def test_function_is_shown_one_right_layer_and_another_where_it_refuses_that_one(verdicts, shown):
    rights = iter(verdicts)
    of = trials.Trials(None, LIKE, "check_all", "", np.random.default_rng(1), imitate=False)
    of._on = lambda layer, _seed: (
        "raised" if layer.fault.kind == "negated" else next(rights), None, Plan([], 0.0)
    )  # fmt: skip
    run = of.judge([trials.Fault("negated", "w")], lambda fault: Wrong(fault.kind))
    assert run.passed
    assert [each.fault.kind for each in of.runs].count("right") == shown


def test_function_that_refuses_every_right_layer_is_refused():
    of = trials.Trials(None, LIKE, "check_all", "", np.random.default_rng(1), imitate=False)
    of._on = lambda _layer, _seed: ("raised", None, Plan([], 0.0))
    with pytest.raises(Wrong, match="raises on a layer that is right"):
        of.judge([trials.Fault("negated", "w")], lambda fault: Wrong(fault.kind))


@pytest.mark.parametrize(("seconds", "ahead"), [(0.0, True), (1.0, False)])
def test_check_is_run_ahead_on_their_own_layer_as_long_as_that_is_fast(seconds, ahead):
    of = trials.Trials(None, LIKE, "check_dw", "w", np.random.default_rng(1), imitate=True)
    asked = []
    of._on = lambda *_: (asked.append(of.ahead), ("passed", None, Plan([], seconds)))[1]
    of.run(trials.Fault())
    of.run(trials.Fault())
    assert asked == [True, ahead]


@pytest.mark.parametrize(("quick", "ahead"), [(1e9, {True}), (0.0, {False})])
def test_layer_that_is_slow_is_not_run_ahead_of_all_others(student, monkeypatch, quick, ahead):
    of, seen = student(), set()
    monkeypatch.setattr(judged, "QUICK", quick)
    real = trials.run_check
    monkeypatch.setattr(
        trials,
        "run_check",
        lambda *given, **named: seen.add(named["ahead"]) or real(*given, **named),
    )
    assert found(of) == []
    assert seen == ahead


def test_right_and_wrong_layers_are_shown_with_the_same_seeds_and_each_plan_is_made_once(
    student, monkeypatch
):
    monkeypatch.setattr(trials, "REPEATS", 2)
    shown, real = [], trials.run_check

    def run_check(*given, plan, **named):
        shown.append((given[4], given[5].fault.kind, plan is None))
        return real(*given, plan=plan, **named)

    monkeypatch.setattr(trials, "run_check", run_check)
    assert found(student()) == []
    seeds = list(dict.fromkeys(seed for seed, _, _ in shown))
    assert [sum(first for seed, _, first in shown if seed == each) for each in seeds] == [1, 1, 1]
    kinds = [sorted(kind for seed, kind, _ in shown[1:] if seed == each) for each in seeds[1:]]
    assert kinds == [["forward", "negated", "right", "rows", "scaled"]] * 2


@pytest.mark.parametrize(
    "places", [1, None, {}, [1], ["w"], [["w"]], [[["w"]]], [[["v", 1]]], [[["w", -1]]],
               [[["w", 2**62]]], [[["w", 1.0]]], [[[["w"], 1]]], [[["w", 1]] * 11], [None] * 1_001,
               [np.ones(2)], [np.ones((2, 2))], [np.ones((1, 10_001))], [np.ones((1, 2), int)]],
)  # fmt: skip
def test_plan_that_no_check_makes_is_nonsense(student, monkeypatch, places):
    said = ["passed", None, [], [places, 0.0]]
    monkeypatch.setattr(running, "answering", lambda *_: lambda *_: said)
    with pytest.raises(Wrong, match="broke the connection"):
        found(student())


def test_nothing_depends_on_time_where_what_is_asked_is_written_down(student, monkeypatch):
    of, seen, real = student(), set(), trials.run_check
    of._process.recorded = True
    monkeypatch.setattr(judged, "QUICK", 1e9)
    monkeypatch.setattr(
        trials,
        "run_check",
        lambda *given, **named: seen.add(named["ahead"]) or real(*given, **named),
    )
    assert found(of) == []
    assert_runs_checks(of, LIKE, "check_all", {"dw": "check_dw"}, rng=np.random.default_rng(1))
    assert seen == {False}


def test_layer_that_ends_the_process_takes_nothing_from_a_function_that_runs_checks(student):
    of = student(("        self.x = x\n", "        raise SystemExit\n"))
    assert_runs_checks(of, LIKE, "check_all", {"dw": "check_dw"}, rng=np.random.default_rng(1))


def test_check_that_fails_on_their_own_layer_is_not_run_on_it_again(student, monkeypatch):
    seen, real = set(), trials.run_check
    monkeypatch.setattr(judged, "QUICK", 1e9)
    monkeypatch.setattr(
        trials,
        "run_check",
        lambda *given, **named: seen.add(named["ahead"]) or real(*given, **named),
    )
    assert found(
        student(("self.dw, self.db = dh.T @ self.x", "self.dw, self.db = 2 * dh.T @ self.x"))
    )
    assert seen == {False}


@pytest.mark.parametrize(("recorded", "forwards"), [(False, 3), (True, 5)])
def test_outputs_of_the_homeworks_own_layer_are_asked_for_one_by_one_by_a_kit_alone(
    student, monkeypatch, recorded, forwards
):
    questions, answer = [], trials.SecretLayer.answer
    monkeypatch.setattr(
        trials.SecretLayer,
        "answer",
        lambda self, asked: questions.append(asked[0]) or answer(self, asked),
    )
    methods, of = {"dw": "check_dw"}, student()
    of._process.recorded = recorded
    assert_runs_checks(of, LIKE, "check_all", methods, rng=np.random.default_rng(1))
    # Of a right layer two inputs, of a wrong one the first; for a kit one more for each entry.
    assert (questions.count("backward"), questions.count("forward")) == (3, forwards)


def test_output_of_the_homeworks_own_layer_cannot_be_wrong():
    with pytest.raises(ValueError, match="everybody knows"):
        trials.SecretLayer(LIKE, trials.Fault("forward"), np.random.default_rng(1), plain=True)
