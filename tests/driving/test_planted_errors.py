"""Layers with errors that only the grader knows, and what a gradient check says of its own work."""

import random
import types

import numpy as np
import pytest

from autograder.driving.gradient_checks import LinearClass, Record
from autograder.driving.gradient_checks.judged import adds_up_in
from autograder.driving.gradient_checks.records import Recorded, in_lower_case
from autograder.driving.gradient_checks.running import check_on_secret_layer
from autograder.driving.gradient_checks.secret import MOST_ASKED, Fault, SecretLayer, Seen
from autograder.errors import Wrong

LIKE = LinearClass("Dense", inputs=12, outputs=4, weights="W", input="a")
SELECT = np.eye(4)[2:3]


def output(secret, news, ahead=(), rows=1):
    """Return the output at a point, and how it changes with the entries of which that is told."""
    outputs, places, factors, _ = secret.answer(["forward", news, 0.0, [], list(ahead)])
    return np.frombuffer(outputs).reshape(-1, rows, 4), places, factors


def entry(place, value):
    return [np.array([place]).tobytes(), np.array([value]).tobytes()]


def point(rng, rows=1):
    w, b, x = rng.normal(size=(4, 12)), rng.normal(size=4), rng.normal(size=(rows, 12))
    return {"w": w, "b": b, "x": x}


def layer(fault=Fault(), seed=1):  # noqa: B008 - a frozen one
    return SecretLayer(LIKE, fault, np.random.default_rng(seed))


def test_names_follow_from_those_of_the_attributes():
    assert [LIKE.gradient(role) for role in "wbx"] == ["dW", "db", "da"]
    assert [LIKE.place(role) for role in "wbx"] == ["self.W", "self.b", "a"]
    assert LIKE.role_of("da") == "x"
    with pytest.raises(ValueError, match="dhm is no gradient of Dense"):
        LIKE.role_of("dhm")


@pytest.mark.parametrize("kind", ["scaled", "negated", "rows", "forward", "entry"])
@pytest.mark.parametrize("role", "wbx")
def test_every_planted_error_changes_the_gradient_of_weights_that_are_all_equal(kind, role):
    """Also where every weight, bias and input of the student's is zero."""
    at = {"w": np.zeros((4, 12)), "b": np.zeros(4), "x": np.zeros((1, 12))}
    faults = Fault(), Fault(kind, role, 3)
    both = [layer(fault).answer(["backward", dict(at), SELECT, [], []]) for fault in faults]
    changed = [float(np.abs(a - b).max()) for a, b in zip(*both, strict=True)]
    if kind == "forward":
        assert changed == [0, 0, 0]  # the output is what changes
    else:
        assert [change > 0.1 for change in changed] == [each == role for each in "wbx"]


@pytest.mark.parametrize(("place", "role"), [((2, 5), "w"), ((2,), "b"), ((0, 7), "x")])
def test_right_secret_layer_has_the_gradients_of_its_own_output(place, role):
    secret, at, e = layer(seed=2), point(np.random.default_rng(2)), 0.5
    gradients = dict(zip("wbx", secret.answer(["backward", dict(at), SELECT, [], []]), strict=True))
    step = np.zeros_like(at[role])
    step[place] = e
    above, below = (output(secret, at | {role: at[role] + s * step})[0][0, 0, 2] for s in (1, -1))
    assert (above - below) / (2 * e) == pytest.approx(gradients[role][place])


def test_outputs_are_handed_over_once_enough_were_asked_for_and_gradients_never():
    secret, at = layer(Fault("scaled", "w")), point(np.random.default_rng(3))
    answers = [output(secret, dict(at))[2] for _ in range(MOST_ASKED)]
    assert [each is None for each in answers] == [True] * (MOST_ASKED - 1) + [False]
    assert secret.answer(["backward", dict(at), SELECT, [], []])[0].shape == (4, 12)


