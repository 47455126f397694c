"""What is told of exceptions, files and values in the student's process, which is this one here."""

import collections
import json
import os
import struct
import sys
import traceback
import types

import numpy as np
import pytest

from autograder.sandbox.inside import (
    arguments,
    attempts,
    brought,
    describing,
    elsewhere,
    operands,
    plain,
    refused,
    surroundings,
    text_files,
    trees,
    weights,
)
from autograder.sandbox.inside.plain import kind_of, label_of, to_plain
from autograder.sandbox.inside.refused import Refused, TooMuch
from autograder.sandbox.protocol import Handle


def raised(text, folder, name="a.py", **names):
    """Return what code raises, as if it lay in a folder."""
    file = folder / name
    file.write_text(text)
    try:
        exec(compile(text, str(file), "exec"), dict(names))
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def test_an_exception_is_described_by_the_lines_of_student_code(tmp_path):
    text = "def f(a, b):\n    return [g(x) for x in [a]]\ndef g(c): raise ValueError(c)\nf(1, 2)\n"
    told = describing.describe_error(raised(text, tmp_path), str(tmp_path))
    assert (told["type"], told["message"]) == ("ValueError", "1")
    assert told["frames"][0] == ["a.py", 4, "<module>", "f(1, 2)"]
    assert told["frames"][-1] == ["a.py", 3, "g", "def g(c): raise ValueError(c)"]
    assert (told["called"], told["parameters"]) == ("<module>", [])


def test_the_last_frames_are_told_and_long_lines_and_messages_are_cut(tmp_path):
    text = (
        "def f(n):\n    if n: f(n - 1)\n    else: raise ValueError('m' * 3000)\n"
        f"f(20){' ' * 10}# {'x' * 600}\n"
    )
    told = describing.describe_error(raised(text, tmp_path), str(tmp_path))
    assert len(told["frames"]) == describing.MAX_FRAMES == 12
    assert len(told["message"]) == describing.MAX_MESSAGE == 1900
    short = describing.describe_error(
        raised(f"1 / 0{' ' * 10}# {'x' * 600}\n", tmp_path), str(tmp_path)
    )
    assert len(short["frames"][0][3]) == describing.MAX_LINE == 500


def test_a_syntax_error_has_the_place_that_it_says_and_nothing_that_is_made_up(tmp_path):
    error = SyntaxError("bad", (str(tmp_path / "x" / "b.py"), 7, 1, "a = ("))
    assert describing.describe_error(error, str(tmp_path))["frames"] == [["x/b.py", 7, "", "a = ("]]
    odd = SyntaxError("bad")
    odd.filename, odd.lineno, odd.text = 3, "x", ["y"]
    assert describing.describe_error(odd, str(tmp_path))["frames"] == [["", None, "", ""]]
    other = SyntaxError("bad", ("/usr/lib/b.py", 7, 1, "a"))
    assert describing.describe_error(other, str(tmp_path))["frames"][0][0] == "b.py"


def test_an_exception_that_cannot_be_shown_says_so():
    class Odd(Exception):
        def __str__(self):
            raise ValueError

    told = describing.describe_error(Odd(), "/nowhere")
    assert told["message"] == "(its message could not be shown)"
    assert told["frames"] == []


def test_a_note_goes_behind_the_first_line():
    error = AttributeError("module 'numpy' has no attribute 'x'\nmore")
    assert describing.with_notes(str(error), error) == (
        f"module 'numpy' has no attribute 'x' (numpy {np.__version__} is installed here)\nmore"
    )
    assert describing.with_notes("\na\nb", ValueError()) == "\na\nb"


def test_shapes_are_those_of_arrays_that_the_innermost_line_names(tmp_path):
    text = (
        "class A: pass\nself = A()\nself.w = w.T\nself.n = A()\nself.n.v = w[0]\n"
        "y = w @ self.w @ self.n.v @ nothing.x @ self.n.v.shape\n"
    )
    error = raised(text, tmp_path, w=np.zeros((2, 3)), nothing=3)
    assert operands.shapes_in_line(error, str(tmp_path)) == {
        "w": [2, 3],
        "self.w": [3, 2],
        "self.n.v": [3],
    }
    assert operands.shapes_in_line(error, "/elsewhere") == {}
    assert operands.shapes_in_line(error, "") == {}


