"""Small edits of student code are listed and put into its process; nothing is run for that."""

import ast
import gc
import os
import sys
import types

import pytest

from autograder.results.repair import KINDS
from autograder.sandbox.inside.repairs import Repairs, applying, outside
from autograder.sandbox.inside.repairs.candidates import ORDER, candidates, measured_as, rate
from autograder.sandbox.inside.repairs.measured import MEASURED
from autograder.sandbox.inside.repairs.tracing import Trace

SOURCE = '''
class Layer:
    """A layer."""

    def forward(self, x, b):
        y = x @ self.w.T
        return y.sum(axis=1) + b if b > 0 else -y

    def unused(self):
        return 1 + 2


def helper(n, rate):
    out = []
    for i in range(n - 1):
        out.append(i * 2)
    return out
'''
EVERY = range(1, 100)


def edited(each):
    whole = SOURCE.encode()
    return (whole[: each.start] + each.text.encode() + whole[each.end :]).decode()


def listed(lines=EVERY):
    return candidates(SOURCE, "ada.py", lines)


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("sign", "return y.sum(axis=1) - b if b > 0 else -y"),
        ("sign", "return y.sum(axis=1) + b if b > 0 else y"),
        ("axis", "return y.sum(axis=0) + b if b > 0 else -y"),
        ("average", "return y.mean(axis=1) + b if b > 0 else -y"),
        ("transposed", "y = x @ self.w"),
        ("transposed", "y = x.T @ self.w.T"),
        ("comparison", "return y.sum(axis=1) + b if b >= 0 else -y"),
        ("off by one", "for i in range(n):"),
        ("missing factor", "out.append((i * rate) * 2)"),
        ("operator", "out.append(i ** 2)"),
        ("argument", "return y.sum(axis=1, keepdims=True) + b if b > 0 else -y"),
    ],
)
def test_what_beginners_get_wrong_is_among_the_edits(kind, after):
    assert (kind, after) in [(each.kind, each.after) for each in listed()]


def test_every_edit_is_python_of_a_known_kind_and_another_text():
    for each in listed():
        assert ast.dump(ast.parse(edited(each))) != ast.dump(ast.parse(SOURCE)), each
        assert each.kind in KINDS
    assert set(ORDER) == set(KINDS)