def test_what_is_not_told_again_is_as_it_was():
    secret, at, changed = layer(seed=5), point(np.random.default_rng(5)), entry(7, 0.5)
    first, *_ = output(secret, dict(at))
    again, *_ = output(secret, {})
    other, *_ = output(secret, {"w": changed})
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert secret.seen.entries == {"w": {7}, "b": set(), "x": set()}


def test_rows_of_a_batch_that_is_not_told_again_are_compared_still():
    secret, at = layer(seed=6), point(np.random.default_rng(6))
    rows = np.repeat(at["x"], 2, axis=0)
    rows[1, 3] += 0.25
    secret.answer(["forward", at | {"x": at["x"]}, 0.0, [], []])
    secret.answer(["forward", {"x": rows}, 0.0, [], []])
    assert secret.seen.entries["x"] == {3}
    secret.seen.entries["x"].clear()
    secret.answer(["forward", {}, 0.0, [], []])
    assert secret.seen.entries["x"] == {3}


@pytest.mark.parametrize("role", "wbx")
def test_slope_gives_the_output_that_would_be_answered(role):
    secret, at = layer(seed=8), point(np.random.default_rng(8))
    output(secret, dict(at))
    (out, slope), *told = output(secret, {role: entry(3, 2.0)})
    (asked, _), *_ = output(secret, {role: entry(3, -1.5)})
    assert told == [[[role, 3]], None]
    assert out - 3.5 * slope == pytest.approx(asked)


def test_slope_is_of_the_entry_that_is_not_put_back():
    secret, at = layer(seed=9), point(np.random.default_rng(9))
    secret.answer(["backward", dict(at), SELECT, [], []])
    output(secret, {"w": entry(3, 2.0)})
    back = at["w"].reshape(-1)[3] + 1e-9
    for first, second in (([3, 5], [back, 2.0]), ([4, 5], [2.0, at["w"].reshape(-1)[5]])):
        both = [np.array(first).tobytes(), np.array(second).tobytes()]
        assert output(secret, {"w": both})[1] == [["w", 5 if first[0] == 3 else 4]]


NEAR = {
    "one": [["b", [1], [-2.0]]],
    "one after the other": [["w", [3], [0.5]], ["w", [3], [0.25]], ["w", [5], [0.5]]],
    "put back in part": [["w", [3, 5], [0.5, 1.0]], ["w", [5], [2.0]]],
    "of several arrays": [["w", [3], [0.5]], ["b", [1], [0.5]], ["x", [2], [0.5]]],
    "as it was": [["b", [1], [0.5]], ["b", [1], [0.5]], ["b", [1], [1.5]]],
}


@pytest.mark.parametrize("near", NEAR.values(), ids=NEAR)
@pytest.mark.parametrize("rows", [1, 3])
def test_outputs_between_two_questions_count_as_evaluated(near, rows):
    told, asked = layer(Fault("scaled", "w"), seed=10), layer(Fault("scaled", "w"), seed=10)
    at = point(np.random.default_rng(10), rows)
    before: dict = {}
    for secret in (asked, told):
        output(secret, dict(at), rows=rows)
        secret.answer(["backward", {}, np.ones((rows, 4)), [], []])
    for role, entries, values in near:
        array = at[role].copy()
        array.reshape(-1)[entries] = values
        output(asked, {**before, role: array}, rows=rows)
        before = {role: at[role]}
    assert told.add_near(near) == {role for role, _, _ in near}
    found = [vars(secret.seen).copy() for secret in (asked, told)]
    assert found[0].pop("changes") == pytest.approx(found[1].pop("changes"))
    assert str(found[0]) == str(found[1])
    assert np.array_equal(output(told, {}, rows=rows)[0][0], output(asked, before, rows=rows)[0][0])


