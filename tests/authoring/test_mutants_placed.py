"""Where a mutant is, what it is called, and how two are made at once."""

from dataclasses import replace

import pytest

from autograder.authoring import judging, mutants
from autograder.authoring.judging import Counts, Judged, Verdict
from autograder.authoring.mutants import Mutant, all_mutants
from autograder.results.report import CheckResult, Feedback, Outcome


def marked(*lines, indent=""):
    inside = ["# BEGIN SOLUTION", *lines, "# END SOLUTION"]
    return "\n".join(f"{indent}{line}" for line in inside) + "\n"


def found(source, unchanged=lambda _where: False, **more):
    return all_mutants(source, "r.py", unchanged, **more)


def named(source, **more):
    return {mutant.where for mutant in found(source, **more)}


def test_mutant_is_named_for_its_function_its_method_or_what_is_assigned():
    assert named("def f():\n" + marked("return 3", indent="    ")) == {"f"}
    method = "class Net:\n    def run(self):\n" + marked("return 3", indent="        ")
    assert named(method) == {"Net.run"}
    assert named(marked("x = 3")) == {"x"}
    assert named(marked("x, y = f(3)")) == {"x"}
    assert named(marked("x.a[0] = 3")) == {"x"}
    assert named(marked("x: int = 3")) == {"x"}
    assert named(marked("x += 3")) == {"x"}
    assert named(marked("plt.plot(3)")) == {"plt.plot"}
    assert named(marked("3 < 4")) == {"the module"}
    assert named(marked("f()[0] = 3")) == {"f()"}


def test_async_function_is_one_too():
    assert named("async def f():\n" + marked("return 3", indent="    ")) == {"f"}


def test_what_is_outside_of_a_region_is_none():
    assert found("x = 3\n" + marked("y = z")) == []
    assert found(marked("y = z") + "x = 3\n") == []


def test_what_is_left_alone_by_name_is_not_changed():
    source = marked("x = 3", "y = 4")
    assert {mutant.where for mutant in found(source, lambda where: where == "x")} == {"y"}


def test_guard_is_looked_into_only_where_it_runs():
    source = 'if __name__ == "__main__":\n' + marked("x = 3", indent="    ")
    assert named(source) == set()
    assert named(source, guarded=True) == {"x"}


@pytest.mark.parametrize(
    "line",
    [
        "print(1 + 2)", "import a1", "from a import b", "x = f'{1 + 2}'", "f(title=1 + 2)",
        "f(label=3)", "f(strict=True)", "f(desc=3)", "def g(x: 3): pass", "def g() -> 3: pass",
        "def g(x=3): pass",
    ],
)  # fmt: skip
def test_text_manners_annotations_and_defaults_stay(line):
    assert [m.after for m in found(marked(line)) if m.operator in ("off by one", "operator")] == []


def test_argument_of_a_call_is_changed_and_so_is_an_axis():
    changes = {mutant.after for mutant in found(marked("x = f(1, axis=0)"))}
    assert {"x = f(2, axis=0)", "x = f(1, axis=1)"} <= changes


def test_words_of_an_exception_stay_and_the_exception_may_be_left_out():
    changes = [mutant.after for mutant in found(marked("if a:", "    raise ValueError(3)"))]
    assert changes == ["pass"]


@pytest.mark.parametrize("call", ["reshape", "view"])
def test_the_rest_of_a_shape_is_no_number(call):
    changes = {mutant.after for mutant in found(marked(f"x = a.{call}(-1, 3)"))}
    assert changes == {f"x = a.{call}(-1, 4)"}


def test_key_has_the_module_the_place_the_lines_and_the_number():
    mutant = Mutant("sign", "f", 3, "return -x", "return x", "")
    assert mutant.key == "f: return -x → return x"
    assert replace(mutant, module="net").key == "net.f: return -x → return x"
    assert replace(mutant, occurrence=2).key == "f: return -x → return x (number 2)"


def test_mutant_knows_its_line_its_bytes_and_what_stands_there_instead():
    source = 'text = "é"\n' + marked("x = a - b")
    mutant = next(each for each in found(source) if each.operator == "operator")
    whole = source.encode()
    assert (mutant.line, mutant.before, mutant.after) == (3, "x = a - b", "x = (a + b)")
    assert whole[mutant.span[0] : mutant.span[1]] == b"a - b"
    assert mutant.text == "(a + b)"
    assert mutant.source == source.replace("a - b", "(a + b)")


def test_statement_of_several_lines_is_shown_on_one():
    mutant = next(m for m in found(marked("x = f(", "    3,", "    a - b)")) if m.text == "4")
    assert (mutant.line, mutant.before, mutant.after) == (3, "3,", "4,")
    left = next(m for m in found(marked("f(", "    3)")) if m.after == "pass")
    assert (left.before, left.source) == ("f( 3)", marked("pass"))


