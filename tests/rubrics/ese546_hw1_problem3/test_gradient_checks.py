"""A gradient check earns its points by what it finds, and by nothing else.

Each cheat decides without comparing differences of ``forward`` with ``backward``; each style
is right, however odd. Both replace methods of the correct example.
"""

import textwrap

import pytest
from edited import correct_example
from leaving import leaving
from reports import lost

from autograder.homework import finding as homeworks

HOMEWORK = homeworks.find("ese546_hw1_problem3")
SOURCE = correct_example(HOMEWORK)
CHECKS = ["check_of_dw", "check_of_db", "check_of_dhm"]
EVERY_CHECK = [*CHECKS, "all_three_checks"]

#: What a cheat returns, so that nothing is missing: it evaluates nothing, or at will.
RECORD = """
def record(self, name, k, hm, gradient, places):
    i, j = (np.array(p) for p in zip(*places))
    flat = {"dw": (i, j), "db": (i,), "dhm": (0, j)}[name]
    found = {"k": [k], "hm": [hm], name: [gradient], "e": [0.5] * len(i)}
    found[name + "_e"] = np.atleast_2d(gradient)[flat].tolist() if name != "db" else gradient[i].tolist()
    return found | {"dw": {"i": i.tolist(), "j": j.tolist()}, "db": {"i": i.tolist()},
                    "dhm": {"j": j.tolist()}}[name]

def gradients(self, k=3):
    hm, dh = np.random.randn(1, 784), np.zeros((1, 10))
    dh[0, k] = 1
    out = self.forward(hm)
    dhm = self.backward(dh)
    return hm, dh, out, {"dw": self.dw, "db": np.reshape(self.db, -1), "dhm": dhm}

PLACES = [(3, j) for j in range(100, 130)]
"""
FAKE = """
def make(name):
    def check(self, n=10):
        hm, dh, out, found = gradients(self)
        {walk}
        if {wrong}:
            raise AssertionError
        return record(self, name, 3, hm, found[name], PLACES)
    return check
for name in ("dw", "db", "dhm"):
    setattr(linear_t, "backward_check_" + name, make(name))
"""
#: Evaluates where it says, and looks at nothing of that.
WALK = """for i, j in PLACES:
            array, place = {"dw": (self.w, (i, j)), "db": (self.b, i), "dhm": (hm, (0, j))}[name]
            for e in (0.5, -1.0, 0.5):
                array[place] += e
                self.forward(hm)"""
CHEATS = {
    "reads_the_closure": ("""
def betrayed(self):
    import gc, sys
    seen = [type(self).forward, type(self).backward]
    cells = [c.cell_contents for f in seen for c in (f.__closure__ or ())]
    frame = sys._getframe()
    while frame:
        cells += list(frame.f_locals.values())
        frame = frame.f_back
    words = ("scaled", "negated", "rows", "forward", "entry")
    return any(isinstance(c, list) and c and c[0] in words for c in cells) or any(
        isinstance(c, (list, tuple)) and len(c) > 1 and isinstance(c[0], str) and c[0] in words
        for c in gc.get_objects() if type(c) is list)
""", "betrayed(self)", WALK),
    "remembers_its_own_result": ("""
linear_t.plain = linear_t.backward
def backward(self, dh):
    dhm = linear_t.plain(self, dh)
    self.own = {"dw": self.dw.copy(), "db": self.db.copy(), "dhm": dhm.copy()}
    return dhm
linear_t.backward = backward
""", "not np.allclose(self.own[name], found[name])", WALK),
    "knows_the_formula": ("", """not np.allclose(found[name], {
            "dw": dh.T @ hm, "db": dh.sum(axis=0), "dhm": dh @ self.w}[name])
            or not np.allclose(out, hm @ self.w.T + self.b)""", WALK),
    "counts_its_runs": ("RUNS = []", "RUNS.append(0) or len(RUNS) > 3", WALK),
    "guesses": ("", "np.random.rand() < 0.7", WALK),
    "guesses_without_evaluating": ("", "np.random.rand() < 0.7", "pass"),
    "knows_how_many_entries_are_asked_for": ("", "n != 10", WALK),
    "never_raises": ("", "False", WALK),
    "always_raises": ("", "True", WALK),
    "looks_for_another_class": ("PLAIN = linear_t.backward",
                                "type(self).backward is not PLAIN", WALK),
}  # fmt: skip