@pytest.mark.parametrize(
    "near", [1, None, ["w"], [["w"]], [["w", 3, 0.5]], [["w", [48], [0.5]]], [["w", [3], ["a"]]],
             [["w", [3], [10**400]]], [["v", [3], [0.5]]], [[["w"], [3], [0.5]]],
             [["b", [1], [0.5, 1.5]]], [["b", [1] * 11, [0.5] * 11]], [["b", [1], [0.5]]] * 65,
             [["w", [-1], [0.5]]], [["taken", [], []]]],
)  # fmt: skip
def test_outputs_that_no_process_computed_are_nonsense(near):
    secret = layer()
    output(secret, point(np.random.default_rng(11)))
    with pytest.raises(Wrong, match="broke the connection"):
        secret.answer(["forward", {}, 0.0, near, []])


def test_gradient_that_goes_with_an_output_counts_once_it_is_taken():
    secret, other = layer(Fault("scaled", "w"), seed=10), layer(Fault("scaled", "w"), seed=10)
    at, dh = point(np.random.default_rng(10)), np.eye(4)[:1]
    *_, offered = secret.answer(["forward", dict(at), dh, [], []])
    output(other, at)
    assert (secret.seen.changed, secret.seen.values["w"]) == (False, [])
    asked = other.answer(["backward", {}, dh, [], []])
    assert list(map(np.ndarray.tolist, offered)) == list(map(np.ndarray.tolist, asked))
    secret.add_near([["taken", [], []], ["w", [2], [0.5]]])
    other.add_near([["w", [2], [0.5]]])
    assert secret.seen.changed
    assert str(secret.seen) == str(other.seen)


@pytest.mark.parametrize("dh", [np.ones(4), np.ones((2, 4)), [1.0], "a"])
def test_output_with_the_gradient_of_something_else_is_nonsense(dh):
    with pytest.raises(Wrong, match="broke the connection"):
        layer().answer(["forward", point(np.random.default_rng(11)), dh, [], []])


class Dense:
    """A student's layer, with a gradient check that changes outputs where they lie."""

    def __init__(self):
        self.W, self.b = np.ones((4, 12), dtype=np.float32), np.zeros(4, dtype=np.float32)

    def forward(self, a):
        self.a = a
        return a @ self.W.T + self.b

    def backward(self, dh):
        self.dW, self.db = dh.T @ self.a, dh.sum(axis=0)
        return dh @ self.W

    def check(self, n):
        for j in range(n):
            a, e, i = np.full((1, 12), 0.5 + j), 0.25, j % 4
            self.forward(a)
            self.backward(np.eye(4)[i : i + 1])
            self.W[i, j] += e
            above = self.forward(a)
            self.W[i, j] -= 2 * e
            above -= self.forward(a)
            self.W[i, j] += e
            assert abs(above[0, i] / (2 * e) - self.dW[i, j]) < 1e-6


@pytest.mark.parametrize(("kind", "verdict"), [("right", "passed"), ("rows", "raised")])
def test_second_output_along_an_entry_is_not_asked_for(kind, verdict):
    secret, asked = layer(Fault(kind, "w"), seed=12), []

    def ask(*question):
        asked.append(question[0])
        return secret.answer(list(question))

    found = check_on_secret_layer(
        ask, Dense, list(LIKE.told), "check", 5, 1, True, [], [0, 10, 0, 10], None
    )
    secret.add_near(found[2])
    assert found[0] == verdict
    assert asked == ["forward", "backward", "forward"] * (5 if kind == "right" else 1)
    assert secret.seen.asked == len(asked)


def run_on(secret, kind, most, check=Dense.check, places=None):
    """Run a check on a secret layer; return the verdict, what was asked, and the plan."""
    asked = []

    def ask(*question):
        asked.append(question[0])
        return secret.answer(list(question))

    kind_of_layer = type("Layer", (kind,), {"check": check})
    verdict, _, near, [plan, _] = check_on_secret_layer(
        ask, kind_of_layer, list(LIKE.told), "check", 5, 1, True, [], most, places
    )
    secret.add_near(near)
    return verdict, asked, plan


