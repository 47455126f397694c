import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from report_samples import ACTIVE, with_result

from autograder.renderers import html
from autograder.results.report import Feedback, Outcome, Visibility

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """Checks that tags match, and collects them with their attributes and the text."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data


@pytest.fixture(params=["student", "ta"])
def audience(request):
    return request.param


def test_the_page_is_well_formed(report, audience):
    source = html.render(report, audience=audience)
    assert source.startswith("<!doctype html>")
    assert Page(source).tags.count("main") == 1


def test_the_page_has_no_scripts_and_loads_nothing(report, hostile, audience):
    for each in (report, hostile):
        page = Page(html.render(each, audience=audience))
        names = {name for name, _ in page.attributes}
        assert not {"script", "link", "img", "iframe", "object", "base"} & set(page.tags)
        assert not {name for name in names if name.startswith("on")} | names & {"src", "action"}
        links = [value for name, value in page.attributes if name == "href"]
        assert all(re.fullmatch(r"#(part|check)-\d+|#not-written", link) for link in links)


def test_a_strict_policy_holds_the_page_to_that(report):
    policy = dict(Page(html.render(report)).attributes)["content"]
    contents = [value for name, value in Page(html.render(report)).attributes if name == "content"]
    assert policy
    assert any(
        value.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
        for value in contents
    )


def test_student_text_is_shown_and_does_nothing(hostile, audience):
    source = html.render(hostile, audience=audience)
    assert not set(ACTIVE) & set(source)
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in Page(source).text
    assert "49" not in Page(source).text


def test_text_cannot_close_the_element_it_is_in(passed):
    said = "</pre></details></main><h1>100 of 100</h1>"
    page = Page(html.render(with_result(passed, output=said, title='"><b onclick=x>')))
    assert said in page.text
    assert page.tags.count("h1") == 1
    assert "onclick" not in dict(page.attributes)


def test_expected_and_found_cause_and_next_step_are_there(report):
    text = Page(html.render(report)).text
    for words in ("Expected", "Found", "Likely cause", "Next step", "0.39776", report.replay):
        assert words in text


def test_a_check_the_grader_failed_on_is_pending(report):
    text = Page(html.render(report)).text
    assert "grader failed, 4 points pending" in text
    assert "You have not lost these points" in text


def test_isolation_seed_and_the_graders_traceback_are_for_the_ta(report):
    for words in ("landlock", "For the TA", "secret reference traceback"):
        assert words not in html.render(report)
        assert words in html.render(report, audience="ta")


@pytest.mark.parametrize("visibility", [v for v in Visibility if v is not Visibility.VISIBLE])
def test_a_student_does_not_see_hidden_checks_or_their_points(report, visibility):
    changed = with_result(report, visibility=visibility, title="a hidden title")
    assert "a hidden title" not in html.render(changed)
    assert "29 of 51 points" in Page(html.render(changed)).text
    assert "2 checks are not shown" in html.render(changed)
    assert "a hidden title" in html.render(changed, audience="ta")


def test_huge_texts_leave_a_page_that_opens(passed):
    huge = "<\x1b" * 1_000_000
    wrong = with_result(passed, outcome=Outcome.WRONG, score=0, output=huge, notes=(huge,))
    assert len(html.render(wrong)) < 300_000


def test_the_page_reads_well_on_a_phone_and_in_the_dark(report):
    source = html.render(report)
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in source
    assert "prefers-color-scheme: dark" in source


def test_write_puts_the_page_in_a_file(report, tmp_path):
    path = tmp_path / "report.html"
    html.write(report, path)
    assert path.read_text(encoding="utf-8") == html.render(report)


def test_page_of_a_class_says_whose_it_is_and_leads_back(report):
    heading = html.Heading(("<b>Ada</b>", "handed in 2026-10-01 · late"), "../index.html")
    source = html.render(report, audience="ta", heading=heading)
    assert "&lt;b&gt;Ada" in source
    assert 'href="../index.html"' in source
    assert "../index.html" not in html.render(report, audience="ta")


def test_what_keeps_every_check_from_running_is_said_once(report):
    why = Feedback("Not run: no file of the right name", next_step="Name it hw1.py")
    results = tuple(
        replace(each, outcome=Outcome.NOT_RUN, score=0.0, feedback=why) for each in report.results
    )
    page = Page(html.render(replace(report, results=results), audience="ta"))
    assert page.text.count("no file of the right name") == 1
    assert page.text.count("Name it hw1.py") == 1
    assert report.results[1].title not in page.text
    other = (replace(results[0], feedback=Feedback("Not run: something else")), *results[1:])
    page = Page(html.render(replace(report, results=other), audience="ta"))
    assert results[1].title in page.text


@pytest.mark.parametrize(
    ("changes", "earned", "pending"),
    [
        ({"score": 1}, "33.33%", "0.00%"),
        ({"points": 0.5, "score": 0.25}, "50.00%", "0.00%"),
        ({"points": 2, "score": 3}, "100.00%", "0.00%"),
        ({"points": 3, "score": -1}, "0.00%", "0.00%"),
        ({"points": 0, "score": 0}, "0.00%", "0.00%"),
        ({"points": 3, "score": None, "outcome": Outcome.GRADER_FAILED}, "0.00%", "100.00%"),
    ],
)
def test_bar_is_as_long_as_the_share_of_the_points(passed, changes, earned, pending):
    page = Page(html.render(with_result(passed, **{"outcome": Outcome.PARTIAL, **changes})))
    styles = [value for name, value in page.attributes if name == "style" and "width:" in value]
    assert [f"width:{each}" for each in (earned, pending)] * 2 == styles[-4:]


@pytest.mark.parametrize(
    ("number", "width"), [("1", "2ch"), ("1.10", "5ch"), ("1" * 10, "11ch"), ("1" * 11, "11ch")]
)
def test_column_of_numbers_is_as_wide_as_the_longest(report, number, width):
    short = replace(report.results[0], number="1", part="1")
    page = html.render(replace(report, results=(short, replace(report.results[1], number=number))))
    assert f"--number-width: {width}" in page
    assert "--number-width: 1ch" in html.render(replace(report, results=()))


def mistakes(passed, count):
    each = with_result(passed, outcome=Outcome.WRONG, score=0).results[0]
    results = tuple(replace(each, name=f"a{n}", number=f"1.{n}") for n in range(count))
    return html.render(replace(passed, results=results))


def test_first_six_mistakes_are_listed_at_the_top_and_the_others_counted(passed):
    assert mistakes(passed, 6).count('href="#check-') == 6
    assert "more, below" not in mistakes(passed, 6)
    assert mistakes(passed, 7).count('href="#check-') == 6
    assert "and 1 more, below" in mistakes(passed, 7)


def test_every_link_of_the_page_leads_to_a_place_of_it(report):
    page = Page(html.render(report))
    links = [value for name, value in page.attributes if name == "href"]
    places = [value for name, value in page.attributes if name == "id"]
    assert {link.removeprefix("#") for link in links} <= set(places)
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("most", "changes"),
    [
        (2_000, lambda text: {"feedback": Feedback("No.", found=text)}),
        (20_000, lambda text: {"feedback": Feedback("No.", detail=text)}),
        (20_000, lambda text: {"output": text}),
    ],
    ids=["passage", "detail", "printed"],
)
def test_texts_of_the_page_have_a_length(passed, most, changes):
    def page(text):
        return html.render(with_result(passed, outcome=Outcome.WRONG, score=0, **changes(text)))

    assert "left out" not in page("\n" + "x" * most + "\n")
    assert "left out" in page("x" * (most + 1))


def test_check_that_passed_is_one_line_unless_it_has_something_to_show(passed):
    assert Page(html.render(passed)).tags.count("details") == 0
    noted = html.render(with_result(passed, notes=("It took long.",)))
    assert Page(noted).tags.count("details") == 1
    assert 'data-inside="notes"' in noted
    assert 'data-inside="' not in html.render(with_result(passed, outcome=Outcome.WRONG, score=0))


def test_check_that_students_do_not_see_is_marked_for_the_ta(passed):
    hidden = with_result(passed, visibility=Visibility.AFTER_DUE_DATE)
    assert '<span class="tag">after due date</span>' in html.render(hidden, audience="ta")
    assert 'class="tag"' not in html.render(passed, audience="ta")
