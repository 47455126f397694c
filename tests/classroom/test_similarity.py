"""Pairs that share more than the skeleton and the class explain."""

import dataclasses
import random
import textwrap

import numpy as np
import pytest
from tiny_homework import RUBRIC

from autograder.classroom import fingerprints, similarity, similarity_page
from autograder.classroom.class_page import environment
from autograder.classroom.rings import rings
from autograder.classroom.similarity_page import render, sources_of
from autograder.errors import UsageError, Wrong
from autograder.homework import finding
from autograder.sandbox.reading import JailedReader
from autograder.submitted import tokens

pytest.importorskip("copydetect", reason="an optional extra: autograder[similarity]")


def function(name, seed):
    """A function of a dozen lines whose shape depends on the seed."""
    kinds = ["x = x + {0}", "if x > {0}: y = [x]", "for i in range({0}): y.append(i * x)"]
    kinds += ["while y: x = y.pop()", "x, y = y, x", "z = {{'{0}': (x, y)}}"]
    lines = [kinds[(seed * k * k + k) % len(kinds)].format(k) for k in range(1, 25)]
    return f"def {name}(x, y):\n" + textwrap.indent("\n".join(lines), "    ") + "\n    return x\n"


def compare(sources, skeleton):
    """Compare source texts."""
    found = {name: tokens.of_text(text) for name, text in sources.items()}
    return similarity.compare(found, tokens.of_text(skeleton))


SKELETON = function("given", 1)
OWN = {
    name: SKELETON + function("own", seed) for name, seed in zip("abcd", (2, 3, 5, 4), strict=True)
}


def test_skeleton_explains_what_all_have():
    assert compare(dict.fromkeys("ab", SKELETON), SKELETON).count == 0


def test_pair_that_shares_its_own_part_is_found_whatever_the_names():
    copied = OWN | {"e": SKELETON + function("mine", 2).replace("x", "v") + function("more", 7)}
    [pair] = compare(copied, SKELETON).pairs
    assert pair.ids == ("a", "e")
    assert max(pair.shares) > 0.8


def test_what_many_have_is_no_sign_of_anything():
    words = ["while x:", "y += [x] *", "print(x, y,", "if not y or", "z[x] = {y:", "assert x <"]
    own = {f"s{n}": " 1\n".join(random.Random(n).choices(words, k=30)) for n in range(8)}
    everybody = {name: SKELETON + function("usual", 2) + text for name, text in own.items()}
    similar = compare(everybody, SKELETON)
    assert (len(everybody), similar.count) == (8, 0)


@pytest.mark.parametrize("size", [2, 4, 5, 20])
def test_same_file_is_a_group_however_many_have_it(size):
    copies = {f"copy{n:02}": f"# {n}\n" + OWN["a"].replace("x", f"x{n}") for n in range(size)}
    similar = compare({**copies, "b": OWN["b"], "c": OWN["c"], "d": OWN["d"]}, SKELETON)
    assert [group.ids for group in similar.groups] == [tuple(copies)]
    assert similar.pairs == ()
    assert len(similar.groups[0].pairs) == min(size - 1, 10)


def test_same_file_is_a_group_however_short_its_code():
    short = SKELETON + 'why = "' + "They weigh outliers more. " * 10 + '"\ny = x * 2\n'
    similar = compare({**dict.fromkeys("xyz", short), **OWN}, SKELETON)
    [group] = similar.groups
    assert (group.ids, len(group.pairs)) == (("x", "y", "z"), 2)
    assert all(passage.shared for text in group.pairs[0].texts for passage in text)


def test_fingerprints_are_the_same_in_every_run():
    text = "".join(random.Random(1).choices("VFx=+(): \n", k=60))
    found = fingerprints.of_text(text, 25, 5)
    assert sorted(found.values())[:3] == [[0], [1], [4]]
    assert fingerprints.of_text(text[1:], 25, 5).keys() & found.keys()
    assert fingerprints.of_text("short", 25, 5) == {}


