"""The process at home: each check finds the modules as they were, and answers go through pipes."""

import os
import random
import sys
import types

import numpy as np
import pytest

from autograder.kit import driving, pipes, student
from autograder.kit.driving import Stopped, StudentAtHome, this_program
from autograder.kit.pipes import Pipes, as_bytes, binary, frames_of, from_bytes, read_file
from autograder.sandbox import protocol
from autograder.sandbox.failures import NotDefined, StudentRaised


def test_frames_that_stand_one_after_the_other_are_read_in_order():
    content = as_bytes([1, "a"]) + as_bytes({"b": np.arange(3.0)}) + as_bytes(None)
    first, second, third = frames_of(content)
    assert (first, third) == ([1, "a"], None)
    assert second["b"].tolist() == [0, 1, 2]


@pytest.mark.parametrize("cut", [1, 4, 9])
def test_file_that_is_cut_off_is_refused(cut):
    content = as_bytes([1, "a" * 20])
    with pytest.raises(protocol.ConnectionClosed, match="the file is cut off"):
        list(frames_of(content[:-cut]))
    with pytest.raises(protocol.ConnectionClosed):
        from_bytes(b"")


def test_message_in_a_file_is_read(tmp_path):
    (tmp_path / "a.bin").write_bytes(as_bytes({"a": 1}))
    assert read_file(tmp_path / "a.bin") == {"a": 1}


def test_what_goes_into_one_end_of_a_pipe_comes_out_of_the_other():
    reading, writing = os.pipe()
    both = Pipes(reading, writing)
    both.sendall(b"hello world")
    buffer = bytearray(5)
    assert both.recv_into(memoryview(buffer)) == 5
    assert bytes(buffer) == b"hello"
    both.sendall(memoryview(b"!"))
    os.close(writing)
    rest = bytearray(20)
    assert both.recv_into(memoryview(rest)) == 7
    assert both.recv_into(memoryview(rest)) == 0
    os.close(reading)
    assert both.recv_into(memoryview(rest)) == 0


def test_message_goes_through_a_pipe():
    reading, writing = os.pipe()
    both = Pipes(reading, writing)
    both.sendall(as_bytes({"op": "get", "values": [1.5, None]}))
    assert protocol.receive(protocol.blocking_fill(both)) == {"op": "get", "values": [1.5, None]}
    os.close(reading)
    os.close(writing)


