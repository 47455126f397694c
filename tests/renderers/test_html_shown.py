"""Answers, curves and confusion matrices in the page: readable, inert, and without scripts."""

import pytest
from report_samples import ACTIVE, HOSTILE, with_result
from test_html import Page

from autograder.renderers import html, wording
from autograder.results.report import Outcome
from autograder.results.shown import Show


def everything(text="Loss"):
    show = Show()
    show.answer(text, text)
    show.curves(text, student={text: [2.0, 1.0]}, reference=[3.0, 1.0], xlabel=text, ylabel=text)
    show.confusion([[3, 1], [0, 4]], [text, "other"], title=text)
    return tuple(show.items)


def page_of(passed, **changes):
    return html.render(with_result(passed, **changes))


def test_curves_are_drawn_with_a_legend(passed):
    page = Page(page_of(passed, shown=everything()))
    assert page.tags.count("svg") == 3
    assert "yours, Loss" in page.text
    assert "reference" in page.text


def test_confusion_matrix_is_a_table_with_its_counts(passed):
    source = page_of(passed, shown=everything())
    assert Page(source).tags.count("td") == 1 + 4
    assert '<td class="right" style="--share:75%">3</td>' in source
    assert "87.5% right" in source


def test_what_a_student_wrote_does_nothing(passed):
    source = page_of(passed, shown=everything(HOSTILE))
    page = Page(source)
    assert not set(ACTIVE) & set(source)
    assert "script" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_passed_check_says_what_is_folded_into_it(passed):
    source = page_of(passed, shown=everything(), notes=("a remark",))
    assert 'data-inside="notes, curves, confusion matrix, answers"' in source


def test_long_curve_is_not_cut_in_the_page(passed):
    show = Show()
    show.curves("Loss", student=list(range(100_000)))
    source = page_of(passed, shown=tuple(show.items))
    assert "left out" not in source
    assert len(source) < 60_000


@pytest.fixture
def by_hand(passed):
    return with_result(passed, score=None, outcome=Outcome.BY_HAND, points=4, shown=everything())


def test_item_of_a_person_shows_its_answers_unfolded_and_its_points_apart(by_hand):
    page = Page(html.render(by_hand))
    assert wording.GRADED_BY_HAND in page.text
    assert "Written under “Loss”" in page.text
    assert "4 points more to be graded manually" in page.text
    assert "pending" not in page.text