def test_eight_shapes_are_told_at_most(tmp_path):
    names = {f"a{n}": np.zeros(n) for n in range(9)}
    error = raised(f"{' @ '.join(names)} @ 1\n", tmp_path, **names)
    assert len(operands.shapes_in_line(error, str(tmp_path))) == 8


def test_what_was_called_first_in_student_code_is_told_without_self(tmp_path):
    text = "class A:\n  def f(self, x, y, *z, k=1):\n    q = 2\n    g()\ndef g(): 1 / 0\n"
    space = {}
    exec(compile(text, str(tmp_path / "a.py"), "exec"), space)
    with pytest.raises(ZeroDivisionError) as caught:
        space["A"]().f(1, 2)
    found = operands.parameters_of_call(caught.value, str(tmp_path))
    assert found == ("f", ["x", "y"])
    assert operands.parameters_of_call(caught.value, "") == ("", [])


@pytest.mark.parametrize(
    ("message", "works"),
    [
        ("x is not installed where your work is graded", True),
        ("there is no GPU where your work is graded", True),
        ("input() waits for a person", True),
        ("no GPU", False),
        ("", False),
    ],
)
def test_a_message_says_whether_a_line_works_elsewhere(message, works):
    assert elsewhere.works_elsewhere(message) is works


def test_a_program_that_a_shell_did_not_find_is_named():
    def note(**fields):
        error = RuntimeError()
        vars(error).update(fields)
        try:
            raise error
        except RuntimeError:
            return elsewhere.elsewhere_note(error)

    assert note(returncode=127, cmd="nvidia-smi -l") == (
        "(nvidia-smi is a program that is not installed where your work is graded)"
    )
    assert note(returncode=127, cmd=["dot", "-T"]).startswith("(dot is a program")
    assert note(returncode=1, cmd="ls") == ""
    assert note(returncode=127) == ""
    assert elsewhere.elsewhere_note(RuntimeError()) == ""


KEPT = []


def keep(value):
    KEPT.append(value)
    return Handle(len(KEPT), "object", "")


class Derived(list):
    pass


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ((1, (2, [3])), [1, [2, [3]]]),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.defaultdict(list, a=1), {"a": 1}),
        ({1: (2,), (3, 4): 5}, {1: [2], (3, 4): 5}),
        (frozenset({(1, 2)}), frozenset({(1, 2)})),
        ({np.int64(3), "a"}, {3, "a"}),
        (np.float32(0.5), 0.5),
        (np.longdouble(0.5), 0.5),
        (np.str_("a"), "a"),
        (np.array(["a", "b"]), ["a", "b"]),
    ],
    ids=[*"abcdefghij"],
)
def test_a_value_is_plain_as_far_as_its_type_is_exactly_known(value, found):
    result = to_plain(value, keep)
    assert result == found
    assert type(result) is type(found)


@pytest.mark.parametrize(
    "value",
    [
        *(Derived(), np.ma.array([1]), object(), range(3), lambda: 0, 1 << 8 * 100_000),
        *({object(): 1}, {(object(),)}, np.array([object()])),
    ],
    ids=[*"abcdefghi"],
)
def test_what_is_no_plain_data_stays_behind(value):
    assert type(to_plain([value], keep)[0]) is Handle


def test_a_whole_number_is_sent_up_to_a_bound():
    assert to_plain((1 << 8 * 100_000 - 1) - 1, keep) > 0
    assert type(to_plain(1 << 8 * 100_000 - 1, keep)) is Handle


