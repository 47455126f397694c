"""What repairs may take of a whole submission."""

import math
from types import SimpleNamespace

from autograder.repair import repairing
from autograder.repair.repairing import MOST, Plan
from autograder.repair.search import Searched
from autograder.results.report import Outcome


class Searching:
    """Uses up all the time that a check has, and finds nothing."""

    def __init__(self, bench, _checks, _results, seconds):
        self.bench, self.seconds = bench, seconds

    def is_short(self, _check):
        return True

    def repair(self, _check, _end):
        self.bench.used += self.seconds
        return Searched()


def test_all_searches_of_a_submission_together_end_when_their_time_is_used_up(monkeypatch):
    monkeypatch.setattr(repairing, "Search", Searching)
    checks = [SimpleNamespace(name=str(n), needs=()) for n in range(MOST + 3)]
    session = SimpleNamespace(end=math.inf, sandbox=SimpleNamespace(alive=lambda: True))
    fixtures = SimpleNamespace(fixtures={})
    grading = SimpleNamespace(
        results={c.name: SimpleNamespace(outcome=Outcome.WRONG) for c in checks},
        submission=SimpleNamespace(broken=None),
        calls=SimpleNamespace(end=math.inf, session=session, assignment=fixtures),
        options=SimpleNamespace(seed=1, end=math.inf),
    )
    tried = []
    plan = Plan(2.0, told=lambda check, _searched: tried.append(check.name))
    repairing.repair(grading, checks, plan)
    assert tried == [str(n) for n in range(MOST)]
