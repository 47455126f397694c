"""What is drawn when a check is recorded is drawn again at home."""

from types import SimpleNamespace

from autograder.authoring import recorded
from autograder.authoring.hearing import with_numbers
from autograder.authoring.recorder import Recorder
from autograder.authoring.recording import Recording, Studio
from autograder.homework.checks import Check
from autograder.kit.record import pack
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
    studio._run = run
    assert studio.record(None).seed == seeds[-1] != seeds[0]


def test_kit_starts_a_check_from_the_seed_of_its_record(monkeypatch):
    monkeypatch.setattr(recorded, "rehearse", lambda _studio, _check, found: found.events)
    assignment = SimpleNamespace(forbidden={}, fixtures={})
    studio = SimpleNamespace(assignment=assignment, record=lambda _: Recording([], set(), 77))
    check = Check("drawn", "1", "1.1", "Drawn.", 1.0, 10.0, lambda student: None)
    monkeypatch.setattr(recorded, "why_not", lambda *_: "")
    monkeypatch.setattr(recorded, "forbidden_by", lambda *_: {})
    assert recorded._of(check, studio).seed == 77


def test_what_a_formula_computes_is_written_down_as_numbers():
    formula = Formula(relu, 2.0)
    given = with_numbers({"expected": formula, "what": "relu(z)"})
    assert given == {"expected": 2.0, "what": "relu(z)", "formula": formula}
    assert pack(given["expected"]) == 2.0
    assert with_numbers({"truth": 1.0}) == {"truth": 1.0}
