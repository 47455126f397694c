"""The page's addresses: who may ask, what is kept, and what two people do to one another."""

import contextlib

import pytest
from classroom_tools import graded_class
from starlette.testclient import TestClient

from autograder.classroom.desk import Desk
from autograder.classroom.manual import Item
from autograder.review import pages
from autograder.review.app import Review, application
from autograder.review.sheet import Class

TOKEN = "secret-of-this-run"


class Told:
    """In the place of the writer: what it is told."""

    def __init__(self):
        self.submissions = set()

    def changed(self, submissions):
        self.submissions |= submissions


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def browser(tmp_path, told):
    with graded_class(tmp_path, ["ada", "bob"]):
        pass
    review = Review(tmp_path, "ta1", hide_names=False, writer=told)
    address = "http://127.0.0.1:80"
    with TestClient(application(review, TOKEN), base_url=address) as client:
        yield client


@pytest.fixture
def ada(tmp_path, browser):
    with Class.opened(tmp_path) as course:
        return f"/{TOKEN}/essay/{course.places(course.item('essay'))[0].key}"


def desk(folder):
    return contextlib.closing(Desk(folder))


def test_first_ungraded_submission_opens(browser, ada):
    answer = browser.get(f"/{TOKEN}/essay")
    assert answer.url.path == ada
    assert "It converges." in answer.text
    assert "0 of 2 graded" in browser.get(f"/{TOKEN}/").text


@pytest.mark.parametrize(("worth", "says"), [(1.0, "1 point each"), (2.5, "2.5 points each")])
def test_amounts_agree_with_their_noun(worth, says):
    item = Item("essay", "2.1", "2", "Why", points=worth, submissions=2, graded=0)
    assert says in pages.items("A class", [item]).html


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], f"{TOKEN}x"])
def test_nothing_is_answered_without_the_secret(browser, token):
    assert browser.get(f"/{token}/essay").status_code == 403


def test_other_sites_get_nothing(browser, ada):
    assert browser.get(ada, headers={"Host": "evil.example"}).status_code == 403
    form = browser.post(ada, data={"points": "10"})
    assert form.status_code == 415
    policy = browser.get(ada).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy


def test_points_and_comment_are_kept(browser, ada, tmp_path, told):
    answer = browser.post(ada, json={"points": 7.5, "comment": "good", "version": 0})
    assert answer.json()["said"].startswith("7.5 points: ta1, ")
    assert answer.json()["left"] == 1
    with desk(tmp_path) as kept:
        assert kept.grade("ada", "essay").points == 7.5
    assert told.submissions == {"ada"}


def test_second_person_is_told_and_overwrites_nothing(browser, ada, tmp_path):
    browser.post(ada, json={"points": 7, "version": 0})
    late = browser.post(ada, json={"points": 3, "version": 0, "by": "ta2"})
    assert late.status_code == 409
    assert "by ta1" in late.json()["error"]
    with desk(tmp_path) as kept:
        assert kept.grade("ada", "essay").points == 7


@pytest.mark.parametrize(
    "sent",
    [{"points": 11}, {"points": "7"}, {"points": -1}, {"more": 1}, [], {"entries": [9]}, "x"],
    ids=str,
)
def test_what_no_page_sends_is_refused(browser, ada, sent):
    assert browser.post(ada, json=sent).status_code == 400


def test_entry_is_made_once_and_changed_for_all(browser, ada, tmp_path, told):
    item = f"/{TOKEN}/essay"
    assert browser.post(item, json={"points": -2, "text": "no proof"}).status_code == 200
    assert told.submissions == {"ada", "bob"}
    browser.post(ada, json={"entries": [1], "version": 0})
    browser.post(item, json={"id": 1, "version": 1, "points": -3, "text": "no proof at all"})
    assert "no proof at all" in browser.get(ada).text
    with desk(tmp_path) as kept:
        assert kept.decisions().given("ada", "essay", "files", 10) == 7
    browser.post(item, json={"id": 1, "version": 2, "removed": True})
    assert "no proof" not in browser.get(ada).text.partition("Who did what")[0]


def test_page_that_is_not_there_is_said_so(browser):
    assert browser.get(f"/{TOKEN}/essay/{'0' * 12}").status_code == 400
    assert browser.get(f"/{TOKEN}/a/b/c").status_code == 404