def test_nesting_stops_at_a_depth_and_entries_at_a_number(monkeypatch):
    monkeypatch.setattr(plain, "MAX_DEPTH", 2)
    assert type(to_plain([[[1]]], keep)[0][0]) is Handle
    monkeypatch.setattr(plain, "MAX_DEPTH", 32)
    monkeypatch.setattr(plain, "MAX_LENGTH", 4)
    assert to_plain([1, [2, 3]], keep) == [1, [2, 3]]
    found = to_plain([[1, 2], [3]], keep)
    assert found[0] == [1, 2]
    assert type(found[1]) is Handle
    assert type(to_plain({n: n for n in range(5)}, keep)) is Handle
    assert type(to_plain(set(range(5)), keep)) is Handle
    assert type(to_plain(np.array(["a"] * 5), keep)) is Handle
    monkeypatch.setattr(plain, "MAX_KEYS", 2)
    assert type(to_plain({n: n for n in range(3)}, keep)) is Handle


@pytest.mark.parametrize(
    ("value", "kind", "label"),
    [
        (int, "class", "the class int"),
        (len, "function", "the function len"),
        (test_nesting_stops_at_a_depth_and_entries_at_a_number, "function", "the function test_n"),
        (sys, "module", "an object of type module"),
        (Derived(), "object", "an object of type Derived"),
        (np.zeros((2, 3), object), "object", "ndarray of dtype object, shape (2, 3)"),
    ],
    ids=[*"abcdef"],
)
def test_what_stays_behind_is_said_in_a_few_words(value, kind, label):
    assert kind_of(value) == kind
    assert label_of(value).startswith(label)


def test_arguments_become_what_they_stand_for():
    asked = []
    made = arguments.Arguments({3: "kept"}, lambda *given: asked.append(given) or 7)
    local = made.local
    assert local(Handle(3, "object", "x")) == "kept"
    function = local(Handle(5, "callback", "ask"))
    assert (function(1, k=2), asked, function.__name__) == (7, [(5, (1,), {"k": 2})], "ask")
    assert local((1, [Handle(3, "object", "")], {"a": Handle(3, "object", "")})) == (
        *(1, ["kept"], {"a": "kept"}),
    )
    raw = np.frombuffer(b"\0" * 9, np.uint8)[1:].view("<f8")
    copy = local(raw)
    assert copy.flags.writeable
    assert copy.flags.aligned


def test_a_function_of_the_grader_is_called_in_the_main_process_alone(monkeypatch):
    function = arguments.Arguments({}, lambda *given: 1).local(Handle(5, "callback", "ask"))
    assert function() == 1
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(RuntimeError, match="ask can be called in the main process alone"):
        function()


def table(tmp_path, content, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return text_files.load_table(path, 0)


@pytest.mark.parametrize(
    ("column", "dtype", "values"),
    [
        ("1\n+2\n-3", "int64", [1, 2, -3]),
        ("01\n2", None, ["01", "2"]),
        ("0\n0", "int64", [0, 0]),
        ("True\nFALSE", "bool", [True, False]),
        ("1\n2.5", "float64", [1, 2.5]),
        ("x\n1", None, ["x", "1"]),
        ("1\ntrue", None, ["1", "true"]),
        ("9" * 18, "int64", [int("9" * 18)]),
        ("9" * 19, "float64", [1e19]),
    ],
)
def test_a_column_has_the_type_that_all_of_it_has(tmp_path, column, dtype, values):
    found = table(tmp_path, f"a\n{column}\n")["a"]
    assert (str(found.dtype) if dtype else None) == dtype
    assert list(found) == values


@pytest.mark.parametrize("missing", ["nan", "NaN", "NA", "N/A", "None", "null", ""])
def test_what_is_missing_among_numbers_is_nan(tmp_path, missing):
    found = table(tmp_path, f"a,b\n1,x\n{missing},y\n")
    assert found["a"][0] == 1
    assert np.isnan(found["a"][1])


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("a,b", ["a", "b"]),
        (" a , b ", ["a", "b"]),
        ("1.5,2", ["0", "1"]),
        ("0,1", ["0", "1"]),
        (",0", ["", "0"]),
        ("nan,b", ["nan", "b"]),
    ],
)
def test_names_of_columns_are_those_of_the_first_line_or_are_counted(tmp_path, first, names):
    assert list(table(tmp_path, f"{first}\n7,8\n")) == names


