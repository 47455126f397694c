"""What is read of a suite's files without running them: imports, names, lines, what is kept."""

import textwrap

import pytest

from autograder.errors import UsageError
from autograder.suites import files, keeping
from autograder.suites.files import Imported


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes files by their places, and returns their folder."""

    def write(**texts):
        for name, text in texts.items():
            place = tmp_path / f"{name if '/' in name else name.replace('__', '/')}.py"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(textwrap.dedent(text))
        return tmp_path

    return write


def names(paths, folder):
    return [path.relative_to(folder).as_posix() for path in paths]


def test_python_files_are_found_in_order_and_folders_aside_are_not(folder):
    found = folder(b="", a="", tests__c="", data__d="", hidden__e="", examples__f="", lib__g="")
    (found / "lib" / "notes.txt").write_text("")
    (found / "env").mkdir()
    (found / "env" / "pyvenv.cfg").write_text("")
    (found / "env" / "h.py").write_text("")
    assert names(files.python_files(found), found) == ["a.py", "b.py", "lib/g.py", "tests/c.py"]


def test_broken_file_is_refused_with_its_line(folder):
    found = folder(a="x = 1\ny = = 2\n")
    with pytest.raises(UsageError, match=r"a\.py is not valid Python: line 2"):
        files.tree(found / "a.py")


def test_tests_are_in_their_folder_where_there_is_one(folder):
    found = folder(a="")
    assert files.start(found) == found
    assert files.roots(found) == [found]
    folder(tests__a="")
    assert files.start(found) == found / "tests"
    assert files.roots(found) == [found / "tests", found]


def test_own_file_and_module_are_looked_for_beside_the_tests_first(folder):
    found = folder(hw="", tests__hw="", util="", **{"pkg/__init__": ""}, bare__mod="", pkg__part="")
    assert files.own_file(found, "hw.py") == found / "tests/hw.py"
    assert files.own_file(found, "util.py") == found / "util.py"
    assert files.own_file(found, "none.py") == found / "none.py"
    assert files.own_module(found, "hw") == found / "tests/hw.py"
    assert files.own_module(found, "pkg") == found / "pkg/__init__.py"
    assert files.own_module(found, "pkg.part") == found / "pkg/part.py"
    assert files.own_module(found, "bare") == found / "bare"
    assert files.own_module(found, "none") is None


def test_folder_without_python_is_no_module(folder):
    found = folder(a="")
    (found / "data").mkdir()
    (found / "empty").mkdir()
    assert files.own_module(found, "empty") is None


@pytest.mark.parametrize(
    ("line", "imported"),
    [
        ("import hw", [Imported("hw")]),
        ("import a.b as c, d", [Imported("a.b"), Imported("d")]),
        ("from hw import f, g as h", [Imported("hw", ("f", "g"))]),
        ("from hw import *", [Imported("hw", ("*",))]),
        ("from . import x", [Imported("pkg.sub", ("x",))]),
        ("from .mod import x", [Imported("pkg.sub.mod", ("x",))]),
        ("from ..mod import x", [Imported("pkg.mod", ("x",))]),
        ("def f():\n    import hw", [Imported("hw")]),
    ],
)
def test_imports_are_found_wherever_they_stand_and_relative_ones_from_the_top(
    folder, line, imported
):
    found = folder(pkg__sub__a=line)
    assert list(files.imports(found, found / "pkg/sub/a.py")) == imported


def test_import_from_nowhere_is_none(folder):
    found = folder(a="from . import x\n")
    assert list(files.imports(found, found / "a.py")) == []


def test_files_are_reached_one_through_another_and_once(folder):
    found = folder(
        test_a="import util\nfrom pkg import part\n", util="import more, os, util\n", more="",
        **{"pkg/__init__": ""}, pkg__part="import more", aside="",
    )  # fmt: skip
    reached = names(files.reached(found, [found / "test_a.py"]), found)
    assert reached == ["test_a.py", "util.py", "pkg/__init__.py", "pkg/part.py", "more.py"]


def test_names_and_texts_are_all_that_stand_there(folder):
    found = folder(a="import x as y\nz.attribute('text', b'no', 3)\n")
    seen, texts = files.names_and_texts([found / "a.py"])
    assert seen == {"x", "z", "attribute"}
    assert texts == {"text"}


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("self.assertRaises(ValueError, f)", {"ValueError"}),
        ("with self.assertRaisesRegex(hw.Bad, 'x'): pass", {"hw", "Bad"}),
        ("with pytest.raises((KeyError, ValueError)): pass", {"KeyError", "ValueError"}),
        ("try: f()\nexcept (A, b.C): pass", {"A", "b", "C"}),
        ("try: f()\nexcept: pass", set()),
        ("f(ValueError)", set()),
        ("raises()", set()),
    ],
)
def test_expected_exceptions_are_those_of_raises_and_except(folder, line, kinds):
    found = folder(a=line)
    assert files.expected_exceptions([found / "a.py"]) == kinds


def test_lines_of_asserts_are_all_of_each(folder):
    found = folder(a="x = 1\nassert x\nassert (x ==\n   1)\nf(x)\n")
    assert files.asserted_lines([found / "a.py"]) == {str(found / "a.py"): {2, 3, 4}}


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("f(x)", {"f", "x"}),
        ("x = 1\nprint(x)", set()),
        ("def f(a, *b, c=1, **d): return a, b, c, d, e", {"e"}),
        ("import a.b\nimport c as d\na, d, c", {"c"}),
        ("class A: pass\nA()", set()),
        ("try: pass\nexcept E as e: e", {"E"}),
        ("async def f(): pass\nf", set()),
        ("try: pass\nexcept E: e", {"E", "e"}),
    ],
)
def test_free_names_are_those_that_a_star_has_to_bring(folder, text, free):
    assert files.free_names(folder(a=text) / "a.py") == free


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("def test_a(): pass", True),
        ("def testing(): pass", True),
        ("def attest(): pass", False),
        ("class T(unittest.TestCase):\n    def a(self): pass", True),
        ("class T(unittest.TestCase):\n    x = 1", False),
        ("class T(object):\n    def a(self): pass", False),
        ("class T:\n    def test_a(self): pass", True),
        ("x = 1", False),
    ],
)
def test_file_holds_tests_that_has_functions_or_classes_named_so(folder, text, holds):
    assert files.holds_tests(folder(a=text) / "a.py") is holds


def test_libraries_are_installed_and_neither_python_s_nor_the_suite_s(folder):
    found = folder(
        a="import os, numpy.linalg, numpy, nothing_of_this_name, util, autograder.errors\n",
        util="", pytest="",
    )  # fmt: skip
    assert files.third_party(found, [found / "a.py"]) == ["numpy"]


def kept(folder, text, cls=None, **more):
    root = folder(test_a=text, **more)
    found = keeping.kept_in(root, root / "test_a.py", cls)
    return {each.removeprefix(f"{root}/") for each in found}


class Shared:
    """A test's class of this name."""


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("FOUND = []\ndef test_a(): FOUND.append(1)", True),
        ("FOUND: list = []\ndef test_a(): FOUND.append(1)", True),
        ("FOUND = {}\ndef test_a(): FOUND['x'] = 1", True),
        ("FOUND = {}\ndef test_a(): FOUND.update(x=1)", True),
        ("FOUND = {}\ndef test_a(): FOUND.setdefault('x', 1)", True),
        ("def test_a():\n    global X\n    X = 1", True),
        ("import functools\n@functools.lru_cache(maxsize=1)\ndef net(): return 1", True),
        ("from functools import cache\n@cache\ndef net(): return 1", True),
        ("FOUND = []\ndef test_a(): assert FOUND[0]", False),
        ("FOUND = []\ndef test_a(): print(FOUND.count(1))", False),
        ("def test_a():\n    found = []\n    found.append(1)", False),
        ("def test_a():\n    found = {}\n    found['x'] = 1", False),
        ("FOUND = []\nFOUND.append(1)", False),
        ("@staticmethod\ndef f(): pass", False),
    ],
)
def test_module_keeps_what_a_function_puts_into_its_names(folder, text, keeps):
    assert kept(folder, text) == ({"test_a.py"} if keeps else set())


