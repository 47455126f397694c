"""The command line of a kit: what it checks, what it says, and how it ends."""

import os
from types import SimpleNamespace

import pytest

from autograder.errors import UsageError
from autograder.kit import handed_in, main
from autograder.kit.handed_in import HandedIn
from autograder.kit.pipes import as_bytes
from autograder.kit.record import Ask, Recorded
from autograder.kit.record_files import written
from autograder.results.report import CheckResult, Feedback, Outcome, Report

CHECKS = [
    Recorded("a", "1.1", "1", "a works", 2.0, events=[[Ask("call", "a()", {}, 1)]]),
    Recorded("b", "1.2", "1", "b works", 3.0, why_not="it trains"),
    Recorded("c", "2.1", "2", "c works", 1.0, events=[[Ask("call", "c()", {}, 1)]]),
]
KIT = {
    "checks": [[each.part, each.number, each.name] for each in CHECKS],
    "hidden_points": 4.0,
    "records": {"1": "1.bin", "2": "2.bin"},
    "data": {},
    "by_hand_points": 5.0,
    "artifacts": ["w.npy"],
    "packages": {},
}


class Checked:
    """Stands for the checks: each that has a record ends as it is told."""

    outcome, made = Outcome.PASSED, []

    def __init__(self, kit, found, data, listener, *, train):
        self.listener, self.data, self.train = listener, data, train
        Checked.made.append(self)

    def run(self, checks):
        results = []
        for check in checks:
            decided = bool(check.events)
            outcome = Checked.outcome if decided else Outcome.LATER
            score = (check.points if outcome is Outcome.PASSED else 0.0) if decided else None
            results.append(
                CheckResult(
                    check.name,
                    check.number,
                    check.part,
                    check.title,
                    check.points,
                    score,
                    outcome,
                    Feedback("it is wrong"),
                )
            )
            self.listener.on_result(results[-1])
        return Report(
            homework="h",
            title="H",
            submission="mine.py",
            results=tuple(results),
            part_titles={},
            seconds=1.0,
        )


@pytest.fixture(autouse=True)
def kit(monkeypatch, tmp_path):
    """The parts of a kit, and the folder that it lies in."""
    parts = {"kit.bin": as_bytes(KIT), "1.bin": written(CHECKS[:2]), "2.bin": written(CHECKS[2:])}
    monkeypatch.setattr(main, "_part_of_kit", parts.__getitem__)
    monkeypatch.setattr(main, "Checking", Checked)
    monkeypatch.setattr(Checked, "made", [])
    monkeypatch.setattr(Checked, "outcome", Outcome.PASSED)
    monkeypatch.setattr(handed_in, "find", lambda named, kit, beside: tmp_path / "mine.py")
    monkeypatch.setattr(handed_in, "read", lambda path, kit: HandedIn("mine.py", {}, "mine.py"))
    monkeypatch.setattr(handed_in, "missing", lambda found, kit: [])
    monkeypatch.chdir(tmp_path)
    return parts


def run(capsys, *arguments):
    code = main.main(arguments)
    return code, capsys.readouterr().out


def test_everything_is_checked_and_said(capsys):
    code, said = run(capsys)
    assert code == 0
    assert said.startswith(
        "Checking mine.py. Fix the first ✗ below, or write the first ○, save, and run"
    )
    for line in (
        "✓ 1.1  a works  (2 of 2 points)",
        "✓ 2.1  c works  (1 of 1 point)",
        "Graded after you submit:",
        "? 1.2  b works  (3; it trains)",
        "? and checks that are not shown before  (4)",
        "graded manually: 5 more",
        "checked here: 3 of 10 points, of which you have 3",
        "graded after you submit: 7 points, of which nothing is known here",
        "not there yet, to be handed in with it: w.npy",
    ):
        assert f"\n{line}\n" in said


def test_check_without_a_record_is_shown_among_those_for_later_alone(capsys):
    assert run(capsys)[1].count("b works") == 1


def test_wrong_answer_ends_with_1(capsys, monkeypatch):
    monkeypatch.setattr(Checked, "outcome", Outcome.WRONG)
    code, said = run(capsys)
    assert code == 1
    assert "✗ 1.1  a works" in said


def test_one_part_leaves_out_what_is_of_the_whole(capsys):
    code, said = run(capsys, "--only", "2")
    assert code == 0
    assert "checked here: 1 of 1 points" in said
    for part in ("1.1", "hidden", "not shown before", "manually", "w.npy", "after you submit"):
        assert part not in said
    assert "run this again: python3 check.pyz --only 2\n" in said


@pytest.mark.parametrize(
    ("only", "numbers"), [("1.1", ["1.1"]), ("b", ["1.2"]), ("1", ["1.1", "1.2"])]
)
def test_part_number_and_name_name_a_check(capsys, only, numbers):
    said = run(capsys, "--only", only)[1]
    assert [each.number for each in CHECKS if f" {each.number}  " in said] == numbers


