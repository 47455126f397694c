"""A search returns the best of the grid that it was given, and nobody knows where that stands."""

import numpy as np
import pytest

from autograder.oracles.searches import assert_best_of_grid, svc_grid

GRID, BEST = svc_grid(np.random.default_rng(0), 196)


def test_best_stands_at_any_place_and_is_another_each_time():
    places, bests = set(), set()
    for seed in range(40):
        grid, best = svc_grid(np.random.default_rng(seed), 196)
        gamma = sorted(grid["gamma"]).index(best["gamma"])
        places.add((grid["C"].index(best["C"]), grid["gamma"].index(best["gamma"]), gamma))
        bests.add((best["C"], best["gamma"]))
    assert len(places) == 8
    assert len(bests) > 35


def test_best_is_right():
    assert_best_of_grid(("SVC", True, dict(BEST)), GRID, BEST, what="search")


@pytest.mark.parametrize(
    ("found", "words", "cause"),
    [
        (None, "does not return a classifier", ""),
        (("SVC", False, BEST), "does not return the best", ""),
        (("SVC", True, {**BEST, "C": 7.0}), "does not return the best", "grid of its own"),
        (("SVC", True, {**BEST, "C": None}), "does not return the best", "grid of its own"),
        (("SVC", True, {}), "does not return the best", "grid of its own"),
    ],
    ids=["nothing", "not fitted", "another", "no number", "no parameters"],
)
def test_what_is_not_the_best_says_why(refused, found, words, cause):
    said = refused(assert_best_of_grid, found, GRID, BEST, what="search")
    assert words in said.summary
    assert said.cause_id == cause


def test_worse_one_of_the_grid_has_no_cause(refused):
    (worse,) = [each for each in GRID["gamma"] if each != BEST["gamma"]]
    found = ("SVC", True, {**BEST, "gamma": worse})
    assert refused(assert_best_of_grid, found, GRID, BEST, what="search").cause == ""
