"""Pickled classifiers are opened by an allow-list, used, and explained when they do not load."""

import os
import pickle

import numpy as np
import pytest
import sklearn
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC

from autograder.sandbox.inside.classifiers import is_whole, open_classifier, version_in
from autograder.sandbox.inside.refused import Refused

X = np.random.default_rng(0).random((60, 4))
Y = np.arange(60) % 3
LIMIT = 2**20


class Call:
    def __reduce__(self):
        return os.getcwd, ()


@pytest.fixture
def saved(tmp_path):
    def save(content):
        path = tmp_path / "model.pkl"
        path.write_bytes(content if isinstance(content, bytes) else pickle.dumps(content))
        return str(path)

    return save


@pytest.mark.parametrize("protocol", range(2, 6))
def test_svc_predicts_as_before_it_was_pickled(saved, protocol):
    classifier = SVC().fit(X, Y)
    opened = open_classifier(saved(pickle.dumps(classifier, protocol)), LIMIT)
    assert opened.predict(X) == [str(label) for label in classifier.predict(X)]


def test_whole_search_is_opened_as_its_best_estimator(saved):
    search = GridSearchCV(SVC(), {"C": [0.1, 3.0]}, cv=2).fit(X, Y)
    facts = open_classifier(saved(search), LIMIT).facts()
    assert facts["type"] == "GridSearchCV"
    assert facts["n_features"] == 4
    assert facts["parameters"]["C"] == search.best_params_["C"]
    assert facts["made_with"] == facts["needed"] == sklearn.__version__


@pytest.mark.parametrize("labels", [Y.astype(str), Y.astype(float)], ids=["text", "float"])
def test_labels_of_any_type_are_digits_as_text(saved, labels):
    opened = open_classifier(saved(SVC().fit(X, labels)), LIMIT)
    assert set(opened.predict(X)) <= {"0", "1", "2"}


def test_function_call_is_refused_by_name(saved):
    with pytest.raises(Refused, match=r"posix.getcwd|nt.getcwd"):
        open_classifier(saved(Call()), LIMIT)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pickle.dumps(SVC().fit(X, Y))[:-200], "not a whole pickle"),
        (b"", "0 bytes"),
        (bytes(LIMIT + 1), "are accepted"),
        (pickle.dumps([1.0]), "holds an object of type list, not a classifier"),
    ],
    ids=["truncated", "empty", "large", "list"],
)
def test_what_is_no_classifier_is_refused_with_a_reason(saved, content, words):
    with pytest.raises(Refused, match=words):
        open_classifier(saved(content), LIMIT)


def test_unfitted_classifier_says_so(saved):
    with pytest.raises(Refused, match="never fitted"):
        open_classifier(saved(SVC()), LIMIT).predict(X)


def test_other_features_say_so(saved):
    with pytest.raises(Refused, match="other features"):
        open_classifier(saved(SVC().fit(X, Y)), LIMIT).predict(X[:, :2])


def test_old_version_is_named_with_the_one_needed_and_how_to_make_it(saved, monkeypatch):
    monkeypatch.setattr("sklearn.base.__version__", "0.20.3")
    old = pickle.dumps(SVC().fit(X, Y), 2).replace(b"svm._classes\n", b"svm.classes\n")
    assert version_in(old) == "0.20.3"
    wanted = rf"scikit-learn 0\.20\.3, .*{sklearn.__version__}.*pip install scikit-learn=="
    with pytest.raises(Refused, match=wanted):
        open_classifier(saved(old), LIMIT)


def test_version_is_read_without_loading():
    content = pickle.dumps(SVC().fit(X, Y))
    assert version_in(content) == sklearn.__version__
    assert version_in(content[:50]) == ""
    assert is_whole(content)
    assert not is_whole(content[:-1])