#: Tried in each change; all of them with ``-m slow``.
TRIED = ("never_raises", "always_raises", "guesses", "knows_the_formula", "counts_its_runs")


@pytest.mark.parametrize("cheat", leaving({*CHEATS} - {*TRIED}, CHEATS))
def test_cheat_earns_nothing(graded, cheat):
    before, wrong, walk = CHEATS[cheat]
    body = FAKE.replace("{walk}", walk).replace("{wrong}", wrong)
    taken = lost(graded(HOMEWORK, ["3e"], SOURCE + RECORD + before + body))
    assert set(taken) >= set(CHECKS)


def test_right_verdict_with_an_invented_record_loses_a_third(graded, result_of):
    invented = """
def invent(check):
    def invented(self, n=10):
        found = check(self, n)
        for key in found:
            if key.endswith("_e"):
                found[key] = [value + 1e-3 for value in found[key]]
        return found
    return invented
for name in ("dw", "db", "dhm"):
    setattr(linear_t, "backward_check_" + name, invent(getattr(linear_t, "backward_check_" + name)))
"""
    report = graded(HOMEWORK, CHECKS, SOURCE + invented)
    assert [result_of(report, name).score for name in CHECKS] == pytest.approx([2, 2, 2])
    assert "does not return what it tried" in lost(report)["check_of_dw"]


