import pytest

from autograder.submitted import libraries


@pytest.mark.parametrize("name", ["numpy", "sklearn", "torchtext", "distutils", "json"])
def test_libraries_are_known_whether_they_are_installed_or_not(name):
    assert libraries.is_known(name)


@pytest.mark.parametrize("name", ["hw1", "autograd", "datasets", "layers", "utils", ""])
def test_what_courses_have_students_write_is_none(name):
    assert not libraries.is_known(name)


@pytest.mark.parametrize(
    ("error", "package"),
    [
        ("ModuleNotFoundError: No module named 'torchtext.data'", "torchtext"),
        ("No module named 'skimage'", "scikit-image"),
        ("No module named 'hw1'", ""),
        ("No module named 'imp'", ""),
        ("No module named 'json.no_such'", ""),
        ("cannot import name 'f' from 'hw1'", ""),
    ],
)
def test_missing_library_is_installed_by_the_name_that_pip_knows(error, package):
    said = libraries.how_to_install(error)
    assert said.startswith(f"run pip install {package}, ") if package else said == ""
