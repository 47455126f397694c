"""A program that a suite starts runs in the jail, and a right one keeps its points."""

import pytest
from grading import grade_suite, grade_test

from autograder.results.report import Outcome
from autograder.sandbox import process
from autograder.suites import programs

PROGRAM = """
import sys

def add(a, b):
    return a + b

if __name__ == "__main__":
    name = input("Name? ")
    print(f"Hello, {name}!")
    print("done", file=sys.stderr)
    open("written.txt", "w").write("kept")
    sys.exit(3)
"""
SAMPLE = 'subprocess.run(["python3", "answers.py"], input="Ada\\n", capture_output=True, text=True)'
IMPORTS = (
    "import answers\nimport os, subprocess, sys, threading\nfrom subprocess import PIPE, Popen"
)


@pytest.mark.parametrize(
    "lines",
    [
        f"""
        done = {SAMPLE}
        self.assertEqual(done.returncode, 3)
        self.assertEqual((done.stdout, done.stderr), ("Name? Hello, Ada!\\n", "done\\n"))
        """,
        """
        program = Popen([sys.executable, "./answers.py"], stdin=PIPE, stdout=PIPE, stderr=PIPE)
        out, err = program.communicate(b"Ada")
        self.assertEqual((out, err, program.returncode), (b"Name? Hello, Ada!\\n", b"done\\n", 3))
        """,
        """
        with self.assertRaises(subprocess.CalledProcessError) as caught:
            subprocess.check_output("echo Ada | python answers.py", shell=True, text=True)
        self.assertEqual(caught.exception.output, "Name? Hello, Ada!\\n")
        """,
        """
        program = Popen(["python3", "-u", "answers.py"], stdin=PIPE, stdout=PIPE, text=True)
        program.stdin.write("Ada\\n")
        program.stdin.close()
        self.assertIn("Hello, Ada!", program.stdout.readline())
        self.assertEqual(program.wait(), 3)
        """,
        """
        self.assertEqual(os.system("echo Ada | python3 answers.py > out.txt") >> 8, 3)
        self.assertEqual(os.popen("cat out.txt").read(), "Name? Hello, Ada!\\n")
        self.assertEqual(open("out.txt").read(), "Name? Hello, Ada!\\n")
        self.assertEqual(open("written.txt").read(), "kept")
        """,
        """
        loop = [sys.executable, "-c", "import answers\\nwhile True: pass"]
        with self.assertRaises(subprocess.TimeoutExpired):
            subprocess.run(loop, capture_output=True, timeout=0.5)
        """,
        """
        found = []
        thread = threading.Thread(target=lambda: found.append(
            subprocess.run("python3 answers.py", shell=True, input=b"Ada", stdout=PIPE)))
        thread.start()
        thread.join()
        self.assertEqual(found[0].returncode, 3)
        """,
        """
        done = subprocess.run(
            ["python3", "/autograder/submission/answers.py"], input="Ada", cwd="/autograder/source",
            env={"LANG": "C", "PATH": os.environ["PATH"]}, stdout=PIPE, stderr=subprocess.STDOUT,
            text=True)
        self.assertIn("Hello, Ada!", done.stdout)
        self.assertIn("done", done.stdout)
        """,
    ],
    ids=["sample", "communicate", "check_output", "streams", "system", "timeout", "thread", "path"],
)
def test_right_program_keeps_its_points(tmp_path, lines):
    result = grade_test(tmp_path, lines, IMPORTS, answers=PROGRAM)
    assert result.outcome is Outcome.PASSED, result.feedback


def test_program_that_is_never_imported_needs_no_guard(tmp_path):
    result = grade_test(
        tmp_path,
        """
        done = subprocess.run(["python3", "sum.py"], input="1 2", capture_output=True, text=True)
        self.assertEqual(done.stdout, "3\\n")
        """,
        "import subprocess",
        sum="print(sum(map(int, input().split())))",
    )
    assert result.outcome is Outcome.PASSED, result.feedback


def test_timeout_counts_the_programs_own_time_and_not_the_machines(tmp_path, monkeypatch):
    """Twice its time passes on the wall clock while the program has used none of it."""
    monkeypatch.setattr(programs, "backstop", lambda _limit: 1.0)
    monkeypatch.setattr(process._Interrupt, "is_due", lambda _self, _spent: False)
    lines = """
    subprocess.run([sys.executable, "-c", "while True: pass"], timeout=0.5)
    """
    result = grade_test(tmp_path, lines, IMPORTS, answers=PROGRAM)
    assert result.outcome is Outcome.NOT_RUN
    assert "the machine was too busy" in result.feedback.summary


def test_program_that_ends_itself_as_the_clock_would_is_not_excused(tmp_path):
    answers = "import os, signal\nif __name__ == '__main__':\n"
    answers += "    os.kill(os.getppid(), signal.SIGXCPU)\n    input()\n"
    lines = """
    subprocess.run([sys.executable, "answers.py"], timeout=30)
    """
    assert grade_test(tmp_path, lines, IMPORTS, answers=answers).outcome is Outcome.WRONG