def test_only_lines_that_took_part_are_edited_and_likely_edits_come_first():
    found = listed([6, 7])
    assert {each.line for each in found} == {6, 7}
    rates = [rate(*MEASURED.get(measured_as(each), (0, 0))) for each in found]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > rates[-1]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("def f(k, n):\n    return g(4 * k, (n + 1), n)\n", "n + 1, 4 * k"),
        ("def f(x, y):\n    p = np.exp(x)\n", "(x - x.max(axis=1, keepdims=True))"),
        ("def f(x, y):\n    p = np.exp(x)\n    return p\n", "p / p.sum(axis=1, keepdims=True)"),
        ("def f(d, h):\n    return d\n", "d * (h > 0)"),
        ("def f(x, w, reg):\n    e = x @ w\n    return np.mean(e)\n",
         "np.mean(e) + reg * np.sum(w ** 2)"),
        ("def f(x, w, reg):\n    e = x @ w\n    return np.mean(e), reg\n", "reg * np.sum(w ** 2)"),
        ("def f(x, w, b, y):\n    e = b - y\n    return x.T @ e, w\n", "(x @ w + b)"),
        ("def f(x, w, y):\n    return np.mean(y), x @ w\n", "(y - x @ w)"),
        ("def f(x, w, r):\n    e = x @ w\n    return x.T @ e + r * w\n", "((x.T @ e) / len(x))"),
        ("def f(x, w, r):\n    delta = x @ w\n    return 2 * r * w\n",
         "x.T @ delta / len(x) + (2 * r * w)"),
        ("def p(weights, reg):\n    return 0\n\ndef f(X, W, reg):\n    return g(X @ W)\n",
         "g(X @ W) + p([W], reg)"),
        ("mean = g()\n\ndef f(x):\n    return h(x) @ x\n", "(h(x) - mean)"),
        ("def step(x, rate):\n    pass\n\ndef f(xs, rate):\n    for x in xs:\n        pass\n",
         "step(x, rate)"),
        ("class A:\n    def a(self):\n        pass\n    def b(self):\n        pass\n\n"
         "def f(o):\n    o.a()\n    pass\n", "o.b()"),
        ("class A:\n    def forward(self, x):\n        self.x = x\n        return x @ self.w\n"
         "    def backward(self, d):\n        pass\n        return d @ self.w.T\n",
         "self.dw = self.x.T @ d"),
        ("def f(X, W, b):\n    return b\n", "X @ W + b"),
        ("def f(t, loader):\n    return t\n", "t / len(loader.dataset)"),
        ("def f(y):\n    return g([y.max()])\n", "y.max() + 1"),
        ("def f(v):\n    return v[::1]\n", "-1"),
        ("def f(i):\n    return i, g(28)\n", "(28 * 28)"),
        ("def f(d, y):\n    return d / 32\n", "len(y)"),
        ("def f(w, lr):\n    w -= lr\n", "lr * w.grad"),
        ("def f(w, lr, dw):\n    pass\n", "w -= lr * dw"),
        ("def f(w, lr, dw):\n    pass\n", "w -= lr * w.grad"),
        ("def f(g, y):\n    pass\n    return g\n", "g[np.arange(len(y)), y] -= 1"),
        ("def f(a):\n    loss = a\n    pass\n", "loss.backward()"),
        ("def f(o, lr):\n    o.w -= lr * o.dw\n    pass\n    o.b\n", "o.b -= lr * o.db"),
        ("def f(x, y):\n    m = SVC()\n    pass\n    return m.score(x, y)\n", "m.fit(x, y)"),
        ("def f(p, y):\n    n = 0\n    for a, b in y:\n        p(a)\n    return n\n",
         "\n        n += (a.argmax(dim=1) == b).sum().item()"),
    ],
)  # fmt: skip
def test_what_machine_learning_is_written_with_is_put_back_where_it_is_forgotten(source, text):
    found = candidates(source, "a.py", EVERY)
    assert text in {each.text for each in found}
    for each in found:
        whole = source.encode()
        ast.parse(whole[: each.start] + each.text.encode() + whole[each.end :])


def test_nothing_is_listed_of_what_cannot_be_read_or_is_huge():
    assert candidates("def f(:", "ada.py", EVERY) == []
    assert candidates("x = 1\n" * 200_000, "ada.py", EVERY) == []


def test_an_edit_changes_the_function_that_everybody_has():
    file = "/nowhere/ada.py"
    module = types.ModuleType("ada")
    exec(compile(SOURCE, file, "exec"), vars(module))
    kept = module.helper
    one = next(each for each in listed() if each.after == "for i in range(n):")
    edit = applying.Edit(one.start, one.end, one.text, one.first, one.last)
    assert kept(3, 0) == [0, 2]
    made = applying.functions_below("/nowhere/")[file]
    assert applying.replace_bodies(SOURCE, [edit], file, made) == 1
    assert kept(3, 0) == [0, 2, 4]
    del module, kept
    gc.collect()


def test_what_is_to_be_edited_is_looked_for_once_and_by_its_folder(tmp_path, monkeypatch):
    file, looks = str(tmp_path / "ada.py"), []
    module = types.ModuleType("ada")
    exec(compile("def f():\n    return 1\n", file, "exec"), vars(module))
    below = applying.functions_below
    monkeypatch.setattr(applying, "functions_below", lambda at: looks.append(at) or below(at))
    repairs = Repairs(str(tmp_path))
    repairs.remember()
    repairs.remember()
    assert looks == [f"{tmp_path}{os.sep}"]
    assert repairs._made == {file: [module.f]}


