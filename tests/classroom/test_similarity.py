"""Pairs that share more than the skeleton and the class explain."""

import textwrap

import pytest
from tiny_homework import RUBRIC

from autograder.classroom.class_page import environment
from autograder.classroom.similarity import similar_pairs
from autograder.classroom.similarity_page import render, sources_of
from autograder.errors import UsageError
from autograder.homework import finding

pytest.importorskip("copydetect", reason="an optional extra: autograder[similarity]")


def function(name, seed):
    """A function of a dozen lines whose shape depends on the seed."""
    kinds = ["x = x + {0}", "if x > {0}: y = [x]", "for i in range({0}): y.append(i * x)"]
    kinds += ["while y: x = y.pop()", "x, y = y, x", "z = {{'{0}': (x, y)}}"]
    lines = [kinds[(seed * k * k + k) % len(kinds)].format(k) for k in range(1, 25)]
    return f"def {name}(x, y):\n" + textwrap.indent("\n".join(lines), "    ") + "\n    return x\n"


SKELETON = function("given", 1)
OWN = {
    name: SKELETON + function("own", seed) for name, seed in zip("abcd", (2, 3, 5, 4), strict=True)
}


def ids(pairs):
    return [pair.ids for pair in pairs]


def test_skeleton_explains_what_all_have():
    assert similar_pairs(dict.fromkeys("ab", SKELETON), SKELETON) == []


def test_pair_that_shares_its_own_part_is_found_whatever_the_names():
    copied = OWN | {"e": SKELETON + "# mine\n" + function("mine", 2).replace("x", "value")}
    pair = similar_pairs(copied, SKELETON)[0]
    assert pair.ids == ("a", "e")
    assert min(pair.shares) > 0.8


def test_what_many_have_is_no_sign_of_anything():
    everybody = {f"s{n}": SKELETON + function("usual", 2) for n in range(8)}
    assert similar_pairs(everybody, SKELETON) == []


def test_both_texts_are_whole_and_the_shared_passages_marked():
    copied = {"a": OWN["a"], "e": OWN["a"]}
    pair = similar_pairs(copied, SKELETON)[0]
    assert "".join(each.text for each in pair.texts[0]) == OWN["a"]
    shared = "".join(each.text for each in pair.texts[0] if each.shared)
    assert "def given" not in shared
    assert len(shared) > 200


def test_page_escapes_what_students_wrote():
    evil = function("own", 2) + "# </pre><script>alert(1)</script>\n"
    pairs = similar_pairs({"a": evil, "b": evil}, "")
    page = render("HW", pairs, {"a": "<b>Eve</b>", "b": "Bob"})
    assert "<script" not in page
    assert "<b>Eve" not in page


def test_submissions_that_cannot_be_used_are_passed_over(tmp_path):
    from classroom_tools import entry, hand_in

    (tmp_path / "empty").mkdir()
    entries = [entry(hand_in(tmp_path / "ada")), entry(tmp_path / "empty")]
    assert list(sources_of(entries, finding.find(RUBRIC))) == ["ada"]


def test_missing_library_gets_a_clear_line(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "copydetect", None)
    with pytest.raises(UsageError, match="copydetect, which is not installed"):
        similar_pairs({"a": "x"}, "")


def test_environment_escapes_everything():
    assert environment().autoescape is True