def test_two_changes_with_the_same_text_are_one_mutant():
    sources = [mutant.source for mutant in found(marked("x = a - b"))]
    assert len(sources) == len(set(sources))


def test_sample_is_of_those_that_are_there_in_order_and_of_its_size():
    assert mutants.sample([3, 1, 2], 3) == [3, 1, 2]
    assert mutants.sample([3, 1, 2], 0) == []
    chosen = mutants.sample(list(range(50)), 7)
    assert len(chosen) == 7
    assert chosen == sorted(chosen)
    assert chosen == mutants.sample(list(range(50)), 7)


PAIR_SOURCE = marked("a = b - c", "d = e * f", "g = h / i")


def pair_of(first, second):
    every = [replace(each, place="r.py") for each in found(PAIR_SOURCE)]
    return tuple(next(m for m in every if m.after == after) for after in (first, second))


def test_both_changes_of_a_file_are_made_and_nothing_else():
    pair = pair_of("a = (b + c)", "g = (h * i)")
    both = judging.both({"r.py": PAIR_SOURCE}, pair)
    expected = PAIR_SOURCE.replace("b - c", "(b + c)").replace("h / i", "(h * i)")
    assert both == {"r.py": expected}


def test_pairs_are_of_one_part_on_two_lines_that_do_not_touch():
    every = [replace(each, place="r.py") for each in found(PAIR_SOURCE)]
    pairs = judging.pairs(every, lambda _mutant: "1", 1000)
    assert pairs
    assert all(one.line < other.line for one, other in pairs)
    lines = {(one.line, other.line) for one, other in pairs}
    assert lines == {(2, 3), (2, 4), (3, 4)}
    assert judging.pairs(every, lambda mutant: mutant.line, 1000) == []
    other_file = [*every[:1], replace(every[0], place="s.py")]
    assert len(judging.pairs(other_file, lambda _mutant: "1", 9)) == 1


def result(name="a", score=0.0, cause="x", detail="", **more):
    said = Feedback("s", cause=cause, detail=detail, **more)
    return CheckResult(name, "1.1", "1", name, 2.0, score, Outcome.WRONG, said)


MUTANT = Mutant("sign", "f", 3, "return -x", "return x", "", kinds=frozenset({"sign"}))


def test_only_checks_that_lost_points_and_named_a_cause_are_judged():
    found = judging.judged([MUTANT], [result(), result("b", 2.0), result("c", cause="")], "2")
    assert [name for name, _ in found.named] == ["a"]
    assert (found.mutants, found.part) == ((MUTANT,), "2")


@pytest.mark.parametrize(
    ("detail", "raised"),
    [
        ("Traceback:\n  File\n    return x\nValueError: 3", True),
        ("Traceback:\n  File\n    return y\nValueError: 3", False),
        ("Traceback:\n  return x\n  File\n    other()\nValueError: 3", False),
        ("return x\nreturn x\nreturn x", False),
        ("Traceback:\n    return x", False),
        ("Traceback:\n  File\n\nValueError: 3", False),
        ("", False),
    ],
)
def test_exception_counts_in_the_line_that_was_changed(detail, raised):
    assert judging.judged([MUTANT], [result(detail=detail)], "1").raised is raised


def verdicts(*of):
    """Judged mutants of these verdicts; the word raised is one of nothing that raised."""
    said = {
        "true": Feedback("s", cause="c", cause_id="i", explains=("sign",)),
        "false": Feedback("s", cause="c", cause_id="i", explains=("axis",)),
        "unknown": Feedback("s", cause="c", cause_id="unnamed"),
    }
    return [
        Judged((MUTANT,), (("a", said[each]),) if each in said else (), each == "raised", "1")
        for each in of
    ]


def test_counts_are_of_each_verdict():
    found = Counts.of(verdicts("true", "true", "false", "none", "raised", "unknown"))
    assert (found.total, found.named, found.true) == (6, 3, 2)
    assert (found.raised, found.unknown, found.percent) == (1, 1, 50)
    assert Counts.of([]).percent == 0
    assert [each.verdict for each in verdicts("true", "none")] == [Verdict.TRUE, Verdict.NONE]


def test_stage_lists_what_was_named_and_says_what_was_not():
    source = {"": "x"}
    found = judging.stage(verdicts("true", "false", "none", "raised", "unknown"), source, 0.0)
    assert [trial.ok for trial in found.trials] == [True, False]
    assert found.note == (
        "named for 2 of 5, 40%; for 1 more an exception shows the line; 1 say what nobody can judge"
    )
    assert found.trials[0].says == "a says: c"
    assert found.trials[0].detail == ""
    assert (found.least, found.by_chance, found.title) == (0.99, 1, "Causes")
    assert judging.stage(verdicts("none"), source, 0.0).note == "named for 0 of 1, 0%"
