"""What a student wrote is not run in the grader, whatever a suite does with it."""

import os
import sys

import grading
import pytest
from grading import grade_suite, grade_test, grade_tests

from autograder.errors import UsageError
from autograder.results.report import Outcome

#: Run in the grader, it would leave a file that it cannot leave from the jail.
MARKS = """
def double(x):
    return 2 * x

try:
    open({marker!r}, "w").close()
except OSError:
    pass
"""
IMPORTS = """
import answers
import ast, ctypes, importlib, importlib.util, multiprocessing, os, pickle, runpy, shutil, sys
import timeit
PLACE = {place!r}
FILE = PLACE + "/answers.py"
"""
SAVED = (
    "import tempfile\nkept = tempfile.TemporaryDirectory()\nplace = kept.name\n"
    "self.addCleanup(kept.cleanup)\nanswers.save(place + '/made.py')\n"
)
RUNS = {
    "artifact read where it lies": "pickle.load(open(PLACE + '/beside.py', 'rb'))",
    "exec": 'exec(open("answers.py").read())',
    "exec by path": "exec(open(FILE).read())",
    "exec of lines": 'exec("".join(line.upper().lower() for line in open(FILE)))',
    "compile": 'compile(open(FILE).read(), "answers.py", "exec")',
    "parse": "ast.parse(open(FILE).read())",
    "bytes": "exec(open(FILE, 'rb').read())",
    "descriptor": "exec(os.read(os.open(FILE, os.O_RDONLY), 10_000))",
    "swallowed": "try:\n    exec(open(FILE).read())\nexcept Exception:\n    pass",
    "expected": "with self.assertRaises(Exception):\n    exec(open(FILE).read())",
    "spec": "spec = importlib.util.spec_from_file_location('answers', FILE)\n"
    "spec.loader.exec_module(importlib.util.module_from_spec(spec))",
    "path": "sys.path.insert(0, PLACE)\nimportlib.import_module('beside')",
    "folder": "sys.path.insert(0, '')\nos.chdir(PLACE)\nimportlib.import_module('beside')",
    "again": "sys.path.insert(0, PLACE)\ndel sys.modules['answers']\nimport answers",
    "reload": "sys.path.insert(0, PLACE)\nimportlib.reload(answers)",
    "runpy": "runpy.run_path(FILE)",
    "runpy by name": "runpy.run_path('answers.py')",
    "runpy of a module": "sys.path.insert(0, PLACE)\nrunpy.run_module('beside')",
    "copy": "shutil.copy(FILE, '/tmp/copied.py')",
    "link": "os.symlink(FILE, '/tmp/linked-answers.py')",
    "rename": "os.rename(FILE, FILE + '.old')",
    "extension": "shutil.copy(sys.modules['_json'].__file__ "
    "if hasattr(sys.modules['_json'], '__file__') else FILE, PLACE + '/_json_theirs.so')\n"
    "sys.path.insert(0, PLACE)\nimportlib.import_module('_json_theirs')",
    "archive": "import zipfile\nwith zipfile.ZipFile(PLACE + '.zip', 'w') as file:\n"
    "    file.writestr('in_a_zip.py', '1')\n"
    "sys.path.insert(0, PLACE + '.zip')\nimportlib.import_module('in_a_zip')",
    "site": "import site\nwith open(PLACE + '/theirs.pth', 'w') as file:\n"
    "    file.write('import sys')\nsite.addsitedir(PLACE)",
    "annotations": "import inspect\ndef f(x: answers.code()): pass\n"
    "inspect.get_annotations(f, eval_str=True)",
    "doctest": "import doctest\ndoctest.testfile(FILE, module_relative=False)",
    "library": "ctypes.CDLL(PLACE + '/answers.so')",
    "timeit": "timeit.timeit(open(FILE).read(), number=1)",
    "fork": "os.fork() or os._exit(0)",
    "exec of a program": "os.execv(sys.executable, ['python3', FILE])",
    "spawn": "multiprocessing.get_context('spawn').Process(target=print).start()",
    "text it returned": "eval(answers.code())",
    "text it printed": "import contextlib, io\n"
    "with contextlib.redirect_stdout(io.StringIO()) as file:\n"
    "    answers.show()\neval(file.getvalue())",
    "bytes it returned": "pickle.loads(answers.pickled())",
    "bytes in an array": "pickle.loads(answers.in_an_array().tobytes())",
    "text a function was given": "answers.call(lambda text: eval(text))",
    "file it wrote": SAVED + "exec(open(place + '/made.py').read())",
    "file it wrote, as bytes": SAVED + "pickle.load(open(place + '/made.py', 'rb'))",
    "file it wrote, imported": SAVED + "sys.path.insert(0, place)\nimportlib.import_module('made')",
    "file it wrote, run": SAVED + "runpy.run_path(place + '/made.py')",
    "file it wrote in its folder": "answers.save('left.py')\nexec(open('left.py').read())",
    "file it made": "import subprocess\nsubprocess.run('echo 1 > made.py', shell=True)\n"
    "exec(open('made.py').read())",
}
TALKS = """
import os, pickle

class Runs:
    def __reduce__(self):
        return os.getpid, ()

def code():
    '''Return an expression.

    >>> 1 + 1
    2
    '''
    return "1 + 1"

def show():
    print("1 + 1")

def call(function):
    return function("1 + 1")

def save(path):
    with open(path, "w") as file:
        file.write("x = 1 + 1")

def pickled():
    return pickle.dumps(Runs())

def in_an_array():
    import numpy
    return numpy.frombuffer(pickled(), dtype=numpy.uint8)

if __name__ == "__main__":
    with open("helper.py", "w") as file:
        file.write("theirs")
"""