def test_nearly_the_same_is_a_group_and_half_of_it_is_not():
    values = set(range(100))
    prints = {"a": values, "b": values | {200}, "c": set(range(50)), "d": set(range(300, 400))}
    assert rings(prints) == [("a", "b")]


def test_whoever_wrote_nothing_is_in_no_group():
    assert compare(dict.fromkeys("abcdef", SKELETON + "x = 1\n"), SKELETON).count == 0


def test_both_texts_are_whole_and_the_shared_passages_marked():
    copied = {"a": OWN["a"], "e": OWN["a"]}
    pair = compare(copied, SKELETON).groups[0].pairs[0]
    assert "".join(each.text for each in pair.texts[0]) == OWN["a"]
    shared = "".join(each.text for each in pair.texts[0] if each.shared)
    assert "def given" not in shared
    assert len(shared) > 200


def test_page_escapes_what_students_wrote():
    evil = function("own", 2) + "# </pre><script>alert(1)</script>\n"
    similar = compare({"a": evil, "b": evil}, "")
    page = render("HW", similar, {"a": "<b>Eve</b>", "b": "Bob"})
    assert "<script" not in page
    assert "<b>Eve" not in page


def test_submissions_that_cannot_be_used_are_passed_over(tmp_path):
    from classroom_tools import entry, hand_in

    (tmp_path / "empty").mkdir()
    entries = [entry(hand_in(tmp_path / "ada")), entry(tmp_path / "empty")]
    assert list(sources_of(entries, finding.find(RUBRIC))) == ["ada"]


def test_missing_library_gets_a_clear_line(monkeypatch, tmp_path):
    import sys

    monkeypatch.setitem(sys.modules, "copydetect", None)
    with pytest.raises(UsageError, match="copydetect, which is not installed"):
        similarity_page.make(tmp_path, [], finding.find(RUBRIC))


def test_nothing_that_a_student_wrote_is_taken_apart_in_the_grader(tmp_path, monkeypatch):
    from classroom_tools import entry, hand_in

    def lexed_here(*_):
        raise AssertionError("in the grader")

    source = "\n".join(f"x{n} = {n}" for n in range(20))
    expected = tokens.of_text(source)
    monkeypatch.setattr(tokens, "of_text", lexed_here)
    found = sources_of([entry(hand_in(tmp_path / "ada", source))], finding.find(RUBRIC))["ada"]
    assert (found.text, found.kept) == (source, expected.kept)
    assert found.offsets.tolist() == expected.offsets.tolist()


def test_code_that_takes_too_long_is_named_on_the_page_and_holds_up_nobody(tmp_path, monkeypatch):
    from classroom_tools import entry, hand_in

    refused = Wrong("too large or too deeply nested")
    right = JailedReader.tokenize

    def tokenize(reader, file):
        if file.parent.name == "ada":
            raise refused
        return right(reader, file)

    monkeypatch.setattr(JailedReader, "tokenize", tokenize)
    entries = [entry(hand_in(tmp_path / name)) for name in ("ada", "bob")]
    similarity_page.make(tmp_path, entries, finding.find(RUBRIC))
    page = (tmp_path / similarity_page.FILE).read_text()
    assert "Not compared, since the code cannot be read: <bdi>Ada</bdi>." in page


def test_offsets_that_a_process_made_up_do_not_make_a_page_longer():
    honest = tokens.of_text(OWN["a"])
    shift = [[0, -(10**9)], [50, 10**9], [100, -5], [200, 10**12]]
    lying = dataclasses.replace(honest, offsets=np.array(shift))
    [pair] = similarity.compare({"a": lying, "b": lying}, None).groups[0].pairs
    assert "".join(each.text for each in pair.texts[0]) == OWN["a"]


def test_environment_escapes_everything():
    assert environment().autoescape is True