def test_large_content_is_written_in_parts(monkeypatch):
    sizes = []

    def write(_descriptor, view):
        sizes.append(len(view))
        return min(len(view), 1000)

    monkeypatch.setattr(pipes.os, "write", write)
    Pipes(0, 1).sendall(bytes(2**20 + 500))
    assert sizes[0] == 2**20
    assert sizes[-1] <= 1000
    assert len(sizes) == -(-(2**20 + 500) // 1000)


def test_descriptor_is_left_alone_but_on_windows():
    assert binary(7) == 7


class Module(types.ModuleType):
    """A student's module, in a folder."""


@pytest.fixture
def service(tmp_path, monkeypatch):
    made = student.HomeService.__new__(student.HomeService)
    made.objects, made._kept, made._kept_objects, made.folder = {}, {}, {}, str(tmp_path)
    made._kept_classes, made._kept_functions = [], []
    module = types.ModuleType("mine")
    module.__dict__.update(numbers=[1, 2], x=np.arange(3.0), f=len, Net=dict, random=random)
    made.objects[0] = module
    monkeypatch.chdir(tmp_path)
    return made


def begin(service, seed=3):
    service.op_begin({"seed": seed})


def test_check_finds_the_module_as_it_was_imported(service):
    module = service.objects[0]
    service.op_keep({})
    module.numbers.append(3)
    module.x[0] = 9
    module.new = 1
    del module.f
    begin(service)
    assert module.numbers == [1, 2]
    assert module.x.tolist() == [0, 1, 2]
    assert module.f is len
    assert not hasattr(module, "new")


def test_each_check_gets_copies_of_its_own(service):
    module = service.objects[0]
    service.op_keep({})
    for _ in range(2):
        begin(service)
        assert module.numbers == [1, 2]
        module.numbers.append(3)


def test_class_that_a_check_has_changed_is_what_it_was_for_the_next(service):
    module = service.objects[0]
    source = """
class Kind(type):
    def __eq__(cls, other): return cls is other
class Net(metaclass=Kind):
    seen = []
    rate = 1
    def forward(self): return "own"
"""
    exec(source, vars(module))
    own = module.Net.forward
    service.op_keep({})
    for _ in range(2):
        begin(service)
        assert (module.Net().forward(), module.Net.seen, module.Net.rate) == ("own", [], 1)
        module.Net.forward, module.Net.rate, module.Net.new = len, 2, 3
        module.Net.seen.append(1)
    begin(service)
    assert module.Net.forward is own
    assert not hasattr(module.Net, "new")


def test_what_a_function_keeps_between_calls_is_the_same_for_each_check(service):
    module = service.objects[0]
    exec("def seen(x, before=[]):\n    before.append(x)\n    return before", vars(module))
    module.seen.calls = 0
    service.op_keep({})
    for number in range(2):
        begin(service)
        assert (module.seen(number), module.seen.calls) == ([number], 0)
        module.seen.calls += 1


def test_names_for_the_same_object_stay_names_for_one(service):
    module = service.objects[0]
    module.same = module.numbers
    service.op_keep({})
    begin(service)
    assert module.same is module.numbers


def test_modules_and_classes_stay_themselves(service):
    module = service.objects[0]
    service.op_keep({})
    begin(service)
    assert module.random is random
    assert module.Net is dict


def test_what_cannot_be_copied_stays_as_it_is(service):
    module = service.objects[0]
    module.generator = (k for k in range(3))
    service.op_keep({})
    begin(service)
    assert list(module.generator) == [0, 1, 2]


def test_very_large_arrays_are_not_copied(service, monkeypatch):
    monkeypatch.setattr(student, "_LARGE", 100)
    module = service.objects[0]
    module.large, module.small = np.zeros(13), np.zeros(12)
    large, small = module.large, module.small
    service.op_keep({})
    begin(service)
    assert module.large is large
    assert module.small is not small


def test_objects_of_earlier_checks_are_forgotten(service):
    service.objects[1] = "kept"
    service.op_keep({})
    service.objects[1], service.objects[2] = "other", "new"
    begin(service)
    assert sorted(service.objects) == [0, 1]
    assert service.objects[1] == "kept"


def test_generators_start_from_the_seed_of_the_check(service):
    service.op_keep({})
    draws = []
    for seed in (3, 4, 3):
        begin(service, seed)
        draws.append((random.random(), np.random.random()))  # noqa: NPY002
    assert draws[0] == draws[2] != draws[1]


def test_check_begins_in_the_students_folder(service, tmp_path):
    (tmp_path / "sub").mkdir()
    service.op_keep({})
    os.chdir(tmp_path / "sub")
    begin(service)
    assert os.getcwd() == str(tmp_path)


def test_modules_of_the_students_folder_are_kept_too_and_no_others(service, tmp_path, monkeypatch):
    inside, outside = types.ModuleType("inside"), types.ModuleType("outside")
    inside.__file__, outside.__file__ = str(tmp_path / "inside.py"), f"{tmp_path}_other/outside.py"
    inside.value, outside.value = [1], [1]
    monkeypatch.setitem(sys.modules, "inside", inside)
    monkeypatch.setitem(sys.modules, "outside", outside)
    service.op_keep({})
    inside.value.append(2)
    outside.value.append(2)
    begin(service)
    assert (inside.value, outside.value) == ([1], [1, 2])


def test_module_that_was_imported_later_stays_as_it_is(service, tmp_path, monkeypatch):
    service.op_keep({})
    late = types.ModuleType("late")
    late.__file__, late.value = str(tmp_path / "late.py"), [1]
    monkeypatch.setitem(sys.modules, "late", late)
    begin(service)
    assert late.value == [1]


def at_home(*answers, seconds=5.0, returncode=3):
    """Return a process at home that answers this, and nothing else."""
    made = StudentAtHome.__new__(StudentAtHome)
    made._replies, made.seconds = driving.queue.SimpleQueue(), seconds
    for answer in answers:
        made._replies.put(answer)
    sent = []
    made._pipes = types.SimpleNamespace(sendall=lambda content: sent.append(from_bytes(content)))
    made._process = types.SimpleNamespace(
        wait=lambda *_: None,
        returncode=returncode,
        kill=lambda: None,
        stdin=None,
        stdout=None,
        poll=lambda: None,
    )
    made.sent = sent
    return made


def test_request_is_sent_and_its_answer_is_read():
    process = at_home({"ok": 3.5})
    assert process.request("call", "f()", target=1, args=[], keep=False) == 3.5
    assert process.sent == [{"op": "call", "target": 1, "args": [], "keep": False}]


def test_what_only_a_home_is_asked_for_is_answered_as_something_else_is():
    process = at_home({"ok": None}, {"ok": None}, {"ok": None})
    for op in ("begin", "keep", "short_cell"):
        assert process.request(op, "it") is None


def test_exception_and_missing_name_are_raised_as_in_the_grader():
    raised = {"type": "ValueError", "message": "no", "frames": [], "bases": []}
    process = at_home({"raised": raised}, {"missing": "f", "close": ["g"]}, {"unsendable": "large"})
    with pytest.raises(StudentRaised, match=r"f\(\) raised ValueError"):
        process.request("call", "f()")
    with pytest.raises(NotDefined) as caught:
        process.request("get", "your file")
    assert (caught.value.name, caught.value.close) == ("f", ["g"])
    with pytest.raises(Exception, match=r"f\(\)"):
        process.request("call", "f()")


def test_process_that_ended_says_with_what():
    with pytest.raises(
        Stopped, match=r"f\(\) ended the Python process before it returned"
    ) as caught:
        at_home(None, returncode=7).request("call", "f()")
    assert caught.value.feedback.found == "it ended with 7"


def test_process_that_cannot_be_written_to_has_ended():
    process = at_home()

    def broken(_content):
        raise BrokenPipeError

    process._pipes.sendall = broken
    with pytest.raises(Stopped, match="ended the Python process"):
        process.request("call", "f()")


def test_process_that_does_not_answer_is_closed(monkeypatch):
    process = at_home(seconds=0.001)
    closed = []
    monkeypatch.setattr(StudentAtHome, "close", lambda self: closed.append(1))
    with pytest.raises(Stopped, match=r"f\(\) did not finish within 0\.001 s on this computer"):
        process.request("call", "f()")
    assert closed == [1]


def test_patience_is_four_times_that_of_the_grader_and_ten_seconds():
    process = at_home()
    process.give(10.0)
    assert process.seconds == 50.0


def test_what_is_printed_is_told_once_and_without_the_folder(tmp_path):
    process = at_home()
    process._printed, process._seen, process.folder = tmp_path / "printed.txt", 0, tmp_path / "work"
    assert process.printed() == ""
    (tmp_path / "printed.txt").write_text(f"one {tmp_path / 'work'}{os.sep}mine.py\n")
    assert process.printed() == "one mine.py\n"
    assert process.printed() == ""
    with (tmp_path / "printed.txt").open("a") as file:
        file.write("two\n")
    assert process.printed() == "two\n"


def test_check_begins_with_its_seed():
    process = at_home({"ok": None})
    with process.fresh(7) as same:
        assert same is process
    assert process.sent == [{"op": "begin", "seed": 7}]


def test_process_has_ended_once_it_has():
    process = at_home()
    assert not process.ended
    process._process.poll = lambda: 0
    assert process.ended


def test_environment_is_the_graders_where_that_matters(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("MPLBACKEND", "TkAgg")
    monkeypatch.setenv("HOME_OF_MINE", "here")
    found = driving._environment()
    assert "PYTHONPATH" not in found
    assert (found["MPLBACKEND"], found["HOME_OF_MINE"]) == ("Agg", "here")
    assert (found["PYTHONDONTWRITEBYTECODE"], found["PYTHONUTF8"], found["PYTHONSAFEPATH"]) == (
        "1",
    ) * 3
    assert found["OMP_NUM_THREADS"] == "1"


def test_program_is_started_as_it_was(monkeypatch, tmp_path):
    monkeypatch.setattr(driving.sys, "argv", ["check.pyz"])
    monkeypatch.chdir(tmp_path)
    assert this_program() == [sys.executable, str(tmp_path / "check.pyz")]
    monkeypatch.setattr(driving.sys, "argv", ["/usr/bin/autograder"])
    assert this_program() == [sys.executable, "-m", "autograder.kit"]