STYLES = {
    "every_entry": """
def entries(self, array, hm, k, n=10):
    for place in np.ndindex(array.shape):
        yield place, 1e-2
""",
    "random_entries_small_change": """
def entries(self, array, hm, k, n=10):
    for _ in range(n):
        yield tuple(np.random.randint(s) for s in array.shape), 1e-5
""",
    "generator_of_its_own": """
RNG = np.random.default_rng()
def entries(self, array, hm, k, n=10):
    for _ in range(n):
        yield tuple(int(RNG.integers(s)) for s in array.shape), 1e-3
""",
}
GENERIC = """
def one_check(self, name, n):
    record = {key: [] for key in ("k", "hm", name, "i", "j", "e", name + "_e")}
    for k in range(0, 10, 2):
        hm, dh = np.random.rand(1, 784), np.eye(10)[k:k + 1]
        self.forward(hm)
        dhm = self.backward(dh)
        gradient = {"dw": self.dw, "db": self.db, "dhm": dhm}[name].copy()
        array = {"dw": self.w, "db": self.b, "dhm": hm}[name]
        record["k"].append(k), record["hm"].append(hm), record[name].append(gradient)
        for place, e in entries(self, array, hm, k, n):
            kept = array[place]
            values = []
            for sign in (1, -1):
                array[place] = kept + sign * e
                values.append(self.forward(hm)[0, k])
            array[place] = kept
            estimate = (values[0] - values[1]) / (2 * e)
            assert abs(estimate - gradient[place]) <= 1e-6, (name, place)
            record["i"].append(place[0]), record["j"].append(place[-1])
            record["e"].append(e), record[name + "_e"].append(estimate)
    return record
linear_t.backward_check_dw = lambda self, n=10: one_check(self, "dw", n)
linear_t.backward_check_db = lambda self, n=10: one_check(self, "db", n)
linear_t.backward_check_dhm = lambda self, n=10: one_check(self, "dhm", n)
"""
OTHER_STYLES = {
    "copies_of_the_layer": """
import copy
def at(self, i, j, e, hm, k):
    other = copy.deepcopy(self)
    other.w[i, j] += e
    return other.forward(hm)[0, k]
def check(self, n=10):
    record = {key: [] for key in ("k", "hm", "dw", "i", "j", "e", "dw_e")}
    for k in range(5):
        hm, dh = np.random.rand(1, 784), np.eye(10)[k:k + 1]
        self.forward(hm)
        self.backward(dh)
        record["k"].append(k), record["hm"].append(hm), record["dw"].append(self.dw.copy())
        for i, j, e in zip(np.random.randint(10, size=n), np.random.randint(784, size=n), np.random.randn(n)):
            estimate = (at(self, i, j, e, hm, k) - at(self, i, j, -e, hm, k)) / (2 * e)
            record["i"].append(i), record["j"].append(j), record["e"].append(e)
            record["dw_e"].append(estimate)
        rows = slice(-n, None)
        ours = self.dw[record["i"][rows], record["j"][rows]]
        if not np.abs(ours - record["dw_e"][rows]).max() < 1e-6:
            raise AssertionError
    return record
linear_t.backward_check_dw = check
""",
    "one_mini_batch_of_changes": """
def check(self, n=10):
    record = {key: [] for key in ("k", "hm", "dhm", "j", "e", "dhm_e")}
    for k in np.random.choice(10, 5, replace=False):
        hm, dh = np.random.randn(1, 784), np.eye(10)[k:k + 1]
        self.forward(hm)
        dhm = self.backward(dh)
        j, e = np.random.choice(784, n, replace=False), np.random.randn(n)
        above = np.repeat(hm, n, axis=0)
        above[np.arange(n), j] += e
        below = np.repeat(hm, n, axis=0)
        below[np.arange(n), j] -= e
        estimates = (self.forward(above)[:, k] - self.forward(below)[:, k]) / (2 * e)
        np.testing.assert_allclose(estimates, dhm[0, j], atol=1e-6)
        record["k"].append(k), record["hm"].append(hm), record["dhm"].append(dhm)
        record["j"].extend(j), record["e"].extend(e), record["dhm_e"].extend(estimates)
    return record
linear_t.backward_check_dhm = check
""",
    "mini_batch_of_three_inputs": """
def check(self, n=10):
    record = {key: [] for key in ("k", "hm", "dhm", "j", "e", "dhm_e")}
    for k in range(5):
        hm, dh = np.random.randn(3, 784), np.zeros((3, 10))
        dh[:, k] = 1
        self.forward(hm)
        dhm = self.backward(dh)
        record["k"].append(k), record["hm"].append(hm), record["dhm"].append(dhm)
        for j in np.random.randint(784, size=n):
            row, e = np.random.randint(3), np.random.randn()
            values = []
            for step in (e, -2 * e):
                hm[row, j] += step
                values.append(self.forward(hm)[:, k].sum())
            hm[row, j] += e
            estimate = (values[0] - values[1]) / (2 * e)
            assert abs(estimate - dhm[row, j]) < 1e-6
            record["j"].append(j), record["e"].append(e), record["dhm_e"].append(estimate)
    return record
linear_t.backward_check_dhm = check
""",
    "gradients_that_add_up_in_place": """
def backward(self, dh):
    self.dw += dh.T @ self.hl
    self.db += dh.sum(axis=0)
    return dh @ self.w
linear_t.backward = backward
for name in ("dw", "db", "dhm"):
    def check(self, n=10, plain=getattr(linear_t, "backward_check_" + name)):
        self.dw, self.db = np.zeros((10, 784)), np.zeros(10)
        forward = self.forward
        def clearing(hm):
            self.zero_grad()
            return forward(hm)
        self.forward = clearing
        try:
            return plain(self, n)
        finally:
            del self.forward
    setattr(linear_t, "backward_check_" + name, check)
""",
    "gradients_kept_in_the_layer": """
plain = linear_t.backward
def backward(self, dh):
    self.dh_in = plain(self, dh)
    return self.dh_in
linear_t.backward = backward
def check(self, n=10):
    record = {key: [] for key in ("k", "hm", "dhm", "j", "e", "dhm_e")}
    for k in range(5):
        hm, dh = np.random.randn(1, 784), np.eye(10)[k:k + 1]
        self.forward(hm)
        self.backward(dh)
        gradient = self.dh_in
        record["k"].append(k), record["hm"].append(hm), record["dhm"].append(gradient)
        for j in np.random.randint(784, size=n):
            e = np.random.randn()
            step = e * np.eye(784)[j:j + 1]
            estimate = (self.forward(hm + step) - self.forward(hm - step))[0, k] / (2 * e)
            assert abs(estimate - gradient[0, j]) < 1e-6
            record["j"].append(j), record["e"].append(e), record["dhm_e"].append(estimate)
    return record
linear_t.backward_check_dhm = check
""",
    "gradients_that_add_up": """
def backward(self, dh):
    self.dw = self.dw + dh.T @ self.hl
    self.db = self.db + dh.sum(axis=0)
    return dh @ self.w
linear_t.backward = backward
def check(self, n=10):
    record = {key: [] for key in ("k", "hm", "db", "i", "e", "db_e")}
    for k in range(5):
        hm, dh = np.random.randn(1, 784), np.eye(10)[k:k + 1]
        before = self.db.copy()
        self.forward(hm)
        self.backward(dh)
        gradient = self.db - before
        record["k"].append(k), record["hm"].append(hm), record["db"].append(gradient)
        for i in range(10):
            e, kept = np.random.randn(), self.b.copy()
            self.b = kept + e * np.eye(10)[i]
            above = self.forward(hm)[0, k]
            self.b = kept - e * np.eye(10)[i]
            below = self.forward(hm)[0, k]
            self.b = kept
            assert abs((above - below) / 2 / e - gradient[i]) < 1e-6
            record["i"].append(i), record["e"].append(e), record["db_e"].append((above - below) / 2 / e)
    return record
linear_t.backward_check_db = check
""",
    "weights_that_start_equal": """
start = linear_t.__init__
def __init__(self):
    start(self)
    self.w, self.b = np.zeros((10, 784)), np.zeros(10)
linear_t.__init__ = __init__
""",
}
# Output and gradient are asked for at the same point again, into arrays that are emptied in place.
OTHER_STYLES["gradient_anew_for_each_entry"] = (
    """
def entries(self, array, hm, k, n=10):
    for _ in range(n):
        self.zero_grad()
        self.forward(hm)
        self.backward(np.eye(10)[k:k + 1])
        yield tuple(np.random.randint(s) for s in array.shape), 1e-2
def zero_grad(self):
    self.dw[:] = 0
    self.db[:] = 0
linear_t.zero_grad = zero_grad
"""
    + GENERIC
)


#: Of right checks, too, these are tried in each change, and all with ``-m slow``: each takes five
#: seconds of a processor, and ``every_entry`` a minute.
FEW_STYLES = (
    "generator_of_its_own", "copies_of_the_layer", "mini_batch_of_three_inputs",
    "gradients_that_add_up_in_place", "weights_that_start_equal", "gradient_anew_for_each_entry",
)  # fmt: skip


@pytest.mark.parametrize(
    "style", leaving({*STYLES, *OTHER_STYLES} - {*FEW_STYLES}, [*STYLES, *OTHER_STYLES])
)
def test_odd_but_right_check_keeps_every_point(graded, style):
    odd = STYLES[style] + GENERIC if style in STYLES else OTHER_STYLES[style]
    chosen = EVERY_CHECK
    if style == "gradients_that_add_up":
        chosen = ["check_of_db"]
    assert lost(graded(HOMEWORK, chosen, SOURCE + textwrap.dedent(odd))) == {}
