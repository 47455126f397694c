"""Which variants of a reference are graded with which checks, and what is said of each."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from autograder.authoring.early import Early
from autograder.authoring.variants import Variants
from autograder.homework.trials import Trials
from autograder.results.report import CheckResult, Feedback, Outcome

SOURCE = """
STEPS = 100
# BEGIN SOLUTION
def double(x):
    return x * 2


def shift(x):
    return x + 1
# END SOLUTION
"""
WRITTEN = {"1": ["double"], "2": ["shift"]}


def result(name, part, score, points=2.0):
    feedback = None if score == points else Feedback(f"{name} is wrong", found=str(score))
    outcome = Outcome.PASSED if score == points else Outcome.WRONG
    return CheckResult(name, f"{part}.1", part, name, points, score, outcome, feedback, seconds=2.0)


def check(name, part, *, by_hand=False):
    return SimpleNamespace(name=name, part=part, by_hand=by_hand, depends_on=())


class Bench:
    """Grades by what stands in a text: a check earns its points where its line is whole."""

    main = "hw.py"

    def __init__(self, whole, trials, *, kept=()):
        self.sources = {"hw.py": SOURCE}
        self.whole, self.kept = whole, kept
        checks = [check("doubles", "1"), check("shifts", "2")]
        self.assignment = SimpleNamespace(
            trials=trials, checks=checks, takes_notebooks=False, artifacts=()
        )
        self.homework = SimpleNamespace(is_tree=False)
        self.graded = []

    def each(self, work, todo, done):
        found = []
        for job in todo:
            found.append(work(job))
            done()
        return found

    def submission_of(self, _texts):
        return SimpleNamespace(tree=None, code_cells=[SimpleNamespace(source="")])

    def grade_text(
        self, texts, checks, *, stop=lambda _: False, leave_out=lambda *_: False, limit=0.0, **_
    ):
        names, found = [], []
        self.graded.append((texts["hw.py"], names, limit))
        for each in checks:
            if leave_out(each, found):
                continue
            names.append(each.name)
            right = self.whole[each.name] in texts["hw.py"] or texts["hw.py"] in self.kept
            found.append(result(each.name, each.part, 2.0 if right else 0.0))
            if stop(found[-1]):
                break
        return found


@pytest.fixture
def variants(monkeypatch):
    """Return what makes variants on a bench whose checks look at code."""
    monkeypatch.setattr("autograder.authoring.variants.looks_at_code", lambda *_: True)

    def made(doubles="return x * 2", shifts="return x + 1", **trials):
        whole = {"doubles": doubles, "shifts": shifts}
        return Variants(Bench(whole, Trials(**{"written": WRITTEN, **trials})))

    return made


def tried(variants, count=99):
    variants.baseline()
    return variants.mutants(count, lambda: None)


def test_reference_that_loses_a_point_is_no_baseline_and_is_told(variants):
    assert variants().baseline().ok
    (trial,) = variants(shifts="return 1 + x").baseline().trials
    assert not trial.ok
    assert trial.says == "lost points: shifts"
    assert trial.detail == "2.1 shifts: shifts is wrong Found: 0.0"


def test_seconds_of_each_check_are_those_of_the_baseline(variants):
    found = variants()
    found.baseline()
    assert found.seconds == {"doubles": 2.0, "shifts": 2.0}
    assert found._limit(found.checks) == 48.0
    assert found._limit([]) == 15.0


def test_training_is_called_shortened_only_where_it_is(variants):
    assert variants().baseline().title == "Baseline"
    shortened = variants(shortened={"STEPS": "2"})
    assert shortened.baseline().title == "Training shortened"
    assert "STEPS = 2\n" in shortened.bench.graded[0][0]


def test_mutant_is_graded_by_the_checks_of_its_part_alone_while_it_loses(variants):
    found = variants()
    stage = tried(found)
    assert stage.ok
    assert stage.trials
    for source, names, _ in found.bench.graded[1:]:
        assert names == (["doubles"] if "return x + 1" in source else ["shifts"])
    assert {trial.says for trial in stage.trials} == {"caught by doubles", "caught by shifts"}


def test_mutant_that_keeps_its_points_falls_with_the_change_as_its_detail(variants):
    stage = tried(variants(doubles="def double"))
    fallen = stage.fallen
    assert fallen
    assert not stage.ok
    assert {trial.part for trial in fallen} == {"1"}
    assert {trial.says for trial in fallen} == {"keeps every point of 1"}
    assert all("-    return x * 2" in trial.detail for trial in fallen)


def test_loss_in_another_part_does_not_count_and_is_said(variants):
    stage = tried(variants(doubles="def double", shifts="return x * 2"))
    said = {trial.says for trial in stage.fallen if trial.part == "1"}
    assert said == {"keeps every point of 1; loses some at shifts (2)"}


def test_mutant_of_no_part_has_to_lose_a_point_anywhere(variants):
    found = variants(written={"1": ["double"]})
    stage = tried(found)
    assert stage.ok
    names = [names for source, names, _ in found.bench.graded if "return x * 2" in source]
    assert names[1:] == [["doubles", "shifts"]] * len(names[1:])


def test_mutant_of_no_part_is_first_graded_by_what_comes_after_its_change(variants, monkeypatch):
    monkeypatch.setattr(Early, "before", lambda *_: {"1"})
    found = variants(written={"2": ["shift"]})
    assert tried(found).ok
    of_double = [names for source, names, _ in found.bench.graded if "return x * 2" not in source]
    assert of_double == [["shifts"], ["doubles"]] * (len(of_double) // 2)


def test_mutant_of_no_part_is_first_graded_after_the_cells_that_a_part_needs(variants, monkeypatch):
    monkeypatch.setattr(Early, "after", lambda *_: [(1, {"1"})])
    found = variants(written={"2": ["shift"]})
    assert tried(found).ok
    of_double = [names for source, names, _ in found.bench.graded if "return x * 2" not in source]
    assert of_double == [["doubles"]] * len(of_double)
    assert of_double


def test_slow_check_is_not_run_for_a_mutant_of_no_part_that_a_quick_one_catches(variants):
    found = variants(doubles="def double", shifts="return x * 2", written={"2": ["shift"]})
    found.baseline()
    found.seconds = {"doubles": 2.0, "shifts": 0.1}
    found.mutants(99, lambda: None)
    of_double = [names for source, names, _ in found.bench.graded if "return x * 2" not in source]
    assert of_double == [["shifts"]] * len(of_double)
    assert of_double


@pytest.mark.parametrize("named", [True, False], ids=["a cause is named", "none is named"])
def test_some_checks_of_a_part_do_for_all_where_they_name_the_cause(variants, monkeypatch, named):
    monkeypatch.setattr(Early, "some_of", lambda *_: (1, {"doubles"}))
    monkeypatch.setattr("autograder.authoring.variants._named", lambda taken: named and taken)
    found = variants(written={"1": ["double", "shift"]})
    for each in found.checks:
        each.part = "1"
    assert tried(found).ok
    of_double = [names for source, names, _ in found.bench.graded if "return x * 2" not in source]
    rounds = [["doubles"]] if named else [["doubles"], ["doubles", "shifts"]]
    assert of_double == rounds * (len(of_double) // len(rounds))
    assert of_double


def test_marked_mutants_are_excused_and_a_mark_of_none_falls(variants):
    mark = "double: return x * 2 → *"
    stage = tried(variants(equivalent={mark: "why not", "double: gone": "an old one"}))
    assert set(stage.excused.values()) == {"why not"}
    assert all(key.startswith("double: return x * 2 → ") for key in stage.excused)
    assert not {trial.name for trial in stage.trials} & set(stage.excused)
    (fallen,) = stage.fallen
    assert (fallen.name, fallen.says) == (
        "double: gone",
        "is marked as equivalent, and is not a mutant",
    )
    assert stage.note.endswith(f"{len(stage.excused)} marked as equivalent")


def test_mark_of_a_cheat_is_no_mark_of_a_mutant(variants):
    assert tried(variants(equivalent={"cheat: double copies": "it may"})).ok


def test_name_that_is_not_in_the_reference_falls(variants):
    stage = tried(variants(written={**WRITTEN, "3": ["halve"]}))
    assert [(trial.name, trial.part) for trial in stage.fallen] == [
        ("Trials.written", "3"),
        ("halve", "3"),
    ]


def test_what_no_check_looks_at_is_said_and_not_changed(variants):
    found = variants(ungraded=["shift"])
    stage = tried(found)
    assert "; no check looks at shift" in stage.note
    assert {mutant.where for mutant in found.all_mutants()} == {"double"}


def test_only_as_many_are_tried_as_are_wanted_and_all_are_counted(variants):
    found = variants()
    stage = tried(found, 2)
    assert len(stage.trials) == 2
    assert stage.note.startswith(f"of {len(found.all_mutants())}, 0 marked")


def test_survivor_of_short_training_is_tried_again_at_full_length(variants):
    found = variants(shortened={"STEPS": "2"})
    full = SOURCE.replace("return x * 2", "return x * 3")
    short = full.replace("STEPS = 100", "STEPS = 2")
    found.bench.kept = (short,)
    stage = tried(found)
    assert stage.ok
    assert [source for source, _, _ in found.bench.graded].count(full) == 1
    assert not any("STEPS = 100" in source for source, _, _ in found.bench.graded if source != full)


def test_rewrite_has_to_keep_the_points_of_its_part(variants):
    found = variants(doubles="x * 2")
    stage = found.rewrites(lambda: None)
    fallen = {(trial.part, trial.says) for trial in stage.fallen}
    assert fallen <= {("1", "lost points: doubles"), ("2", "lost points: shifts")}
    assert fallen
    assert all("is wrong Found: 0.0" in trial.detail for trial in stage.fallen)
    assert all(not trial.detail for trial in stage.trials if trial.ok)


def test_checks_of_a_person_and_of_files_alone_try_no_variant(monkeypatch):
    monkeypatch.setattr(
        "autograder.authoring.variants.looks_at_code", lambda _, each: each.name != "shifts"
    )
    bench = Bench({}, Trials())
    bench.assignment.checks.append(check("read", "1", by_hand=True))
    assert [each.name for each in Variants(bench).checks] == ["doubles"]


def test_pairs_are_graded_with_both_changes_and_the_checks_of_both_parts(variants):
    found = variants(written={"1": ["double", "shift"], "2": ["double", "shift"]})
    tried(found)
    before = len(found.bench.graded)
    found.pairs(3, lambda: None)
    added = found.bench.graded[before:]
    assert added
    for source, names, _ in added:
        assert names == ["doubles", "shifts"]
        assert "return x * 2" not in source
        assert "return x + 1" not in source


@pytest.mark.parametrize(
    ("score", "explains", "seconds", "left_out"),
    [
        (0.0, ("sign",), 0.6, True),
        (0.0, ("sign",), 0.4, False),
        (0.0, (), 0.6, False),
        (2.0, ("sign",), 0.6, False),
    ],
)
def test_slow_check_is_left_out_where_the_cause_of_a_loss_is_named(
    variants, score, explains, seconds, left_out
):
    found, slow = variants(), check("slow", "1")
    found.seconds = {"slow": seconds}
    before = result("doubles", "1", score)
    said = Feedback("doubles is wrong", cause="its sign", explains=explains)
    before = replace(before, feedback=said if score < 2.0 else None)
    assert found._adds_nothing(slow, [before]) is left_out
    assert not found._adds_nothing(slow, [])


def test_check_is_left_out_of_mutants_alone(variants, monkeypatch):
    found, asked = variants(), []
    graded = found.bench.grade_text

    def grade_text(*arguments, leave_out=None, **named):
        asked.append(leave_out)
        return graded(*arguments, **named)

    monkeypatch.setattr(found.bench, "grade_text", grade_text)
    found.baseline()
    assert asked.pop()(check("slow", "1"), [result("doubles", "1", 0.0)]) is False
    found.mutants(99, lambda: None)
    assert {each.__func__ for each in asked} == {Variants._adds_nothing}