def test_wrong_program_loses_its_points(tmp_path):
    lines = f"""
    done = {SAMPLE}
    self.assertEqual(done.stdout, "Name? Hello, Ada!\\n")
    """
    answers = PROGRAM.replace("Hello", "Hi")
    assert grade_test(tmp_path, lines, IMPORTS, answers=answers).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('subprocess.run(["no-such-program", "answers.py"])', "no-such-program"),
        ('subprocess.run(["python3", "answers.py", "test_small.py"])', "test_small.py"),
        ('subprocess.run("cat test_small.py", shell=True)', "test_small.py"),
        ('subprocess.run([sys.executable, "-m", "test_small"])', "test_small.py"),
        (
            """
            program = Popen(["python3", "answers.py"], stdin=PIPE, stdout=PIPE, text=True)
            program.stdout.read(1)
            program.stdin.write("Ada")
            """,
            "goes on writing",
        ),
        ('os.posix_spawn("/bin/true", ["true"], {})', "starts a process"),
        ('os.spawnvp(os.P_WAIT, "python3", ["python3", "answers.py"])', "starts a process"),
        (
            "import asyncio\nasyncio.run(asyncio.create_subprocess_exec('python3', 'answers.py'))",
            "asyncio",
        ),
    ],
    ids=["missing", "file", "shell", "module", "dialogue", "spawn", "spawnvp", "asyncio"],
)
def test_what_cannot_run_in_the_jail_costs_no_points(tmp_path, lines, says):
    result = grade_test(tmp_path, lines, IMPORTS, answers=PROGRAM)
    assert result.outcome is Outcome.GRADER_FAILED
    assert says in result.feedback.text


def test_environment_of_the_grader_stays_here(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADERS_KEY", "17")
    lines = """
    os.environ["FOR_IT"] = "yes"
    done = subprocess.run(["python3", "answers.py"], capture_output=True, text=True,
                          env={**os.environ, "MORE": "too"})
    del os.environ["FOR_IT"]
    self.assertEqual(done.stdout, "None yes too\\n")
    """
    answers = """
    import os
    if __name__ == "__main__":
        print(*map(os.environ.get, ["GRADERS_KEY", "FOR_IT", "MORE"]))
    """
    result = grade_test(tmp_path, lines, IMPORTS, answers=answers)
    assert result.outcome is Outcome.PASSED, result.feedback


def test_programs_of_one_test_are_no_other_s(tmp_path):
    tests = """
    import answers, subprocess

    class T(unittest.TestCase):
        @weight(1)
        def test_a(self):
            subprocess.run("touch left.txt", shell=True)
        @weight(1)
        def test_b(self):
            self.assertNotIn("left.txt", subprocess.getoutput("ls"))
            self.assertRaises(FileNotFoundError, open, "left.txt")
    """
    assert grade_suite(tmp_path, tests, answers="").score == 2


LEAVES = {
    "link": ("os.symlink({secret!r}, 'out.txt')", "No such file"),
    "fifo": ("os.mkfifo('out.txt')", "cannot be read as text"),
    "large": ("open('out.txt', 'w').write('x' * 3_000_000)", "cannot be read as text"),
    "folder": (
        "os.rename(os.getcwd(), os.getcwd() + 'x'); os.symlink({folder!r}, os.getcwd()[:-1])",
        "No such file",
    ),
    "prints": ("print('x' * 2_000_000)", "printed too much"),
    "ends the grader's end": ("os.kill(os.getppid(), 9)", "ended the Python process"),
}


@pytest.mark.parametrize(("does", "says"), LEAVES.values(), ids=LEAVES)
def test_what_a_program_leaves_behind_leads_nowhere(tmp_path, does, says):
    secret = tmp_path / "secrets" / "out.txt"
    secret.parent.mkdir()
    secret.write_text("SECRET")
    does = does.format(secret=str(secret), folder=str(secret.parent))
    answers = f"import os\nif __name__ == '__main__':\n    {does}\n"
    lines = """
    subprocess.run(["python3", "answers.py"], capture_output=True)
    with open("out.txt") as file:
        print(file.read())
    """
    result = grade_test(tmp_path, lines, IMPORTS, answers=answers)
    assert result.outcome is Outcome.WRONG
    assert says in result.feedback.summary
    assert "SECRET" not in str(result)


def test_source_is_read_as_it_was_handed_in(tmp_path):
    lines = """
    subprocess.run(["python3", "answers.py"], capture_output=True)
    with open("answers.py") as file:
        self.assertIn("forbidden", file.read())
    """
    answers = """
    word = "forbidden"
    if __name__ == "__main__":
        open("answers.py", "w").close()
    """
    result = grade_test(tmp_path, lines, IMPORTS, answers=answers)
    assert result.outcome is Outcome.PASSED, result.feedback