def test_separators_are_those_of_the_first_line_and_lines_are_counted(tmp_path):
    assert list(table(tmp_path, "a;b\n1,5;2\n")) == ["a", "b"]
    assert list(table(tmp_path, "a,x\tb\n1\t2\n", "t.tsv")) == ["a,x", "b"]
    with pytest.raises(Refused, match="line 4 has 1 values, and the first line 2"):
        table(tmp_path, "a,b\n1,2\n\n3\n")
    with pytest.raises(Refused, match="two of its columns are named 'a'"):
        table(tmp_path, "a,a\n1,2\n")
    with pytest.raises(Refused, match="no line with anything"):
        table(tmp_path, "\n \n")


@pytest.mark.parametrize(
    "content",
    ["a\né\n".encode("utf-16"), "a\né\n".encode("utf-8-sig"), "a\né\n".encode("latin-1")],
)
def test_a_text_is_read_in_the_encoding_that_it_is_in(tmp_path, content):
    assert table(tmp_path, content) == {"a": ["é"]}


def test_bytes_that_no_text_has_are_no_text():
    with pytest.raises(Refused, match="not text"):
        text_files.decoded(b"a\0b")


def test_a_table_and_its_texts_have_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(text_files, "MAX_CELLS", 4)
    table(tmp_path, "a,b\n1,2\n")
    with pytest.raises(TooMuch):
        table(tmp_path, "a,b\n1,2\n3,4\n")
    monkeypatch.setattr(text_files, "MAX_CELLS", 100)
    monkeypatch.setattr(text_files, "MAX_TEXTS", 2)
    table(tmp_path, "a,b\nx,1\ny,2\n")
    with pytest.raises(TooMuch):
        table(tmp_path, "a,b\nx,1\ny,2\nz,3\n")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 2\n3 4\n", [[1, 2], [3, 4]]),
        ("# x\n1,2\n", [[1, 2]]),
        ("1\n2\n", [1, 2]),
        ("1 2\n3\n", "1 2\n3\n"),
        ("", ""),
        ("a b", "a b"),
    ],
)
def test_text_is_a_table_of_numbers_where_it_is_nothing_else(tmp_path, text, found):
    path = tmp_path / "t.txt"
    path.write_text(text)
    result = text_files.load_text(path, 0)
    assert (result if isinstance(result, str) else result.tolist()) == found


def tensors(tmp_path, header, data=b"\0" * 8):
    path = tmp_path / "w.safetensors"
    whole = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(whole)) + whole + data)
    return weights.load_safetensors(path, 16)


def entry(dtype, shape, *offsets):
    return {"dtype": dtype, "shape": shape, "data_offsets": list(offsets)}


def test_safetensors_are_arrays_of_their_types(tmp_path):
    header = {"__metadata__": {}, "a": entry("F32", [2], 0, 8), "b": entry("BF16", [1], 0, 2)}
    data = np.array([1.5, 2], "<f4").tobytes()
    found = tensors(tmp_path, header, data)
    assert (found["a"].tolist(), found["b"].dtype) == ([1.5, 2], np.float32)
    upper = np.array([1.5], "<f4").tobytes()[2:]
    assert tensors(tmp_path, {"b": entry("BF16", [1], 0, 2)}, upper)["b"].tolist() == [1.5]


@pytest.mark.parametrize(
    "told",
    [
        entry("F32", [2], 0, 4),
        entry("F32", [3], 0, 12),
        entry("F32", [1], 4, 0),
        entry("F32", [-1], 0, 4),
        entry("F32", [True], 0, 4),
        entry("F99", [1], 0, 4),
        {},
    ],
)
def test_safetensors_that_lie_are_refused(tmp_path, told):
    with pytest.raises(Refused, match="not a whole safetensors file"):
        tensors(tmp_path, {"a": told})


