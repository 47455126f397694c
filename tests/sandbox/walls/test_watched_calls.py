"""Which calls of a student's code count as uses of a forbidden name: seen in this process."""

import sys
import types

import pytest

from autograder.sandbox.walls.watching import MOST_CALLS, SWITCHED_OFF, Watch

LIBRARY = """
import collections
import math

made = collections.deque()

class Base:
    def __init__(self, x=0):
        self.x = x

class Forbidden(Base):
    pass

class Made:
    def __new__(cls):
        return super().__new__(cls)

class Other(Base):
    pass

def used(x):
    return helper(x)

def helper(x):
    return x

def root(x):
    return math.sqrt(x)

def is_tensor(x):
    return False
"""


def module(name, source, file=None):
    made = types.ModuleType(name)
    exec(compile(source, file or f"{name}.py", "exec"), vars(made))
    return made


@pytest.fixture
def library(monkeypatch):
    """A library of Python code, and one whose name starts alike."""
    for name in ("lib", "lib.inner", "library"):
        monkeypatch.setitem(sys.modules, name, module(name, LIBRARY, f"/site/{name}.py"))


def watched(source, names, *, files=(), folder=""):
    """Return the calls that are noted while a student's function `f` runs."""
    student = module("student", source, files[0] if files else "student.py")
    watch = Watch(names, student, files, folder)
    watch.start()
    try:
        student.f()
    finally:
        calls = watch.stop()
    return calls


def names_of(source, names):
    return [call[0] for call in watched(source, names)]


@pytest.mark.parametrize(
    ("names", "noted"),
    [
        (["lib.used"], ["lib.used"]),
        (["lib"], ["lib"]),
        (["lib.helper"], []),
        (["library"], []),
        (["li"], []),
        (["lib.inner"], []),
    ],
)
def test_function_counts_by_its_name_or_its_module_and_no_prefix_of_either(library, names, noted):
    assert names_of("import lib\ndef f():\n    lib.used(1)", names) == noted


def test_part_of_a_forbidden_module_counts(library):
    assert names_of("import sys\ndef f():\n    sys.modules['lib.inner'].used(1)", ["lib"]) == [
        "lib"
    ]


def test_question_for_a_tensor_is_no_use(library):
    assert names_of("import lib\ndef f():\n    lib.is_tensor(1)", ["lib"]) == []


@pytest.mark.parametrize(
    ("made", "noted"),
    [
        ("Forbidden()", True),
        ("Other()", False),
        ("Base()", False),
        ("type('A', (Forbidden,), {})()", True),
    ],
)  # fmt: skip
def test_class_counts_for_what_it_makes_and_not_for_what_shares_its_code(library, made, noted):
    source = f"from lib import *\ndef f():\n    {made}"
    assert names_of(source, ["lib.Forbidden"]) == ["lib.Forbidden"] * noted


def test_class_that_makes_its_objects_itself_counts(library):
    assert names_of("from lib import Made\ndef f():\n    Made()", ["lib.Made"]) == ["lib.Made"]


@pytest.mark.parametrize(
    ("call", "names", "noted"),
    [
        ("import math; math.sqrt(4)", ["math"], ["math"]),
        ("import math; math.sqrt(4)", ["mat"], []),
        ("import collections as c; c.deque().append(1)", ["collections"], ["collections"]),
        ("import datetime; datetime.datetime.now()", ["datetime"], ["datetime"]),
        ("[].append(1)", ["math"], []),
        ("len('')", ["builtins"], ["builtins"]),
    ],
)
def test_built_in_function_or_method_counts_by_its_module(call, names, noted):
    assert names_of(f"def f():\n    {call}", names)[:1] == noted


def test_what_a_library_calls_by_itself_is_not_the_students(library):
    assert names_of("import lib\ndef f():\n    lib.used(1)", ["lib.helper"]) == []


def test_built_in_function_that_a_library_calls_by_itself_is_not_the_students(library):
    assert names_of("import lib\ndef f():\n    lib.root(4)", ["math"]) == []


@pytest.mark.parametrize("returned", ["lib.made", "lib.made.append", "lib"])
def test_what_is_returned_and_not_called_is_no_use(library, returned):
    source = f"import lib\ndef g():\n    return {returned}\ndef f():\n    g()"
    assert names_of(source, ["collections", "lib"]) == []


def test_own_function_under_the_same_name_is_none(library):
    assert names_of("def used(x):\n    return x\ndef f():\n    used(1)", ["lib.used"]) == []


def test_module_that_is_imported_later_is_found(monkeypatch):
    sys.modules.pop("late", None)
    late = module("late", LIBRARY)
    monkeypatch.setitem(sys.modules, "late_made", late)
    source = (
        "import sys\ndef f():\n    sys.modules['late'] = sys.modules['late_made']\n"
        "    import late\n    late.used(1)"
    )
    try:
        assert names_of(source, ["late.used"]) == ["late.used"]
    finally:
        sys.modules.pop("late", None)


def test_line_and_function_of_each_call_are_noted_once(library):
    source = "import lib\ndef f():\n    for _ in range(3):\n        lib.used(1)\n    lib.used(2)"
    assert watched(source, ["lib.used"]) == [
        ["lib.used", "student.py", 4, "f"],
        ["lib.used", "student.py", 5, "f"],
    ]


def test_no_more_calls_are_noted_than_anybody_reads(library):
    lines = "\n".join("    lib.used(1)" for _ in range(MOST_CALLS + 5))
    assert len(watched(f"import lib\ndef f():\n{lines}", ["lib.used"])) == MOST_CALLS


def test_of_several_files_each_is_named_by_its_place(library):
    source = "import lib\ndef f():\n    lib.used(1)"
    files = ["/work/nn/ops.py", "/work/main.py"]
    found = watched(source, ["lib.used"], files=files, folder="/work")
    assert found == [["lib.used", "nn/ops.py", 3, "f"]]


def test_nothing_is_noted_after_the_end(library):
    student = module("student", "import lib\ndef f():\n    lib.used(1)")
    watch = Watch(["lib.used"], student)
    watch.start()
    assert watch.stop() == []
    student.f()
    assert watch.calls == []


def test_that_it_was_switched_off_is_noted_though_nobody_was_seen_doing_it(library):
    watch = Watch(["lib.used"], module("student", "def f():\n    pass"))
    watch.start()
    sys.setprofile(None)
    assert watch.stop() == [[SWITCHED_OFF, "", 1, ""]]


def test_line_that_switches_it_off_is_noted():
    source = "import sys\ndef f():\n    sys.setprofile(None)"
    noted = [SWITCHED_OFF, "student.py", 3, "f"]
    assert watched(source, ["math"]) == [noted, [SWITCHED_OFF, "", 1, ""]]