def test_edits_that_overlap_are_refused():
    edit = applying.Edit(10, 20, "x", 2, 10)
    with pytest.raises(ValueError, match="overlap"):
        list(applying.edited(SOURCE, [edit, applying.Edit(15, 25, "y", 2, 10)]))


def test_the_lines_that_run_are_noted_and_no_others(tmp_path):
    file = tmp_path / "ada.py"
    module = types.ModuleType("ada")
    exec(compile(SOURCE, str(file), "exec"), vars(module))
    trace, before = Trace(str(tmp_path)), sys.gettrace()
    trace.start()
    module.helper(2, 0)
    trace.stop()
    sys.settrace(before)
    assert trace.lines == {str(file): {14, 15, 16, 17}}


def test_what_names_get_their_values_from_is_known_and_what_depends_on_a_statement():
    text = "a = 1\nb = a + 1\nc = 2\ndef f():\n    return b\nd = b * c\n"
    program = outside.statements({"ada.py": text})

    def lines(found):
        return [each.node.lineno for each in found]

    assert lines(outside.needed(program, {"f"})) == [1, 2]
    assert lines(outside.needed(program, {"d"})) == [1, 2, 3, 6]
    assert lines(outside.later(program, program[0])) == [2, 6]
    assert outside.statements({"ada.py": "a = ("}) == []


def test_what_takes_a_number_less_or_divides_it_is_left_out_too():
    text = "def f(p):\n    return g(1 / p) + (1 - p)\n"
    found = {each.after for each in candidates(text, "a.py", EVERY)}
    assert {"return g(p) + (1 - p)", "return g(1 / p) + (p)"} <= found


def test_what_a_method_is_called_of_can_be_squared_and_a_module_cannot():
    text = "def f(d):\n    return d.mean() + np.mean(d)\n"
    found = {each.after for each in candidates(text, "a.py", EVERY)}
    assert "return (d ** 2).mean() + np.mean(d)" in found
    assert not any("(np ** 2)" in after for after in found)


def test_what_a_function_is_given_is_taken_for_what_its_class_keeps_if_it_is_of_one_sort():
    text = "class A:\n    def f(self, d):\n        self.x = d\n        return self.x.sum()\n"
    for sort, there in (("array 2", True), ("array 1", False)):
        sorts = {("f", 2): {"self.x": "array 2", "d": sort}}
        found = {each.after for each in candidates(text, "a.py", EVERY, sorts)}
        assert ("return d.sum()" in found) is there


def test_an_edit_of_one_of_several_files_changes_that_one_alone(tmp_path, monkeypatch):
    names = []
    for name, sign in (("first_of_two", "+"), ("second_of_two", "-")):
        (tmp_path / f"{name}.py").write_text(f"def f(x):\n    return x {sign} 1\n")
        monkeypatch.delitem(sys.modules, name, raising=False)
        names.append(name)
    monkeypatch.syspath_prepend(str(tmp_path))
    first, second = (__import__(name) for name in names)
    repairs, before = Repairs(str(tmp_path)), sys.gettrace()
    repairs.watch()
    assert (first.f(1), second.f(1)) == (2, 0)
    listed = repairs.candidates({"f"}, first)
    sys.settrace(before)
    assert {each[0] for each in listed} == {"first_of_two.py", "second_of_two.py"}
    one = next(e for e in listed if e[0] == "second_of_two.py" and e[-1] == "return x + 1")
    file, *_, start, end, text, top, last, _, _ = one
    assert repairs.apply([[file, start, end, text, top, last]]) == 1
    assert (first.f(1), second.f(1)) == (2, 2)


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("return x.reshape(64, n)", "return x.reshape((-1), n)"),
        ("return 1 / max(x, n)", "return 1 / (max(x, n) ** 0.5)"),
        ("return x", "return x / 255"),
    ],
)
def test_sizes_roots_and_scales_that_students_forget_are_among_the_edits(line, after):
    found = {each.after for each in candidates(f"def f(x, n):\n    {line}\n", "a.py", EVERY)}
    assert after in found
