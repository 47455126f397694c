"""The example submissions are what ``scripts/make_examples.py`` derives: no case has drifted."""

import ast
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import make_examples  # noqa: E402
from make_examples import HOMEWORKS  # noqa: E402

from autograder.authoring.cases.case import Artifacts, Case, Homework, Source  # noqa: E402
from autograder.authoring.cases.edits import body, replace  # noqa: E402

CASES = [
    pytest.param(homework, case, id=f"{homework.name}-{case.name}")
    for homework in HOMEWORKS
    for case in homework.cases
]


@pytest.mark.parametrize("homework", HOMEWORKS, ids=lambda homework: homework.name)
def test_checked_in_texts_are_the_derived_ones(homework):
    derived = make_examples.derive(homework)
    stale = [path for path, text in derived.items() if path.read_text() != text]
    assert stale == [], "run: python scripts/make_examples.py --text-only"


@pytest.mark.parametrize(("homework", "case"), CASES)
def test_folder_holds_one_file_of_code_and_known_artifacts(homework, case):
    path = make_examples.path_of(homework, case)
    files = {each.name for each in path.parent.iterdir()}
    assert path.name in files
    artifacts = files - {path.name}
    assert artifacts <= set(homework.artifacts)
    assert not (artifacts and case.artifacts is Artifacts.NONE)


@pytest.mark.parametrize(("homework", "case"), CASES)
def test_code_compiles_unless_it_is_meant_not_to(homework, case):
    path = make_examples.path_of(homework, case)
    if path.suffix != ".py":
        pytest.skip("not a module")
    if case.name == "syntax_error":
        with pytest.raises(SyntaxError):
            ast.parse(path.read_text())
    else:
        ast.parse(path.read_text())


@pytest.mark.parametrize("homework", HOMEWORKS, ids=lambda homework: homework.name)
def test_every_folder_is_a_case(homework):
    folders = {
        path.name for path in (make_examples.EXAMPLES / homework.name).iterdir() if path.is_dir()
    }
    assert folders == {case.name for case in homework.cases}


@pytest.mark.parametrize("homework", HOMEWORKS, ids=lambda homework: homework.name)
def test_correct_case_is_written_by_hand(homework):
    assert homework.correct.source is Source.HAND


@pytest.mark.parametrize("text", ["nothing of the kind", "twice twice"], ids=["absent", "twice"])
def test_replacing_what_is_not_there_exactly_once_is_an_error(text):
    with pytest.raises(ValueError, match="not once"):
        replace("twice", "once")(text)


def test_body_replaces_a_method_and_nothing_else():
    text = "class A:\n    def f(self):\n        a = 1\n        return a\n\n    b = 2\n"
    assert body("A.f", "return 3")(text) == text.replace("a = 1\n        return a", "return 3")


def test_notebook_case_is_an_edit_of_the_percent_file(tmp_path, monkeypatch):
    (tmp_path / "correct.py").write_text('"""Correct."""\n# %%\ndef f():\n    return 1\n')
    monkeypatch.setattr(make_examples, "ROOT", tmp_path)
    edits = (body("f", "return 2"),)
    correct = Case("correct", "ada", "right", "", source=Source.HAND)
    wrong = Case("wrong", "bob", "wrong", "", edits=edits)
    homework = Homework("a", "A", "", "{author}.ipynb", (), (correct, wrong), source="correct.py")
    texts = make_examples.derive(homework)
    notebook = texts[make_examples.path_of(homework, wrong)]
    assert json.loads(notebook)["cells"][0]["source"] == ["def f():\n", "    return 2"]
    assert make_examples.path_of(homework, correct) in texts