def test_safetensors_that_share_bytes_use_up_what_may_be_read(tmp_path):
    header = {name: entry("F64", [1], 0, 8) for name in "ab"}
    assert len(tensors(tmp_path, header)) == 2
    with pytest.raises(TooMuch):
        tensors(tmp_path, header | {"c": entry("U8", [1], 0, 1)})
    (tmp_path / "w.safetensors").write_bytes(b"\1" * 7)
    with pytest.raises(Refused, match="cut off"):
        weights.load_safetensors(tmp_path / "w.safetensors", 16)


def test_what_is_spent_is_taken_from_a_budget():
    budget = [5]
    refused.spend(budget, 5)
    assert budget == [0]
    with pytest.raises(TooMuch):
        refused.spend(budget, 1)


def test_cells_of_a_module_are_compiled_apart_and_lines_are_found_in_them():
    source = b"x = 1\n# %% cell 1\ny = 2\nz = 3\n# %% [markdown]\n\n# %% cell 2\nw = 1 / 0\n"
    codes = list(trees.cells_in(source, "/nowhere/a.py"))
    assert [code.co_names for code in codes] == [("x",), ("y", "z"), ("w",)]
    places = [trees.place_in_cells(source, line) for line in (1, 2, 3, 4, 8)]
    assert places == [
        "line 1",
        "line 2",
        "cell 1, line 1",
        "cell 1, line 2",
        "cell 2, line 1",
    ]


@pytest.mark.parametrize(
    ("path", "away"),
    [
        ("/content/drive", True),
        ("/content", True),
        ("/contents", False),
        ("C:\\Users\\a", True),
        ("d:/x", True),
        ("~/Desktop/hw", True),
        ("~/data", False),
        ("data", False),
        ("/tmp/x", False),
        ("Desktop", False),
    ],
)
def test_a_folder_of_the_students_machine_is_elsewhere(path, away):
    assert surroundings._is_elsewhere(os.path.expanduser(path)) is away


def test_what_a_homework_brings_is_named_with_its_package_or_as_ours():
    assert brought.imported_as("table") == "_homework.table"
    assert brought.imported_as("autograder.sandbox.x") == "autograder.sandbox.x"
    standins = {"numpy.linalg": "a:f", "none_such": "b:g", "json": "a:h"}
    assert brought.changed(standins) == ["numpy.linalg", "json"]
    assert brought.modules_of(standins) == ["a", "b"]


def test_a_stand_in_without_its_function_or_that_fails_is_the_homeworks(monkeypatch):
    module = types.ModuleType("_homework.mine")
    module.__file__ = "/nowhere/mine.py"
    monkeypatch.setitem(sys.modules, "_homework.mine", module)
    for place, says in (("mine:f", "mine.py has no function f"), ("mine", "none is named")):
        with pytest.raises(brought.Broken, match=says):
            brought.patches({"json": place})
    exec(compile("def f(m):\n    m.x = 1 / 0\n", "/nowhere/mine.py", "exec"), vars(module))
    patch = brought.patches({"json": "mine:f"})["json"]
    with pytest.raises(brought.Broken, match=r"mine\.py, line 2: ZeroDivisionError"):
        patch(types.ModuleType("json"))


def test_attempts_of_the_doctor_fail_here_where_nothing_is_there(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        attempts.read_file(str(tmp_path / "none"))
    with pytest.raises(OSError, match="No such file"):
        attempts.connect_unix(str(tmp_path / "none"))
    attempts.write_file(str(tmp_path / "made"))
    assert (tmp_path / "made").read_text() == "changed"


def test_places_in_a_traceback_are_those_that_python_says(tmp_path):
    error = raised("def f():\n    1 / 0\nf()\n", tmp_path)
    lines = [each.lineno for each in traceback.extract_tb(error.__traceback__)][1:]
    told = describing.describe_error(error, str(tmp_path))
    assert [frame[1] for frame in told["frames"]] == lines == [3, 2]