def grade_run(folder, tests, **more):
    marker = folder / "marker"
    imports = IMPORTS.format(place=str(folder / "student"))
    text = MARKS.format(marker=str(marker))
    results = grade_tests(folder, tests, imports, answers=text + TALKS, beside=text, **more)
    assert not marker.exists()
    return dict(zip(tests, results, strict=True))


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    return grade_run(tmp_path_factory.mktemp("runs"), RUNS.values())


@pytest.mark.parametrize("lines", RUNS.values(), ids=RUNS)
def test_suite_that_would_run_a_submitted_file_is_the_grader_s_failure(refused, lines):
    assert refused[lines].outcome is Outcome.GRADER_FAILED
    assert not os.path.lexists("/tmp/linked-answers.py")
    assert not os.path.exists("/tmp/copied.py")


TEXTS = {
    "by name": "self.assertIn('def double', open('answers.py').read())",
    "by path": "self.assertNotIn('scipy', open(FILE, encoding='utf-8').read())",
    "pathlib": "import pathlib\nself.assertIn('double', pathlib.Path(FILE).read_text())",
    "lines": "with open(FILE) as file:\n    self.assertTrue(any('def' in line for line in file))",
}
FREE = {
    "eval": "self.assertEqual(eval('1 + 1'), 2)",
    "own text": "answers.code()\nself.assertEqual(eval('1 + 1'), 2)",
    "namedtuple": """
        answers.code()
        import collections
        P = collections.namedtuple('P', 'x y')
        self.assertEqual(P(1, 2).y, 2)
    """,
    "traceback": """
        import traceback
        answers.code()
        try:
            1 / 0
        except ZeroDivisionError:
            self.assertIn('1 / 0', traceback.format_exc())
    """,
    "library": "answers.code()\nimport plistlib, fractions, ftplib",
    "helper": "import sys\nanswers.code()\nimport helper\nself.assertEqual(helper.seven(), 7)",
    "file": """
        import tempfile
        with tempfile.NamedTemporaryFile('w+') as f:
            f.write('1')
            f.seek(0)
            self.assertEqual(f.read(), '1')
    """,
    "pickle": "import pickle\nself.assertEqual(pickle.loads(pickle.dumps(1 + 2j)), 1 + 2j)",
    "fork": """
        context = multiprocessing.get_context('fork')
        process = context.Process(target=len, args=([],))
        process.start()
        process.join()
        self.assertEqual(process.exitcode, 0)
    """,
}


@pytest.fixture(scope="module")
def allowed(tmp_path_factory):
    helper = "def seven():\n    return eval('3 + 4')\n"
    tests = [*TEXTS.values(), *FREE.values()]
    return grade_run(tmp_path_factory.mktemp("free"), tests, helper=helper)


@pytest.mark.parametrize("lines", TEXTS.values(), ids=TEXTS)
def test_submitted_file_can_be_read_as_text(allowed, lines):
    assert allowed[lines].outcome is Outcome.PASSED, allowed[lines].feedback


@pytest.mark.parametrize("lines", FREE.values(), ids=FREE)
def test_suite_s_own_code_and_files_stay_free(allowed, lines):
    assert allowed[lines].outcome is Outcome.PASSED, allowed[lines].feedback


def test_folders_that_a_suite_changes_are_put_back(tmp_path):
    tests = """
    import answers, os, sys

    class T(unittest.TestCase):
        @weight(1)
        def test(self):
            sys.path.insert(0, "/somewhere")
            os.chdir("/")
    """
    before = os.getcwd(), sys.path[:]
    assert grade_suite(tmp_path, tests, answers="").score == 1
    assert (os.getcwd(), sys.path[:]) == before


@pytest.mark.parametrize("before", ["", "os.chdir(PLACE)\n"], ids=["elsewhere", "among theirs"])
def test_suite_s_own_file_is_not_the_one_that_a_student_wrote(tmp_path, before):
    lines = before + (
        "import subprocess\n"
        "subprocess.run(['python3', 'answers.py'])\n"
        "with open('helper.py') as file:\n    self.assertIn('ours', file.read())\n"
    )
    result = grade_run(tmp_path, [lines], helper="# ours")[lines]
    assert result.outcome is Outcome.PASSED, result.feedback


IMPORTED = [
    "with open({place!r} + '/answers.py') as file:\n    exec(file.read())",
    "import pickle\nwith open({place!r} + '/model.pkl', 'rb') as file:\n    pickle.load(file)",
    "import subprocess\nsubprocess.run(['python3', {place!r} + '/answers.py'])",
    "import sys\nsys.path.insert(0, {place!r})\nimport importlib\n"
    "importlib.import_module('beside')",
]


@pytest.mark.parametrize("lines", IMPORTED, ids=["exec", "pickle", "program", "import"])
def test_suite_that_runs_a_file_while_it_is_imported_is_explained(tmp_path, monkeypatch, lines):
    marker, student = tmp_path / "marker", tmp_path / "student"
    command = f"cos\nsystem\n(S'echo > {marker}'\ntR."
    original = grading.write_students

    def with_a_pickle(folder, files):
        original(folder, files)
        (folder / "model.pkl").write_text(command)

    monkeypatch.setattr(grading, "write_students", with_a_pickle)
    text = MARKS.format(marker=str(marker))
    lines = "import answers\n" + lines.format(place=str(student))
    with pytest.raises(UsageError) as caught:
        grade_test(tmp_path, "pass", lines, answers=text, beside=text)
    assert "suite" in caught.value.message
    assert not marker.exists()