def test_number_that_no_check_has_ends_with_2(capsys):
    assert run(capsys, "--only", "9") == (2, "no check is numbered 9; the parts are 1, 2\n")
    assert Checked.made == []


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        (["torch"], "torch is missing. Install with: python3 -m pip install torch\n"),
        (["a", "b"], "a, b are missing. Install with: python3 -m pip install a b\n"),
    ],
)
def test_missing_packages_end_with_2_before_anything_is_checked(
    capsys, monkeypatch, packages, said
):
    monkeypatch.setattr(handed_in, "missing", lambda found, kit: packages)
    assert run(capsys) == (2, said)
    assert Checked.made == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UsageError("no file", tip="name it"), "no file; name it\n"),
        (UsageError("no file"), "no file\n"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_tip(capsys, monkeypatch, error, said):
    def fail(*_):
        raise error

    monkeypatch.setattr(handed_in, "find", fail)
    assert run(capsys) == (2, said)


def test_interruption_ends_with_130(capsys, monkeypatch):
    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(handed_in, "find", fail)
    assert run(capsys) == (130, "\n")


@pytest.mark.parametrize("train", [True, False])
def test_training_is_let_finish_where_it_is_asked_for(capsys, train):
    run(capsys, *["--train"] * train)
    assert Checked.made[0].train is train


def test_artifact_that_is_there_is_not_asked_for(capsys, tmp_path):
    (tmp_path / "w.npy").write_bytes(b"")
    assert "not there yet" not in run(capsys)[1]


def test_data_beside_the_kit_is_given_to_the_checks(capsys, kit, monkeypatch, tmp_path):
    (tmp_path / "x.csv").write_text("1\n")
    kit["kit.bin"] = as_bytes({**KIT, "data": {"x.csv": "other", "y.csv": "other"}})
    monkeypatch.setattr(main.sys, "argv", [str(tmp_path / "check.pyz")])
    code, said = run(capsys)
    assert Checked.made[0].data == {"x.csv": b"1\n"}
    assert "Note: x.csv is not the file that came with the kit" in said
    assert "Note: y.csv is not beside check.pyz" in said
    assert code == 0


def test_page_is_written_with_what_was_looked_at(capsys, monkeypatch, tmp_path):
    from autograder.renderers import html

    monkeypatch.setattr(html, "render", lambda report: f"page: {report.notes}")
    said = run(capsys, "--html", "out.html")[1]
    assert (tmp_path / "out.html").read_text() == "page: ('Checked here: 3 of 10 points.',)"
    assert said.endswith("the report as a page: out.html\n")


def test_page_is_opened_where_that_is_asked_for(capsys, monkeypatch, tmp_path):
    from autograder.renderers import html

    opened = []
    monkeypatch.setattr(html, "render", lambda report: "page")
    monkeypatch.setattr(main.webbrowser, "open", opened.append)
    run(capsys, "--html", "out.html")
    assert opened == []
    run(capsys, "--open")
    assert opened == [(tmp_path / "check.html").as_uri()]


def test_page_that_cannot_be_written_is_said(capsys, tmp_path):
    code, said = run(capsys, "--html", str(tmp_path))
    assert code == 2
    assert f"{tmp_path} cannot be written: " in said


def test_part_is_read_only_when_it_is_its_turn(capsys, kit):
    kit["2.bin"] = b"broken"
    assert run(capsys, "--only", "1")[0] == 0


def test_files_are_known_by_when_they_were_saved(tmp_path):
    (tmp_path / "nn").mkdir()
    for name in ("a.py", "nn/b.ipynb", "c.txt"):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, ns=(5, 5))
    assert main._saved(tmp_path) == [
        (str(tmp_path / "a.py"), 5),
        (str(tmp_path / "nn" / "b.ipynb"), 5),
    ]
    assert main._saved(tmp_path / "a.py") == [(str(tmp_path / "a.py"), 5)]
    assert main._saved(tmp_path / "gone.py") == []


def test_arguments_are_read_as_they_are_documented():
    asked = main._parser().parse_args(
        ["mine.py", "--only", "3b", "--html", "a.html", "--open", "--watch"]
    )
    assert (asked.file, asked.only, asked.html.name) == (["mine.py"], "3b", "a.html")
    assert (asked.open, asked.watch, asked.train) == (True, True, False)
    bare = main._parser().parse_args([])
    assert (bare.file, bare.only, bare.html, bare.watch) == ([], None, None, False)


def test_program_is_called_as_on_this_system(monkeypatch):
    assert main._python() == "python3"
    monkeypatch.setattr(main, "os", SimpleNamespace(name="nt"))
    assert main._python() == "py"
