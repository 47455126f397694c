"""What is written of a solution for a homework that is made of a suite."""

import json

import pytest
import yaml

from autograder.authoring import skeleton, starters, suite_files
from autograder.errors import UsageError

NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "source": "%matplotlib inline\ndef double(x):\n    return 2 * x",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 4,
}


def test_notebook_among_several_files_has_marks_around_what_students_write(tmp_path):
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps(NOTEBOOK))
    made, solution = {"hw.ipynb": starters.read(path)}, {"hw.ipynb": path}
    suite_files.write_reference(tmp_path, made, solution, tree=True)
    assert "return 2 * x" in (tmp_path / "reference/hw.ipynb").read_text()
    assert "return 2 * x" not in skeleton.make(tmp_path / "reference/hw.ipynb")


def test_file_with_nothing_to_write_stays_in_the_skeleton_beside_others(tmp_path):
    texts = {"pkg/__init__.py": "", "pkg/means.py": "def lloyd(x):\n    return x.mean()\n"}
    made = {at: starters.from_source(text, at) for at, text in texts.items()}
    cut = dict(suite_files.cut(made, {}))
    assert not cut["pkg/__init__.py"].strip()
    assert b"x.mean()" not in cut["pkg/means.py"]


@pytest.mark.parametrize("more", [{}, {"hw.py": "def f():\n    return 1\n"}])
def test_answers_outside_of_functions_do_not_stay_in_the_skeleton(more):
    texts = {"weights.py": "W = [1, 2]\n", **more}
    made = {at: starters.from_source(text, at) for at, text in texts.items()}
    with pytest.raises(UsageError, match="marks no solution"):
        dict(suite_files.cut(made, {}))


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("", {}),
        ("module: old\n", {}),
        ("module: [old, older]\npoints: 20\n", {"points": 20}),
        ("given:\n  - util.py\nmodule:\n  - old\n  - older\n", {"given": ["util.py"]}),
        ("given:\n- util.py\nmodule:\n- old\npoints: 20\n", {"given": ["util.py"], "points": 20}),
        ("timeout: 10\nmodule:\n  - old\n", {"timeout": 10}),
        ("module: [old,\n  older]\ntimeout: 10", {"timeout": 10}),
        ('"module": old\ntimeout: 10\n', {"timeout": 10}),
        ("tests:\n  module: apart\nmodule: old\n", {"tests": {"module": "apart"}}),
        ("tests:\n  module: apart\n", {"tests": {"module": "apart"}}),
    ],
)
def test_modules_that_are_named_take_the_place_of_those_that_are_stated(tmp_path, stated, kept):
    (tmp_path / "suite.yml").write_text(stated)
    suite_files.state_modules(tmp_path, ["hw", "layers"])
    found = yaml.safe_load((tmp_path / "suite.yml").read_text())
    assert found == {**kept, "module": ["hw", "layers"]}


def test_nothing_is_stated_where_no_module_is_named(tmp_path):
    suite_files.state_modules(tmp_path, [])
    assert not (tmp_path / "suite.yml").exists()
    suite_files.state_modules(tmp_path, ["hw"])
    assert (tmp_path / "suite.yml").read_text() == 'module: ["hw"]\n'


def test_comments_of_a_suite_s_owner_stay(tmp_path):
    text = "# ours\nmodule:\n  - old\n# twenty in all\npoints: 20\n"
    (tmp_path / "suite.yml").write_text(text)
    suite_files.state_modules(tmp_path, ["hw"])
    kept = "# ours\n# twenty in all\npoints: 20\n"
    assert (tmp_path / "suite.yml").read_text() == f'{kept}module: ["hw"]\n'


def test_settings_that_are_no_yaml_stay_for_whoever_reads_them(tmp_path):
    (tmp_path / "suite.yml").write_text("points: [20\n")
    suite_files.state_modules(tmp_path, ["hw"])
    assert (tmp_path / "suite.yml").read_text() == 'points: [20\nmodule: ["hw"]\n'
