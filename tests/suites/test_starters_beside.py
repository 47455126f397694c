"""What a starter beside the tests imports and nobody has is no file that students hand in."""

import sys

import pytest

from autograder.suites import files, forms
from autograder.suites.assignment import assignment_of
from autograder.suites.staging import staged_for
from autograder.suites.students import not_given

TESTS = "import hw\ndef test_it():\n    assert hw.double(2) == 4\n"
STARTER = "import no_such_library\ndef double(x):\n    raise NotImplementedError\n"


def test_library_that_a_starter_imports_is_not_handed_in(tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "hw.py").write_text(STARTER)
    assert forms.read(tmp_path, ["hw.py"]).students.submission == "hw.py"


OPEN = "def relu(x):\n    raise NotImplementedError\n"


def taken(folder, handed_in, **texts):
    for name, text in {"test_it": TESTS, **texts}.items():
        (folder / f"{name}.py").write_text(text)
    found = forms.read(folder, handed_in).students.submission
    return {found} if isinstance(found, str) else set(found)


def test_starter_and_the_module_that_it_misses_are_both_taken(tmp_path):
    starter = STARTER.replace("no_such_library", "layers")
    assert taken(tmp_path, ["hw.py", "layers.py"], hw=starter) == {"hw.py", "layers.py"}
    assert taken(tmp_path, ["layers.py"], hw=starter) == {"layers.py"}


def test_starter_that_another_starter_imports_is_taken_as_well(tmp_path):
    both = {"hw": f"import layers\n{OPEN}", "layers": OPEN}
    assert taken(tmp_path, ["hw.py", "layers.py"], **both) == {"hw.py", "layers.py"}
    assert taken(tmp_path, ["hw.py"], **both) == {"hw.py"}


@pytest.mark.parametrize(
    "helper",
    [
        "from hw import double\ndef expected():\n    return double(2)\n",
        "import hw\nclass Base:\n    def run(self):\n        raise NotImplementedError\n"
        "class Own(Base):\n    def run(self):\n        return 1\n",
    ],
)
def test_helper_of_the_tests_is_never_what_was_handed_in(helper, tmp_path):
    tests = f"import helper\n{TESTS}"
    assert taken(tmp_path, ["hw.py", "helper.py"], helper=helper, test_it=tests) == {"hw.py"}


def test_of_several_files_beside_the_tests_those_with_parts_to_write_are_taken(tmp_path):
    tests = f"import helper\n{TESTS}"
    beside = {"helper": "def expected():\n    return 4\n", "test_it": tests}
    for starter in (OPEN, "def f(x):\n    ### YOUR CODE HERE\n    y = 0\n    return y\n"):
        assert taken(tmp_path, ["hw.py", "helper.py"], hw=starter, **beside) == {"hw.py"}


def test_starter_in_the_folder_of_the_tests_is_handed_in_by_its_bare_name(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_it.py").write_text(TESTS)
    (tmp_path / "tests/util.py").write_text("two = 2\n")
    (tmp_path / "tests/hw.py").write_text(f"import util\n{OPEN}")
    students = forms.read(tmp_path, ["hw.py"]).students
    assert (students.submission, students.modules) == ("hw.py", ("hw",))
    assert students.given == ("tests/util.py",)
    assert files.own_file(tmp_path, "hw.py") == tmp_path / "tests/hw.py"


@pytest.mark.parametrize("ending", ["py", "ipynb"])
def test_notebook_takes_the_place_of_its_starter_and_finds_what_that_imports(ending, tmp_path):
    texts = {"test_it.py": TESTS, "util.py": "two = 2\n", "hw.py": f"import util, layers\n{OPEN}"}
    for name, text in {**texts, "layers.py": OPEN}.items():
        (tmp_path / name).write_text(text)
    students = forms.read(tmp_path, [f"hw.{ending}", f"layers.{ending}"]).students
    assert students.given == ("util.py",)  # and no starter: student code would find that one
    assert {*staged_for(tmp_path, tmp_path / "test_it.py", students)} == {"test_it.py", "util.py"}
    assert {"hw", "layers"}.isdisjoint(not_given(tmp_path, students))


def test_file_of_a_class_or_an_archive_may_be_a_notebook_too(tmp_path):
    (tmp_path / "test_it.py").write_text("import layers\n" + TESTS)
    either = [(f"{name}.py", f"{name}.ipynb") for name in ("layers", "hw")]
    assert forms.read(tmp_path).students.submission == either
    (tmp_path / "suite.yml").write_text("module: [hw, layers]")
    assert forms.read(tmp_path, ["ada.zip"]).students.submission == either[::-1]
    mixed = ["hw.ipynb", "layers.py"]
    assert forms.read(tmp_path, mixed).students.submission == mixed


def test_module_of_the_student_s_own_comes_along_unless_the_suite_or_a_library_has_its_name(
    tmp_path, monkeypatch
):
    monkeypatch.delitem(sys.modules, "conftest", raising=False)  # of the tests that run this
    (tmp_path / "test_it.py").write_text(f"import helper\n{TESTS}")
    (tmp_path / "helper.py").write_text("four = 4\n")
    handed_in = [
        "hw.py",
        "mine.py",
        "helper.py",
        "numpy.py",
        "conftest.py",
        "test_it.py",
        "a b.py",
        "my_test.py",
        "pytest_grader.py",
    ]
    asked = assignment_of(tmp_path).files  # whoever hands in what
    assert asked.come_along(handed_in) == ["mine.py"]
