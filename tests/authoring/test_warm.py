"""A sandbox is kept for the next grading that needs the same, and for no other."""

from types import SimpleNamespace

import pytest

from autograder.authoring import warm


@pytest.fixture
def opened(monkeypatch):
    """Return the sandboxes that are made, in their order; a homework is what they are made of."""
    made = []

    class Made:
        def __init__(self, config):
            self.config, self.closed = config, 0
            made.append(self)

        def close(self):
            self.closed += 1

    monkeypatch.setattr(warm, "Sandbox", Made)
    monkeypatch.setattr(warm, "sandbox_config", lambda homework, _: homework.config)
    return made


def needing(*libraries):
    return SimpleNamespace(config=[*libraries], require_ready=lambda: None)


def test_next_grading_that_needs_the_same_is_given_the_same(opened):
    with warm.Warm() as kept:
        first = kept.sandbox(needing("numpy"), None)
        assert kept.sandbox(needing("numpy"), None) is first
    assert [each.closed for each in opened] == [1]


def test_one_that_needs_something_else_is_given_another_and_one_alone_is_open(opened):
    with warm.Warm() as kept:
        kept.sandbox(needing("numpy"), None)
        kept.sandbox(needing("torch"), None)
        assert [each.closed for each in opened] == [1, 0]
    assert [each.closed for each in opened] == [1, 1]


def test_homework_that_is_not_ready_is_refused_before_a_sandbox_is_made(opened):
    def refuse():
        raise ValueError("not ready")

    homework = SimpleNamespace(config=[], require_ready=refuse)
    with warm.Warm() as kept, pytest.raises(ValueError, match="not ready"):
        kept.sandbox(homework, None)
    assert not opened