@pytest.mark.parametrize(("kind", "verdict"), [("right", "passed"), ("rows", "raised")])
def test_outputs_where_a_check_looked_before_are_not_asked_for(kind, verdict):
    """It is run on the student's own layer first, with the same random numbers."""
    runs = 5 if kind == "right" else 1
    found, asked, plan = run_on(layer(Fault(kind, "w"), seed=12), Dense, [24, 64, 100, 10])
    # The gradient goes with the output: where it will be asked for, and of what, is known, too.
    assert (found, asked) == (verdict, ["forward"] * runs)
    again = run_on(layer(Fault(kind, "w"), seed=13), Dense, [24, 64, 100, 10], places=plan)
    assert again == (verdict, asked, plan)


def drawn_input():
    return np.array([[random.random() for _ in range(12)]])


def putting_back(self, n):
    """Look at entries of which each is put back with rounding."""
    for _ in range(n):
        a, i = drawn_input(), random.randrange(4)
        self.forward(a)
        self.backward(np.eye(4)[i : i + 1])
        for j in random.sample(range(12), 3):
            e = random.gauss(0, 1)
            self.W[i, j] += e
            above = self.forward(a)[0, i]
            self.W[i, j] -= 2 * e
            estimate = (above - self.forward(a)[0, i]) / (2 * e)
            self.W[i, j] += e
            assert abs(estimate - self.dW[i, j]) < 1e-4


def of_inputs(self, n):
    """Look at entries of the input, from outputs before the gradient is asked for."""
    for _ in range(n):
        a, i, j = drawn_input(), random.randrange(4), random.randrange(12)
        moved = a.copy()
        moved[0, j] += 0.5
        difference = self.forward(moved) - self.forward(a)
        da = self.backward(np.eye(4)[i : i + 1])
        assert abs(difference[0, i] / 0.5 - da[0, j]) < 1e-4


def anew_for_each_entry(self, n):
    """Ask for output and gradient at the same point again, before each entry."""
    for_each_entry(self, n, lambda a, _j: self.forward(a))


def of_one_output(self, n):
    """Ask for the gradient again, of an output that was asked for once."""
    for_each_entry(self, n, lambda a, j: None if j else self.forward(a))


def for_each_entry(self, n, ask):
    a, dh = drawn_input(), np.eye(4)[:1]
    for j in range(n):
        ask(a, j)
        self.backward(dh)
        self.W[0, j] += 0.5
        above = self.forward(a)[0, 0]
        self.W[0, j] -= 1.0
        estimate = above - self.forward(a)[0, 0]
        self.W[0, j] += 0.5
        assert abs(estimate - self.dW[0][j]) < 1e-4
        for k in range(12):
            self.dW[0][k] = 0  # what it was given is its own


@pytest.mark.parametrize(
    "check", [Dense.check, putting_back, of_inputs, anew_for_each_entry, of_one_output]
)
@pytest.mark.parametrize("kind", ["right", "scaled"])
def test_grader_sees_the_same_evaluated_however_little_was_asked(check, kind):
    asked, ahead = (layer(Fault(kind, "w"), seed=21) for _ in range(2))
    one, *_ = run_on(asked, Dense, [0, 0, 0, 10], check)
    other, questions, _ = run_on(ahead, Dense, [24, 64, 100, 10], check)
    assert one == other
    assert len(questions) <= asked.seen.asked
    found = [vars(secret.seen).copy() for secret in (ahead, asked)]
    assert found[0].pop("changes") == pytest.approx(found[1].pop("changes"))
    assert str(found[0]) == str(found[1])


class Listing(Dense):
    """A layer that keeps its gradients in lists."""

    def backward(self, dh):
        dx = super().backward(dh)
        self.dW = self.dW.tolist()
        return dx


def test_gradient_that_is_called_for_again_is_as_it_was():
    secret = layer(seed=22)
    found, asked, _ = run_on(secret, Listing, [24, 64, 100, 10], of_one_output)
    assert (found, asked) == ("passed", ["forward"])


