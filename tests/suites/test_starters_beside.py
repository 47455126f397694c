"""What a starter beside the tests imports and nobody has is no file that students hand in."""

from autograder.suites import forms

TESTS = "import hw\ndef test_it():\n    assert hw.double(2) == 4\n"
STARTER = "import no_such_library\ndef double(x):\n    raise NotImplementedError\n"


def test_library_that_a_starter_imports_is_not_handed_in(tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "hw.py").write_text(STARTER)
    assert forms.read(tmp_path, ["hw.py"]).students.submission == "hw.py"


def test_module_that_a_starter_imports_is_where_it_is_handed_in(tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "hw.py").write_text(STARTER.replace("no_such_library", "layers"))
    assert forms.read(tmp_path, ["hw.py", "layers.py"]).students.submission == "layers.py"
