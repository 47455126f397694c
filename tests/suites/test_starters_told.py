"""What students hand in is told from the tests' imports, and from the files beside them."""

import textwrap

import pytest

from autograder.errors import UsageError
from autograder.suites import files, starters, students
from autograder.suites.settings import Settings


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes files by their places, and returns their folder."""

    def write(texts):
        for name, text in texts.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(textwrap.dedent(text))
        return tmp_path

    return write


def suite_s(folder):
    return [path for path in files.python_files(folder) if path.name.startswith("test_")]


def told(folder, there=(), **settings):
    return students.students_of(folder, suite_s(folder), Settings(**settings), there)


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("def f():\n    pass\n", True),
        ("def f():\n    ...\n", True),
        ("def f():\n    '''Doc.'''\n    return\n", True),
        ("def f():\n    return None\n", True),
        ("def f():\n    x, y = None\n    return None\n", True),
        ("def f():\n    x = None\n    return None\n", True),
        ("def f():\n    raise NotImplementedError('todo')\n", True),
        ("def f():\n    return 3\n", False),
        ("def f():\n    x = 3\n    return None\n", False),
        ("# YOUR CODE HERE\nx = 1\n", True),
        ("# student's answer below\nx = 1\n", True),
        ("x = 'your code'\n", False),
        ("class A(ABC):\n    def f(self): pass\n", False),
        ("class A:\n    def f(self): pass\nclass B(A):\n    def f(self): return 1\n", False),
        ("class A:\n    def f(self): pass\n", True),
        ("@decorated\ndef f(): pass\n", False),
    ],
)
def test_file_is_to_be_completed_that_shows_where_students_write(folder, text, complete):
    assert starters.to_complete(folder({"hw.py": text}) / "hw.py") is complete


@pytest.mark.parametrize(
    ("place", "there", "form"),
    [
        ("hw.py", [], ("hw.py", "hw.ipynb")),
        ("hw.py", ["hw.py"], "hw.py"),
        ("hw.py", ["hw.ipynb"], "hw.ipynb"),
        ("hw.py", ["in/hw.ipynb", "hw.py"], "hw.ipynb"),
        ("hw.py", ["other.py"], "hw.py"),
        ("pkg/", [], "pkg/"),
        ("pkg/", ["pkg.ipynb"], "pkg/"),
    ],
)
def test_form_is_that_of_what_was_handed_in(place, there, form):
    assert starters.in_its_form(place, there) == form


def test_module_that_nobody_has_is_what_students_hand_in(folder):
    found = told(folder({"test_a.py": "import hw, os, numpy\nfrom layers import f\n"}))
    assert found.modules == ("hw", "layers")
    assert found.places == (("hw.py", "hw.ipynb"), ("layers.py", "layers.ipynb"))
    assert (found.main, found.imported, found.given) == ("hw", True, ())


@pytest.mark.parametrize(
    ("init", "defines"),
    [
        ("def net(): pass\n", True),
        ("class net: pass\n", True),
        ("net = 3\n", True),
        ("from a import net\n", True),
        ("from a import b as net\n", True),
        ("from a import *\n", True),
        ("print(net)\n", False),
        ("other = 3\n", False),
        ("", False),
    ],
)
def test_package_of_the_suite_has_a_name_that_it_makes_or_imports(folder, init, defines):
    made = folder({"pkg/__init__.py": init})
    assert students._defines(made, made / "pkg/__init__.py", "net") is defines
    folder({"pkg/net.py": ""})
    assert students._defines(made, made / "pkg/__init__.py", "net")


def test_star_brings_what_the_suite_s_own_module_makes_and_no_more(folder):
    made = folder({
        "pkg/__init__.py": "from .layers import *\n",
        "pkg/layers.py": "from .more import *\nx = 1\n",
        "pkg/more.py": "from .layers import *\ndef f(): pass\n",
    })  # fmt: skip
    found = {
        name: students._defines(made, made / "pkg/__init__.py", name) for name in ("x", "f", "net")
    }
    assert found == {"x": True, "f": True, "net": False}


def test_helpers_that_come_by_a_star_are_the_suite_s_own(folder):
    made = folder({
        "test_a.py": "import hw\nfrom helpers import check\n",
        "helpers/__init__.py": "from .checks import *\n",
        "helpers/checks.py": "def check(): pass\n",
    })  # fmt: skip
    assert told(made, ["hw.py"]).places == ("hw.py",)


def test_folder_has_the_modules_and_folders_in_it_and_a_module_everything(folder):
    made = folder({"bare/net.py": "", "bare/sub/x.py": "", "mod.py": ""})
    assert students._defines(made, made / "bare", "net")
    assert students._defines(made, made / "bare", "sub")
    assert not students._defines(made, made / "bare", "other")
    assert students._defines(made, made / "mod.py", "whatever")
    nested = folder({"pkg/__init__.py": "", "pkg/sub/x.py": ""})
    assert students._defines(nested, nested / "pkg/__init__.py", "sub")


def test_part_of_the_suite_s_own_package_is_handed_in_and_the_rest_is_given(folder):
    texts = {"test_a.py": "from pkg import net\n", "pkg/__init__.py": "", "pkg/util.py": "x = 1\n"}
    found = told(folder(texts), ["pkg/net.py"])
    assert (found.modules, found.places) == (("pkg.net",), ("pkg/",))
    assert found.given == ("pkg/__init__.py", "pkg/util.py")
    named = told(folder({}), ["pkg/net.py"], module=("pkg/",))
    assert named.given == ()


def test_mere_folder_of_the_suite_s_gives_way_to_a_file_of_its_name(folder):
    made = folder({"test_a.py": "import hw\n", "hw/data.py": "x = 1\n"})
    assert told(made, ["hw.py"]).places == ("hw.py",)
    used = folder({"test_a.py": "import hw\nimport hw.data\nimport net\n"})
    assert told(used, ["hw.py", "net.py"]).places == ("net.py",)


def test_file_in_the_folder_of_the_tests_is_known_by_its_bare_name(folder):
    made = folder({"tests/test_a.py": "import hw\n", "tests/hw.py": "x = 1\n"})
    found = told(made, ["x.py"], module=("tests/hw.py",))
    assert (found.modules, found.places) == (("hw",), ("tests/hw.py",))


def test_several_places_are_a_list(folder):
    found = told(folder({"test_a.py": "import hw, net\n"}), ["hw.py", "net.py"])
    assert found.submission == ["hw.py", "net.py"]


def test_package_is_handed_in_as_a_folder(folder):
    found = told(folder({"test_a.py": "from pkg.net import Net\n"}), ["pkg/net.py"])
    assert (found.modules, found.places) == (("pkg.net",), ("pkg/",))
    assert found.known == {"pkg", "pkg.net"}
    assert found.submission == "pkg/"


def test_stated_module_goes_before_the_imports(folder):
    made = folder({"test_a.py": "import hw\n", "hw.py": "def f(): return 1\n"})
    assert told(made, ["hw.py"], module=("hw",)).places == ("hw.py",)
    assert told(made, ["x.py"], module=("notebook.ipynb",)).places == ("notebook.ipynb",)
    assert told(made, ["x.py"], module=("a.b",)).places == ("a/b.py",)


def test_stated_folder_is_one_where_the_suite_has_it(folder):
    made = folder({"test_a.py": "import pkg\n", "pkg/__init__.py": ""})
    assert told(made, ["x.py"], module=("pkg",)).places == ("pkg/",)
    assert told(made, ["pkg.py"], module=("pkg",)).places == ("pkg.py",)


def test_only_starter_beside_the_tests_is_what_is_handed_in(folder):
    made = folder({"test_a.py": "import hw\n", "hw.py": "def f(): return 1\n"})
    assert told(made, ["hw.py"]).places == ("hw.py",)


def test_starter_that_was_handed_in_is_the_one_of_several(folder):
    texts = {"test_a.py": "import hw, util\n", "hw.py": "x = 1\n", "util.py": "y = 1\n"}
    made = folder(texts)
    assert told(made, ["util.py"]).places == ("util.py",)
    with pytest.raises(UsageError, match=r"not clear what students hand in: hw\.py, util\.py"):
        told(made)


def test_starter_that_shows_where_to_write_is_the_one_of_several(folder):
    made = folder(
        {"test_a.py": "import hw, util\n", "hw.py": "def f(): pass\n", "util.py": "y = 1\n"}
    )
    assert told(made, ["x.py"]).places == ("hw.py",)


def test_file_that_another_starter_uses_is_no_starter(folder):
    made = folder(
        {"test_a.py": "import hw, util\n", "hw.py": "import util\nx = 1\n", "util.py": "y = 1\n"}
    )
    found = told(made, ["x.py"])
    assert (found.places, found.given) == (("hw.py",), ("util.py",))


def test_starter_beside_what_is_missing_is_handed_in_as_well(folder):
    made = folder({"test_a.py": "import hw, extra\n", "extra.py": "def f(): pass\n"})
    assert told(made, ["hw.py", "extra.py"]).places == ("extra.py", "hw.py")
    assert told(made, ["hw.py"]).places == ("hw.py",)


def test_program_that_the_tests_start_is_handed_in_where_nothing_is_imported(folder):
    made = folder({"test_a.py": "import subprocess\nsubprocess.run(['python', 'prog.py'])\n"})
    found = told(made)
    assert (found.modules, found.places, found.imported) == (("prog",), ("prog.py",), False)
    two = "import subprocess\nsubprocess.run(['python', 'a.py'])\nsubprocess.run('python ./b.py')\n"
    with pytest.raises(UsageError, match=r"start several programs: a\.py, b\.py"):
        told(folder({"test_a.py": two}))


def test_suite_that_says_nothing_is_refused(folder):
    with pytest.raises(UsageError, match=r"it is not clear what students hand in$"):
        told(folder({"test_a.py": "def test_a(): pass\n"}))


def test_given_files_are_stated_or_used_by_the_starter_and_tell_nothing(folder):
    made = folder({
        "test_a.py": "import hw\n", "hw.py": "import util, solution_net\ndef f(): pass\n",
        "util.py": "", "solution_net.py": "", "extra.txt": "",
    })  # fmt: skip
    assert told(made, ["hw.py"]).given == ("util.py",)
    assert told(made, ["hw.py"], given=("extra.txt",)).given == ("extra.txt", "util.py")


@pytest.mark.parametrize(
    ("name", "text", "tells"),
    [
        ("solution.py", "", True),
        ("my_reference.py", "", True),
        ("Expected.py", "", True),
        ("hidden_data.py", "", True),
        ("test_x.py", "", True),
        ("x_test.py", "", True),
        ("conftest.py", "", True),
        ("util.py", "", False),
        ("util.py", "def test_it(): pass\n", True),
        ("attest.py", "", False),
    ],
)
def test_file_that_may_say_what_is_right_tells(folder, name, text, tells):
    assert students.tells(folder({name: text}) / name) is tells


def test_files_that_the_tests_look_for_are_asked_for_besides_the_modules(folder):
    text = """
        import hw
        from gradescope_utils.autograder_utils.files import check_submitted_files
        check_submitted_files(["hw.py", "report.pdf", "sub/x.txt"])
        open("extra.py")
    """
    made = folder({"test_a.py": text})
    found = told(made, ["hw.py"])
    assert students.asked_for(made, suite_s(made), found) == ["report.pdf", "extra.py"]


def test_modules_of_the_suite_that_students_do_not_find_are_listed(folder):
    made = folder({"test_a.py": "import hw\n", "helper.py": "", "conftest.py": "", "util.py": ""})
    found = told(made, ["hw.py"], given=("util.py",))
    assert students.not_given(made, found) == ["helper", "test_a"]
    assert {"helper", "test_a", "pytest", "gradescope_utils"} <= students.reserved_in(made)


@pytest.mark.parametrize(
    ("place", "first", "module"),
    [
        ("hw.py", "hw.py", "hw.py"),
        (("hw.py", "hw.ipynb"),) + ("hw.py",) * 2,
        ("hw.ipynb", "hw.ipynb", "hw.py"),
        ("pkg/",) * 3,
    ],
)
def test_place_has_a_first_form_and_a_module_s_file(place, first, module):
    assert (students.first_form(place), students.module_file(place)) == (first, module)


def test_notebook_comes_first_and_others_are_made_modules():
    found = students._notebook_first(["a.py", "b.ipynb", "c.ipynb"])
    assert found == ["b.ipynb", ("c.ipynb", "c.py"), "a.py"]


LIBRARY = "from hw import f\nimport torchtext, imp\n\ndef test_f():\n    assert torchtext\n"


def test_library_that_is_not_installed_is_nothing_to_hand_in(folder):
    assert told(folder({"test_a.py": LIBRARY})).modules == ("hw",)


def test_file_that_is_handed_in_is_the_student_s_whatever_libraries_are_called(folder):
    there = ["hw.py", "torchtext.py"]
    assert set(told(folder({"test_a.py": LIBRARY}), there).modules) == {"hw", "torchtext"}
