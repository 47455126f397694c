"""What student code asks of scikit-learn is seen, and scikit-learn is as before afterwards."""

import sys
from types import ModuleType

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from autograder.driving import sklearn_runs
from autograder.driving.sklearn_runs import chosen_parameters, predictions_of, watched

X = np.random.default_rng(0).normal(size=(30, 4))
Y = np.arange(30) % 3
SETTINGS = {
    "classifier": "sklearn.svm.SVC",
    "parameters": ["C", "gamma", "kernel"],
    "preparing": ["sklearn.preprocessing.StandardScaler", "sklearn.decomposition.PCA"],
    "drawing": "draw",
    "calls": {"math.hypot": []},
}
SOURCE = """
def draw(x, y):
    return x[::-1], y[::-1]

def train(x, y):
    x, y = draw(x, y)
    x = PCA(2).fit_transform(StandardScaler().fit_transform(x))
    clf = SVC(C=2.0).fit(x, y)
    return clf.predict(X=x), clf

def fail(x, y):
    SVC().fit(x, y)
    raise LookupError
"""
WAVES = """
def waves(x):
    for f in x:
        wave(None, f)
        wave(None, theta=1, frequency=f)
    wave(None, 'high')
"""


@pytest.fixture
def student(monkeypatch):
    module = ModuleType("watched_student")
    module.__dict__.update(SVC=SVC, PCA=PCA, StandardScaler=StandardScaler)
    exec(SOURCE, module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_fits_questions_and_draws_are_seen(student):
    returned, seen = watched(student.train, [X, Y], {**SETTINGS, "calls": {}})
    (x, y, parameters), *others = seen["fits"]
    assert (x.shape, y.tolist(), others) == ((30, 2), Y[::-1].tolist(), [])
    assert parameters == {"C": 2.0, "gamma": "scale", "kernel": "rbf"}
    assert np.array_equal(seen["asked"][0], x)
    assert seen["prepared"] == {"StandardScaler": [[30, 4]], "PCA": [[30, 4]]}
    assert seen["labels"][0].tolist() == Y[::-1].tolist()
    assert np.array_equal(returned[0], returned[1].predict(x))


def test_scikit_learn_is_as_before_whatever_is_raised(student):
    before = SVC.fit, SVC.predict, StandardScaler.fit, PCA._fit, student.draw
    with pytest.raises(LookupError):
        watched(student.fail, [X, Y], {**SETTINGS, "calls": {}})
    assert before == (SVC.fit, SVC.predict, StandardScaler.fit, PCA._fit, student.draw)


def test_numbers_of_calls_are_seen_by_their_names_and_others_passed_over(student, monkeypatch):
    library = ModuleType("watched_library")
    library.wave = lambda image, frequency, theta=0.0: image
    monkeypatch.setitem(sys.modules, library.__name__, library)
    student.wave = library.wave
    exec(WAVES, student.__dict__)
    calls = {"watched_library.wave": ["frequency", "theta"]}
    _, seen = watched(student.waves, [[0.5, 0.25]], {**SETTINGS, "calls": calls})
    assert sorted(seen["calls"]) == [[0.25, 0.0], [0.25, 1.0], [0.5, 0.0], [0.5, 1.0]]


@pytest.fixture
def answering(monkeypatch):
    """Return what is made of an answer that a student's process gives."""

    def run(returned, seen):
        monkeypatch.setattr(sklearn_runs, "define", lambda *_given, shown: shown)
        monkeypatch.setattr(sklearn_runs, "keep", lambda *_given: [returned, seen])
        return sklearn_runs.watch(ModuleType("empty"), "__name__")

    return run


def test_what_a_process_says_is_read_as_plain_numbers(answering):
    fit = [X, Y, {"C": 1.0}]
    prepared = {"PCA": [[30, 4], [30, "4"], 7], "Other": [[1, 2]]}
    run = answering(0.5, {"fits": [fit], "asked": [X, None], "prepared": prepared, "labels": [Y],
                          "calls": [[0.5, 1.0], ["a"], 3]})  # fmt: skip
    assert (len(run.fits), len(run.asked), len(run.labels)) == (1, 1, 1)
    assert run.prepared == {"StandardScaler": [], "PCA": [(30, 4)]}
    assert (run.returned, run.calls) == (0.5, {(0.5, 1.0)})


def test_labels_in_a_column_are_labels(answering):
    run = answering(1, {"fits": [[X, Y[:, None], {}]], "labels": [Y[:, None]]})
    assert run.fits[0].y.tolist() == run.labels[0].tolist() == Y.tolist()


@pytest.mark.parametrize(
    "seen",
    [None, [], {}, {"fits": 3, "asked": {}, "prepared": [], "labels": None, "calls": "abc"},
     {"fits": [[X, Y], [X, Y[:3], {}], [X, "y", {}], [X[0], Y, {}], [X * np.nan, Y, {}], None]},
     {"fits": [[X, Y, []]], "asked": [X[0], X.astype(str)]}],
    ids=["nothing", "list", "empty", "other types", "fits", "questions"],
)  # fmt: skip
def test_what_no_honest_process_says_is_left_out(answering, seen):
    run = answering(1, seen)
    assert (run.fits, run.asked, run.labels, run.calls) == ([], [], [], set())


def test_choice_of_a_search_is_that_of_its_best_estimator():
    search = GridSearchCV(SVC(), {"C": [0.5, 3.0]}, cv=2).fit(X, Y)
    best = ("SVC", True, {"C": search.best_params_["C"]})
    assert chosen_parameters(search, ["C"]) == best
    assert chosen_parameters(SVC(C=7.0), ["C"]) == ("SVC", False, {"C": 7.0})
    assert chosen_parameters(None, ["C"]) is None
    assert predictions_of(search, X).dtype == float
