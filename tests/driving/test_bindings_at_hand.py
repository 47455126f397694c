"""What a name of a notebook's stands for, where it is used twice, or fails."""

import linecache
import types

import pytest
import torch
from at_hand import behind, held, student_of

from autograder.driving import NotDefined, bindings
from autograder.driving.bindings import last_that_accepts, never_failing, takes_more
from autograder.driving.torch_models import as_tensor

ONE, TWO = as_tensor([1.0, 2.0]), as_tensor([3.0, 4.0])
CELLS = ["def loss(a, b):\n    return a - b\n", "def loss(a):\n    return -a\n"]


def notebook(*cells):
    """Return the module of a notebook whose cells were run, as tracebacks know them."""
    student = student_of()
    module = held(student)
    for number, cell in enumerate(cells):
        name = f"<cell {number} of mine>"
        linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
        exec(compile(cell, name, "exec"), module.__dict__)
    return student


@pytest.fixture(autouse=True)
def cells_alone(monkeypatch):
    """Know no lines but those of these cells."""
    monkeypatch.setattr(linecache, "cache", {})


def test_last_binding_counts_where_it_takes_the_arguments():
    found = last_that_accepts(notebook(*CELLS), "loss", [ONE])
    assert found(ONE).tolist() == [-1, -2]


def test_earlier_binding_counts_where_the_last_does_not_take_them():
    found = last_that_accepts(notebook(*CELLS), "loss", [ONE, TWO])
    assert found(ONE, TWO).tolist() == [-2, -2]
    assert found._name == "loss"


def test_last_binding_is_returned_where_none_takes_them():
    student = notebook(*CELLS)
    found = last_that_accepts(student, "loss", [ONE, TWO, ONE])
    assert behind(found) is held(student).loss


def test_names_of_a_class_or_by_assignment_are_bindings_too():
    cells = [
        "loss = lambda a, b: a * b\n",
        "class loss:\n    def __call__(self, a):\n        return a\n",
    ]
    student = notebook(*cells)
    assert last_that_accepts(student, "loss", [ONE, TWO])(ONE, TWO).tolist() == [3, 8]
    assert last_that_accepts(student, "loss", [ONE])(ONE).tolist() == [1, 2]


def test_earlier_binding_is_made_in_a_module_that_stays_as_it_is():
    student = notebook(*CELLS)
    last = held(student).loss
    last_that_accepts(student, "loss", [ONE, TWO])
    assert held(student).loss is last


def test_arguments_that_a_binding_changes_are_copies():
    cells = [
        "def loss(a, b):\n    return a - b\n",
        "def loss(a):\n    a.zero_()\n    raise ValueError\n",
    ]
    found = last_that_accepts(notebook(*cells), "loss", [ONE])
    assert behind(found).__code__.co_argcount == 1
    assert ONE.array.tolist() == [1, 2]


def test_missing_name_is_not_defined_unless_another_takes_the_arguments():
    student = notebook("def error(a, b):\n    return a + b\n")
    with pytest.raises(NotDefined, match="loss"):
        last_that_accepts(student, "loss", [ONE])
    assert last_that_accepts(student, "loss", [ONE, TWO], instead="error")(ONE, TWO)[0] == 4
    with pytest.raises(NotDefined, match="loss"):
        last_that_accepts(student, "loss", [ONE], instead="error")
    with pytest.raises(NotDefined, match="loss"):
        last_that_accepts(student, "loss", [ONE], instead="nothing")


def test_name_that_is_there_is_taken_whatever_else_is():
    student = notebook("def loss(a):\n    return a\ndef error(a):\n    return 2 * a\n")
    assert last_that_accepts(student, "loss", [ONE], instead="error")(ONE).tolist() == [1, 2]


def test_broken_cells_are_passed_over():
    cells = notebook(*CELLS), "<cell 9 of mine>"
    linecache.cache[cells[1]] = (1, None, ["def loss(:\n"], cells[1])
    assert last_that_accepts(cells[0], "loss", [ONE, TWO])(ONE, TWO).tolist() == [-2, -2]


def test_statements_are_those_of_cells_not_of_other_files_that_were_read():
    linecache.cache["lib.py"] = (9, 12.5, ["x = 1\n"], "lib.py")
    linecache.cache["lazy.py"] = (lambda: "x = 2\n",)
    student = notebook("a = 1\nb = 2\n", "c = 3\n")
    found = bindings.statements_of_cells(held(student))
    assert [each.targets[0].id for each in found] == ["a", "b", "c"]


def test_statements_of_a_python_file_are_read_from_it(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def f():\n    return 1\ng = 2\n")
    module = types.ModuleType("mine")
    exec(compile(file.read_text(), str(file), "exec"), module.__dict__)
    assert len(bindings.statements_of_cells(module)) == 2
    module.f.__module__ = "elsewhere"
    assert bindings.statements_of_cells(module) == []


def test_binding_is_tried_without_gradients():
    def tells(_a):
        seen.append(torch.is_grad_enabled())

    seen = []
    bindings.last_binding(types.SimpleNamespace(f=tells), "f", [], [torch.ones(1)])
    assert seen == [False]


@pytest.mark.parametrize(
    ("source", "returned"),
    [
        ("def measure(x):\n    return x + 1\n", 3),
        ("def measure(x):\n    return 0\n", 0),
        ("def measure(x):\n    return None\n", [0.5, 1]),
        ("def measure(x):\n    raise ValueError\n", [0.5, 1]),
        ("measure = 3\n", [0.5, 1]),
        ("", [0.5, 1]),
    ],
)
def test_function_that_others_call_never_fails(source, returned):
    student = student_of(source + "def use(x):\n    return measure(x)\n")
    never_failing(student, "measure", [0.5, 1])
    assert student.use(2) == returned


@pytest.mark.parametrize(
    ("function", "more"),
    [
        ("a, b, c", True), ("a, b, c=1", False), ("a, b", False), ("a, b, *more", False),
        ("a, b, *, key", False), ("a, b, **named", False), ("a, b, c=1, d=2", False),
        ("a, b, /, c", True),
    ],
)  # fmt: skip
def test_function_takes_more_where_an_argument_is_missing(function, more):
    student = student_of(f"def train({function}): ...\n")
    assert takes_more(student, student.train, 2) is more