@pytest.mark.parametrize(
    ("target", "keeps"),
    [
        ("cls.net", True),
        ("type(self).net", True),
        ("self.__class__.net", True),
        ("Shared.net", True),
        ("self.net", False),
        ("Other.net", False),
    ],
)
def test_class_keeps_what_is_put_on_it_and_not_on_an_object(folder, target, keeps):
    text = f"class Shared:\n    def test_a(self): {target} = 1\n"
    assert kept(folder, text, Shared) == ({"test_a.py:Shared"} if keeps else set())
    assert kept(folder, text, None) == set()


def test_class_that_only_reads_what_is_on_it_keeps_nothing(folder):
    text = "class Shared:\n    def test_a(self): print(cls.net, type(self).net)\n"
    assert kept(folder, text, Shared) == set()


def test_conftest_of_the_test_s_own_folder_keeps_things_and_another_s_does_not(folder):
    keeps = "FOUND = []\ndef f(): FOUND.append(1)\n"
    root = folder(sub__test_a="", sub__conftest=keeps, other__conftest=keeps)
    found = keeping.kept_in(root, root / "sub/test_a.py", None)
    assert found == {str(root / "sub/conftest.py")}


def test_helper_that_is_imported_and_conftest_above_keep_things_too(folder):
    found = kept(
        folder, "import util\n", util="FOUND = []\ndef f(): FOUND.append(1)\n",
        conftest="SEEN = set()\ndef f(): SEEN.add(1)\n", aside="X = []\ndef f(): X.append(1)\n",
    )  # fmt: skip
    assert found == {"util.py", "conftest.py"}
