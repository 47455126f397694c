"""What a record holds goes through a file and comes back; what none can hold is refused."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.kit.pipes import as_bytes, from_bytes
from autograder.kit.record import (
    Ask,
    From,
    Judge,
    NotRecordable,
    Recorded,
    RecordedFormula,
    from_wire,
    pack,
    pack_given,
    to_wire,
    unpack,
    wrong_to_wire,
)
from autograder.oracles import Formula, Own
from autograder.oracles.causes import Hypothesis
from autograder.results.cause import Cause
from autograder.sandbox.asking import Asked
from autograder.sandbox.protocol import Handle

CAUSE = Cause("doubled", "It is doubled.", "Halve it.", explains=("factor",), about=("w",))
X = np.arange(5.0)


def through(value):
    """Pack a value, send it, and unpack it."""
    return unpack(from_bytes(as_bytes(pack(value))))


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2.5, "text", b"bytes", [1, "a"], (1, None), {"a": [1, (2,)]}, {1: 2, "b": 3}],
    ids=repr,
)
def test_plain_values_come_back_in_kind(value):
    found = through(value)
    assert (found, type(found)) == (value, type(value))


def test_arrays_and_numbers_of_numpy_come_back():
    found = through([X[::2], np.float32(0.5), np.int64(3), np.array(["2020-01-01"], "M8[D]")])
    assert found[0].tolist() == [0, 2, 4]
    assert found[0].flags.c_contiguous
    assert (found[1:3], type(found[1])) == ([0.5, 3], float)
    assert found[3].dtype.kind == "M"


def test_cause_keeps_all_that_it_says():
    found = through({CAUSE: 1})
    (cause,) = found
    assert (type(cause), cause.id, str(cause)) == (Cause, "doubled", "It is doubled.")
    assert (cause.next_step, cause.explains, cause.about) == ("Halve it.", ("factor",), ("w",))


def test_generator_comes_back_as_one():
    assert isinstance(through(np.random.default_rng(7)), np.random.Generator)


@pytest.mark.parametrize("value", [np.array(["a"]), np.array([None]), object(), len, [object()]])
def test_what_no_wire_holds_is_not_recorded(value):
    with pytest.raises(NotRecordable):
        pack(value)


def test_reason_why_it_is_not_names_the_type():
    with pytest.raises(NotRecordable, match="an oracle is given a builtin_function_or_method"):
        pack(len)
    with pytest.raises(NotRecordable, match="an array of <U1"):
        pack(np.array(["a"]))


def test_text_of_a_class_of_its_own_is_a_text():
    found = pack(type("Text", (str,), {})("a"))
    assert (found, type(found)) == ("a", str)


def test_earlier_answer_that_it_may_follow_from_is_named_and_not_computed():
    own = through(Own("your g", lambda x: x, X))
    assert own.name == "your g"
    assert np.array_equal(own.earlier[0], X)
    with pytest.raises(Wrong, match="not computed here"):
        own.then(X)


class Slips:
    """A formula with known slips."""

    def __init__(self, *sizes):
        self.sizes = sizes

    def hypotheses(self, *, finite=True):
        for number, size in enumerate(self.sizes):
            cause = Cause(f"slip {number}", f"Slip {number}.")
            yield Hypothesis(cause, np.full(size, float(number) if finite else np.inf))


def test_formula_comes_back_as_what_each_slip_would_have_given():
    found = through(Slips(3, 2))
    assert isinstance(found, RecordedFormula)
    right = [(each.cause.id, each.reproduction.tolist()) for each in found.hypotheses()]
    assert right == [("slip 0", [0, 0, 0]), ("slip 1", [1, 1])]
    broken = [each.reproduction.tolist() for each in found.hypotheses(finite=False)]
    assert broken == [[np.inf] * 3, [np.inf] * 2]


def test_formula_whose_slips_are_too_large_brings_none_of_them():
    assert list(through(Slips(10, 2**18)).hypotheses()) == []
    assert len(list(through(Slips(10, 2**18 - 10)).hypotheses())) == 2


def test_formula_of_several_values_brings_them_and_the_slips_of_each():
    formula = Formula(_pair, X)
    found = unpack(from_bytes(as_bytes(pack_given("expected", formula))))
    assert [np.asarray(each).tolist() for each in found.value()] == [(2 * X).tolist(), 3.0]
    slips = [str(each.cause) for each in found.taking(0).hypotheses()]
    assert slips == [str(each.cause) for each in formula.taking(0).hypotheses()]
    assert slips


def _pair(x):
    return 2 * x, 3.0


def test_same_formula_elsewhere_is_one_of_a_single_value():
    assert pack_given("formula", Slips(1))["§"] == "formula"
    assert pack_given("expected", X) is not None


ASK = Ask(
    "call",
    Asked("f", ["x", "3"]),
    {"target": 1, "args": [X], "kwargs": {}, "keep": False},
    Handle(3, "object", "Net"),
    "raised",
    forced=True,
    presets={"w": X},
    accepted={("a", 0): {"value": "judged"}, (): {"list alike f8": "same"}},
    feeds=[2, 5],
    if_missing="wrong",
    if_raised={"ValueError": 3, "": "wrong"},
)
JUDGE = Judge(
    "assert_close",
    From(1, ("a", 0), (2, 3)),
    {"what": "f()"},
    [Ask("call", "g()", {})],
    From(0, ()),
    [([Ask("call", "h()", {}, 1.5)], 2.5), None],
)
CHECK = Recorded(
    "f",
    "1.1",
    "1",
    "It works",
    2.5,
    30.0,
    7,
    [[ASK, JUDGE], [JUDGE]],
    "random",
    ("e",),
    {"numpy.cov": "no"},
    "key",
)


def written():
    return from_wire(from_bytes(as_bytes(to_wire(CHECK))))


def test_check_comes_back_from_the_wire_with_everything_it_holds():
    found = written()
    for name in (
        "name",
        "number",
        "part",
        "title",
        "points",
        "timeout",
        "seed",
        "why_not",
        "forbidden",
        "uses_key",
    ):
        assert getattr(found, name) == getattr(CHECK, name)
    assert tuple(found.depends_on) == ("e",)
    assert [len(path) for path in found.events] == [2, 1]


def test_request_comes_back_with_everything_it_holds():
    found = written().events[0][0]
    assert (found.op, found.what, found.what.arguments) == ("call", "f(x, 3)", ("x", "3"))
    assert (found.failed, found.forced, found.feeds) == ("raised", True, [2, 5])
    assert (found.if_missing, found.if_raised) == ("wrong", {"ValueError": 3, "": "wrong"})
    assert found.accepted == ASK.accepted
    assert found.answer == ASK.answer
    assert np.array_equal(found.presets["w"], X)
    assert np.array_equal(found.fields["args"][0], X)


def test_judge_comes_back_with_everything_it_holds():
    found = written().events[1][0]
    assert (found.oracle, found.found, found.given) == ("assert_close", JUDGE.found, JUDGE.given)
    assert found.forward_result == From(0, ())
    assert [each.what for each in found.forward] == ["g()"]
    (asks, result), nothing = found.owns
    assert (asks[0].what, asks[0].answer, result, nothing) == ("h()", 1.5, 2.5, None)


def test_judge_of_nothing_recorded_comes_back_as_that():
    bare = Recorded("f", "1", "1", "f", 1.0, events=[[Judge("as_array", None, {})]])
    found = from_wire(from_bytes(as_bytes(to_wire(bare)))).events[0][0]
    assert (found.found, found.forward, found.forward_result, found.owns) == (None, None, None, [])


def test_failure_is_made_again_with_all_its_words():
    said = {
        "summary": "s",
        "expected": "e",
        "found": "f",
        "cause": "c",
        "next_step": "n",
        "detail": "d",
    }
    error = Wrong(**said, earned=0.25)
    again = Wrong(**wrong_to_wire(error))
    assert again.feedback == error.feedback
    assert again.earned == 0.25


def test_request_is_nothing_special_unless_it_is_said():
    bare = Ask("call", "f()", {})
    assert (bare.answer, bare.failed, bare.forced, bare.if_missing) == (None, "", False, None)
    assert (bare.presets, bare.accepted, bare.feeds, bare.if_raised) == ({}, {}, [], {})
    check = Recorded("f", "1.1", "1", "f", 1.0)
    assert (check.timeout, check.seed, check.events, check.why_not) == (10.0, 0, [], "")
    assert (check.depends_on, check.forbidden, check.uses_key) == ((), {}, "")
