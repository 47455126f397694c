"""Each parameter of a declaration is of its kind, and its message says what is meant."""

import math

import pytest

from autograder import Assignment
from autograder.homework import declarations


def declared(**other):
    return Assignment(**{"name": "fit", "title": "Fit", "submission": "*_fit.py", **other})


def message(**other):
    with pytest.raises((TypeError, ValueError)) as caught:
        declared(**other)
    return str(caught.value)


@pytest.mark.parametrize("name", ["title", "author", "skeleton", "reference"])
def test_each_text_is_a_text(name):
    assert message(**{name: 3}) == f'{name} is a text, "...", and not 3'
    declared(**{name: "x"})


@pytest.mark.parametrize("name", ["artifacts", "readable", "libraries", "inside"])
def test_each_list_is_a_list_of_texts(name):
    assert message(**{name: "a.npy"}) == f"{name} is a list: write {name}=['a.npy']"
    assert message(**{name: [1]}) == f'{name} is a list of texts, ["..."], and not [1]'
    assert message(**{name: ["a.npy", ""]}) == f"{name} has an empty name in it: ['a.npy', '']"
    assert message(**{name: {"a.npy"}}).startswith(f"{name} is a list of texts")
    declared(**{name: ("a.npy",)})


@pytest.mark.parametrize("name", ["parts", "data_size", "aliases", "forbidden", "standins"])
def test_each_mapping_has_texts_as_keys(name):
    said = message(**{name: [("1", "One")]})
    assert said.startswith(f'{name} is a dict with texts as keys, {{"...": ...}}, and not ')
    assert message(**{name: {1: "One"}}).startswith(f"{name} is a dict")


@pytest.mark.parametrize("name", ["import_timeout", "cell_timeout", "memory_mb", "artifact_mb"])
@pytest.mark.parametrize("value", [0, -1, math.nan])
def test_each_limit_is_more_than_0(name, value):
    assert message(**{name: value}) == f"{name} is more than 0, and not {value!r}"
    assert message(**{name: True}) == f"{name} is a number, and not True"
    declared(**{name: 0.5})


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/b", "a\\b", "a\nb", "a\rb", "a\0b"])
def test_name_of_a_homework_is_that_of_a_folder(name):
    assert message(name=name).endswith("cannot name a homework; a name like 'line_fit' can")


@pytest.mark.parametrize("name", ["line_fit", "...", "HW 1", "Übung-1", ".a"])
def test_any_other_text_is_a_name(name):
    assert declared(name=name).name == name


@pytest.mark.parametrize("value", ["lines", "", 3, None])
def test_how_much_of_a_repair_is_read_is_one_of_its_levels(value):
    assert message(repair=value).startswith("repair is one of ")
    assert declared(repair="kind").repair == "kind"


def test_every_form_of_every_file_is_a_text():
    assert message(submission=("a.py", 3)).startswith("submission is a list of texts")
    assert message(submission=["a.py", ("b.py", "")]).startswith("submission has an empty name")
    assert message(submission=["a.py", []]) == (
        'submission is the name of a file, submission="*_line_fit.py"'
    )


@pytest.mark.parametrize("ending", [".NPY", ".npz", ".py"])
def test_artifact_of_a_known_ending_is_opened_whatever_its_case(ending):
    declared(artifacts=[f"w{ending}"])


def test_artifact_that_nothing_opens_is_refused_with_the_known_endings():
    said = message(artifacts=["w.npy", "model.mat"])
    assert said.startswith(
        "the artifact 'model.mat' has an ending that cannot be opened; known are "
    )
    assert ".npy" in said


def test_value_that_is_long_is_cut_where_it_is_shown():
    said = message(title=["x" * 100])
    assert said.endswith("and not ['" + "x" * 55 + "...")
    assert message(title=["x" * 56]).endswith("and not ['" + "x" * 56 + "']")


@pytest.mark.parametrize("points", [0, 0.5, 10])
def test_points_are_0_or_more(points):
    declarations.require_check("1", points, {"timeout": 1})


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (-0.5, "points is 0 or more, and not -0.5"), (math.inf, "points is 0 or more, and not inf"),
        (None, "points is a number, and not None"), (1j, "points is a number, and not 1j"),
    ],
)  # fmt: skip
def test_points_that_are_none_are_refused(points, said):
    with pytest.raises((TypeError, ValueError)) as caught:
        declarations.require_check("1", points, {"timeout": 1})
    assert str(caught.value) == said


def test_limit_of_a_check_may_be_infinite_and_not_0():
    declarations.require_check("1", 1, {"timeout": math.inf})
    with pytest.raises(ValueError, match="timeout is more than 0, and not 0"):
        declarations.require_check("1", 1, {"timeout": 0})


def test_list_of_texts_comes_back_as_a_tuple():
    assert declarations.require_list("tags", ["a", "b"]) == ("a", "b")
    with pytest.raises(TypeError, match=r"tags is a list: write tags=\['ab'\]"):
        declarations.require_list("tags", "ab")