@pytest.mark.parametrize(
    ("entry_at", "asked_each"),
    [
        (lambda k: (0, k % 12), ["forward", "forward"]),
        (lambda k: (k % 4, k % 12), ["forward", "backward", "forward"]),
    ],
    ids=["another entry", "another gradient"],
)
def test_check_that_looks_elsewhere_than_it_did_asks(entry_at, asked_each):
    places = iter(range(1_000))

    def elsewhere(self, n):
        for _ in range(n):
            a, (i, j) = drawn_input(), entry_at(next(places))
            self.forward(a)
            self.backward(np.eye(4)[i : i + 1])
            self.W[i, j] += 0.5
            above = self.forward(a)[0, i]
            self.W[i, j] -= 1.0
            below = self.forward(a)[0, i]
            self.W[i, j] += 0.5
            assert abs(above - below - self.dW[i, j]) < 1e-4

    found, asked, _ = run_on(layer(seed=22), Dense, [24, 64, 100, 10], elsewhere)
    assert (found, asked) == ("passed", asked_each * 5)


def test_what_fails_on_their_own_layer_is_run_on_the_secret_one():
    class Negated(Dense):
        def backward(self, dh):
            super().backward(dh)
            self.dW = -self.dW

    assert run_on(layer(seed=23), Negated, [24, 64, 100, 10])[0] == "passed"


@pytest.mark.parametrize("role", "wbx")
def test_slopes_that_are_asked_for_are_those_of_the_output(role):
    secret, at = layer(seed=24), point(np.random.default_rng(24))
    (out, one, other), places, _ = output(secret, dict(at), [[role, 3], [role, 1], [role, 3]])
    assert places == [[role, 3], [role, 1]]
    for place, slope in ((3, one), (1, other)):
        moved = at[role].copy()
        moved.reshape(-1)[place] += 0.5
        assert out + 0.5 * slope == pytest.approx(output(secret, {**at, role: moved})[0][0])


def test_slopes_of_mini_batches_are_not_told():
    secret, at = layer(seed=25), point(np.random.default_rng(25))
    at["x"] = np.repeat(at["x"], 2, axis=0)
    outputs, places, *_ = secret.answer(["forward", at, 0.0, [], [["w", 3]]])
    assert (len(outputs), places) == (2 * 4 * 8, [])


@pytest.mark.parametrize(
    "ahead", [1, None, "w", ["w"], [["w"]], [["w", 48]], [["w", -1]], [["v", 0]], [["w", "a"]],
              [["w", float("inf")]], [[["w"], 1]], [["w", 1]] * 25],
)  # fmt: skip
def test_entries_that_no_layer_has_are_nonsense(ahead):
    secret = layer()
    with pytest.raises(Wrong, match="broke the connection"):
        secret.answer(["forward", point(np.random.default_rng(26)), 0.0, [], ahead])


def test_more_outputs_along_an_entry_than_may_be_told_at_once_are_asked_for():
    class Looking(Dense):
        def check(self, n):
            self.forward(np.ones((1, 12)))
            for _ in range(n):
                self.b[1] += 1
                self.forward(np.ones((1, 12)))

    secret, asked = layer(seed=13), []

    def ask(*question):
        asked.append(len(question[3]))
        return secret.answer(list(question))

    check_on_secret_layer(
        ask, Looking, list(LIKE.told), "check", 7, 1, True, [], [0, 2, 0, 10], None
    )
    assert asked == [0, 0, 2, 2]


@pytest.mark.parametrize("news", [{"z": [b"12345678", b""]}, {"z": [b"1", 2]}, {"z": []}])
def test_news_of_what_a_layer_does_not_have_are_not_looked_at(news):
    secret = layer()
    output(secret, point(np.random.default_rng(14)))
    assert output(secret, news)[1:] == ([], None)


def test_news_of_more_entries_than_there_are_is_nonsense():
    secret = layer()
    output(secret, point(np.random.default_rng(15)))
    many = [np.zeros(5, np.int64).tobytes(), np.zeros(5).tobytes()]
    with pytest.raises(Wrong, match="broke the connection"):
        secret.answer(["forward", {"b": many}, 0.0, [], []])


