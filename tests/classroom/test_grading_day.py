"""The page about a day of grading is carried out, on an export that is made here."""

import csv
import re

import pytest
from documented import carry_out

from autograder.homework import finding

PAGE = finding.PROJECT / "docs/grading_day.md"
CODE = """
import numpy as np

why = "{why}"

def slope(x, y):
    return {slope}

def predict(slope, x):
    return slope * x
"""
RIGHT = "np.polyfit(x, y, 1)[0]"
COUNT = 25


def metadata(number):
    """What Gradescope's export says of a submission; 2 is of a group, 4 and 5 are late."""
    day = {4: "03", 5: "03"}.get(number, "01")
    who = [number, 26] if number == 2 else [number]
    lines = [f"submission_{100 + number}:", "  :submitters:"]
    for each in who:
        lines += [f"  - :name: Student {each:02}", f"    :sid: '{each:05}'"]
        lines += [f"    :email: s{each:03}@example.edu"]
    lines += [f"  :created_at: 2026-10-{day} 20:00:00.000000000 Z"]
    if number == 6:
        lines += ["  :history:", "  - :id: 1", "  - :id: 2"]
    return "\n".join(lines) + "\n"


def source(number):
    """What a student wrote; 3 has a wrong slope, 2 has thought of no outliers."""
    why = "They weigh more." if number == 2 else "They weigh outliers more."
    return CODE.format(why=why, slope="1.0" if number == 3 else RIGHT)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """The folder after the whole day."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "export").mkdir()
    numbers = range(1, COUNT + 1)
    text = "---\n" + "".join(map(metadata, numbers))
    (folder / "export/submission_metadata.yml").write_text(text)
    for number in numbers:
        place = folder / "export" / f"submission_{100 + number}"
        place.mkdir()
        name = "homework.py" if number == COUNT else f"s{number}_slope.py"
        (place / name).write_text(source(number))
    roster = [f"Student {n:02},{n:05},s{n:03}@example.edu" for n in range(1, COUNT + 2)]
    roster += ["Nobody Nothing,00099,s099@example.edu"]
    (folder / "roster.csv").write_text("Name,SID,Email\n" + "\n".join(roster) + "\n")
    carry_out(PAGE, folder)
    return folder


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_day_ends_with_the_gradebook_that_it_says(day):
    lines = {line["Email"]: line for line in table(day / "hw1/gradebook.csv")}
    assert len(lines) == COUNT + 1
    assert {line["Max Points"] for line in lines.values()} == {"13"}
    assert lines["s001@example.edu"]["Total Score"] == "13"
    assert lines["s026@example.edu"]["Total Score"] == lines["s002@example.edu"]["Total Score"]
    waiting = lines["s025@example.edu"]
    assert (waiting["Status"], waiting["Total Score"], waiting["Pending Points"]) == (
        "Pending",
        "",
        "4",
    )


def test_pages_show_what_people_decided(day):
    page = (day / "hw1/results/submission_103.html").read_text()
    assert "Changed by the course staff: shown on paper" in page
    assert "Student 03, 00003, s003@example.edu" in page
    feedback = (day / "hw1/feedback/submission_102.html").read_text()
    assert "And what about outliers?" in feedback
    assert not re.search("Student|Tia|example.edu", feedback)


def test_class_page_says_what_is_late_and_what_was_handed_in_again(day):
    page = (day / "hw1/index.html").read_text()
    assert "<td>3<td>" in page
    assert page.count('<span class="late">late</span>') == 2
    assert "changed" in page


def test_gradebook_says_how_late(day):
    lines = {line["Email"]: line for line in table(day / "hw1/gradebook.csv")}
    late = [lines[f"s{n:03}@example.edu"]["Lateness (H:M:S)"] for n in (1, 4)]
    assert late == ["00:00:00", "44:01:00"]
    assert lines["s006@example.edu"]["Submission Count"] == "3"
