"""What is drawn when a check is recorded is drawn again at home."""

from types import SimpleNamespace

import numpy as np

from autograder.authoring import recorded
from autograder.authoring.hearing import with_numbers
from autograder.authoring.recorder import Recorder
from autograder.authoring.recording import Recording, Studio
from autograder.homework.checks import Check
from autograder.kit.record import Ask, Judge, pack
from autograder.oracles import Formula
from autograder.oracles.written_out import relu


def test_record_has_the_seed_of_the_run_that_it_is_of():
    seeds = []

    def run(_check, seed, *_earlier, **_how):
        seeds.append(seed)
        return Recorder(None, [])

    studio = Studio.__new__(Studio)
    used = SimpleNamespace(used=0.0)
    studio.session = SimpleNamespace(
        import_module=lambda _deadline: None, sandbox=SimpleNamespace(account=used)
    )
    studio._run, studio._draws = run, {}
    studio._draws = {}
    assert studio.record(SimpleNamespace(name="f")).seed == seeds[-1] != seeds[0]


def test_answers_right_for_earlier_ones_are_recorded_where_a_gradient_is_probed_too():
    how = []

    def run(_check, _seed, *_earlier, **asked):
        how.append((asked.get("probing", False), asked.get("owning", False)))
        recorder = Recorder(None, [])
        recorder.events = [Judge("check_gradient", None, {"own": None})]
        return recorder

    studio = Studio.__new__(Studio)
    used = SimpleNamespace(used=0.0)
    studio.session = SimpleNamespace(
        import_module=lambda _deadline: None, sandbox=SimpleNamespace(account=used)
    )
    studio._run, studio._draws = run, {}
    studio.record(SimpleNamespace(name="f"))
    assert how[-1] == (True, True)


def test_kit_starts_a_check_from_the_seed_of_its_record(monkeypatch):
    monkeypatch.setattr(recorded, "rehearse", lambda _studio, _check, found: found.events)
    assignment = SimpleNamespace(forbidden={}, fixtures={})
    studio = SimpleNamespace(assignment=assignment, record=lambda _: Recording([], set(), 77))
    check = Check("drawn", "1", "1.1", "Drawn.", 1.0, 10.0, lambda student: None)
    monkeypatch.setattr(recorded, "why_not", lambda *_: "")
    monkeypatch.setattr(recorded, "forbidden_by", lambda *_: {})
    assert recorded._of(check, studio).seed == 77


def test_inputs_are_drawn_for_which_answers_have_both_signs():
    studio = Studio.__new__(Studio)
    studio._draws = {}
    answer = {2024: [1.0, 2.0], 2025: [1.0, -2.0], 2026: [3.0, -2.0], 2027: [-1.0, -2.0]}

    def run(check, _seed, _earlier):
        recorder = Recorder(None, [])
        recorder.events = [Ask("call", "f()", {}, np.array(answer[studio._draws[check.name]]))]
        return recorder

    studio._run = run
    check = SimpleNamespace(name="f")
    first = [Ask("call", "f()", {}, np.array(answer[2024]))]
    assert studio._most_telling(check, first)[0].answer[1] == -2.0
    assert studio._draws == {"f": 2025}


def test_what_a_formula_computes_is_written_down_as_numbers():
    formula = Formula(relu, 2.0)
    given = with_numbers({"expected": formula, "what": "relu(z)"})
    assert given == {"expected": 2.0, "what": "relu(z)", "formula": formula}
    assert pack(given["expected"]) == 2.0
    assert with_numbers({"truth": 1.0}) == {"truth": 1.0}