@pytest.mark.parametrize("news", [{}, {"w": 1}, "wbx", np.zeros(3), None, []])
def test_question_without_what_was_never_told_is_nonsense(news):
    with pytest.raises(Wrong, match="broke the connection"):
        layer().answer(["forward", news, 0.0, [], []])


@pytest.mark.parametrize(("factor", "kept", "adds"), [(1, 0, []), (1, 1, ["dW"]), (0, 1, [])])
def test_zeros_are_not_taken_for_gradients_that_add_up(factor, kept, adds):
    class Dense:
        def __init__(self):
            self.dW, self.db = np.zeros((4, 12)), np.zeros(4)

        def zero_grad(self):
            pass

        def forward(self, x):
            self.x = x

        def backward(self, dh):
            self.dW, self.db = kept * self.dW + factor * dh.T @ self.x, factor * dh.sum(axis=0)

    student = types.SimpleNamespace(Dense=Dense)
    assert adds_up_in(student, LIKE, np.random.default_rng(4)) == adds


def recorded(**changed):
    """Return the record of a check of dW that looked at the entries (2, 5) and (3, 1)."""
    found = {"k": [2], "a": [[0.0]], "dW": [[0.0]], "i": [2, 3], "j": [5, 1], "e": [0.5, -0.5],
             "dW_e": [1.5, 0.0]}  # fmt: skip
    return Recorded(in_lower_case(found | changed), Record(), LIKE, "w", "check_dW")


def seen():
    one = Seen(changes=[1.0, 1.0])
    one.entries["w"] = {2 * 12 + 5, 3 * 12 + 1}
    gradient = np.zeros(48)
    gradient[2 * 12 + 5] = 1.5
    one.values["w"] = [gradient]
    return one


def test_record_of_what_was_tried_is_right_and_tells_the_first_entry():
    recorded().require_complete()
    recorded().require_evaluated(seen())
    assert recorded().first_entry() == 2 * 12 + 5
    assert recorded(i=[7]).first_entry() is None
    assert recorded(i=[]).first_entry() is None


@pytest.mark.parametrize(
    ("changed", "summary"),
    [
        ({"e": []}, "does not return all that it tried"),
        ({"dW_e": [np.inf, 0.0]}, "returns estimates that are not finite"),
        ({"dW_e": [1.6, 0.1]}, "does not return what it tried"),
        ({"e": [0.3, 0.3]}, "does not return what it tried"),
        ({"j": [5, 2]}, "does not return what it tried"),
    ],
)
def test_record_of_anything_else_keeps_two_thirds(changed, summary):
    def judged():
        recorded(**changed).require_complete()
        recorded(**changed).require_evaluated(seen())

    with pytest.raises(Wrong, match=summary) as caught:
        judged()
    assert caught.value.earned == pytest.approx(2 / 3)


def test_check_that_evaluates_nothing_earns_nothing():
    with pytest.raises(Wrong, match="does not evaluate what it estimates") as caught:
        recorded().require_evaluated(Seen())
    assert caught.value.earned == 0.0


def test_weights_that_change_one_by_one_give_what_new_ones_would():
    rng = np.random.default_rng(5)
    at, secret = point(rng), layer()
    output(secret, dict(at))
    for place, near in ((3, []), (40, [["w", [3], [2.0]], ["w", [40, 3], [-1.0, 0.5]]])):
        at["w"] = at["w"].copy()
        at["w"].reshape(-1)[place] = rng.normal()
        outputs, *_ = secret.answer(
            ["forward", {"w": entry(place, at["w"].flat[place])}, 0.0, near, []]
        )
        told = np.frombuffer(outputs).reshape(-1, 1, 4)[0]
        assert told.tolist() == output(layer(), dict(at))[0][0].tolist()


def test_plan_of_a_check_of_every_entry_has_an_end():
    def many(self, n):
        a = np.ones((1, 12))
        for _ in range(200 * n):
            self.b[1] += 1
            self.forward(a)

    assert len(run_on(layer(seed=27), Dense, [24, 64, 100, 10], many)[2]) == 100
