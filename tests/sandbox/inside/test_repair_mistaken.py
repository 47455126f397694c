"""What beginners write in place of something else is put right as a whole."""

import pytest

from autograder.sandbox.inside.repairs.candidates import candidates


def edits(text, way):
    """Return the functions that one small edit makes, of those that are made this way."""
    lines = range(1, text.count("\n") + 2)
    data, found = text.encode(), []
    for each in candidates(text, "a.py", lines):
        if each.way == way:
            changed = data[: each.start] + each.text.encode() + data[each.end :]
            found.append((each.kind, changed.decode()))
    return found


@pytest.mark.parametrize(
    ("library", "taken", "drawn"),
    [
        ("numpy as np", "x[:k]", "np.random.permutation(x)[:k]"),
        ("torch", "x[:k]", "x[torch.randperm(len(x))][:k]"),
        ("numpy as np", "x[1:k]", None),
        ("numpy as np", "x[:]", None),
        ("numpy as np", "x[:k:2]", None),
        ("numpy as np", "x[k]", None),
    ],
)
def test_the_first_few_may_be_meant_as_few_that_are_drawn(library, taken, drawn):
    text = f"import {library}\ndef f(x, k):\n    return {taken}\n"
    found = edits(text, "drawn")
    assert found == ([("missing call", text.replace(taken, drawn))] if drawn else [])


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("new = w[i] - r * w[0]", "w[i]"),
        ("new = self.w * 2 - 1", "self.w"),
        ("new = w[i]", None),
        ("new = r * w[i]", None),
        ("new = w[i] - r; w[0] = new", None),
        ("new = old = w[i] - r", None),
        ("w[0] = w[i] - r", None),
    ],
)
def test_what_is_computed_from_an_element_and_never_read_may_be_meant_for_it(line, target):
    text = f"def f(self, w, i, r):\n    {line}\n    return w\n"
    found = edits(text, "in a name of its own")
    right = text.replace("new =", f"{target} =")
    assert found == ([("missing update", right)] if target else [])


@pytest.mark.parametrize(
    ("magnitude", "parts"),
    [
        ("np.sqrt(a ** 2 + b ** 2)", ["a", "b"]),
        ("math.sqrt(a * a + b * b)", ["a", "b"]),
        ("np.sqrt(a ** 2 + b ** 3)", []),
        ("np.sqrt(a * b + b ** 2)", []),
        ("np.sqrt(a ** 2 - b ** 2)", []),
        ("np.log(a ** 2 + b ** 2)", []),
    ],
)
def test_one_part_may_be_meant_where_the_magnitude_is_taken(magnitude, parts):
    text = f"def f(a, b):\n    return {magnitude}\n"
    assert sorted(edits(text, "magnitude")) == [
        ("extra call", text.replace(magnitude, part)) for part in parts
    ]


@pytest.mark.parametrize(
    ("before", "inside", "left_out"),
    [
        ("opt = SGD(w)", "opt = SGD(w)", True),
        ("reset(w)", "reset(w)", True),
        ("opt = SGD(w)", "opt = SGD(w, 1)", False),
        ("w += 1", "w += 1", False),
    ],
)
def test_what_was_done_before_a_loop_may_be_once_too_often_in_it(before, inside, left_out):
    text = f"def f(w):\n    {before}\n    for e in w:\n        {inside}\n        opt.step()\n"
    left = text.replace(f"        {inside}", "        pass")
    expected = [("extra statement", left)] if left_out else []
    assert edits(text, "again in a loop") == expected


def test_what_a_loop_does_twice_is_not_done_before_it():
    text = "def f(w):\n    for e in w:\n        g(w)\n        g(w)\n"
    assert edits(text, "again in a loop") == []
