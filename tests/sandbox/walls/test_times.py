import os
import sys

import pytest

from autograder.sandbox.clock import StudentClock
from autograder.sandbox.walls.times import FamilyTimes, PortableTimes, own_wait, source

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own means")
TICKS = os.sysconf("SC_CLK_TCK")


class Kernel:
    """What the kernel shows of some processes."""

    def __init__(self, folder):
        self.folder = folder
        self.now = 0.0
        self.times = FamilyTimes(folder, lambda: self.now)

    def show(self, pid, state="R", *, own=0.0, ended=0.0, delay=None, threads=None, started=7):
        folder = self.folder / str(pid)
        self._write(folder, state, own, ended, delay, len(threads) if threads else 1, started)
        for number, (its_state, its_cpu, its_delay) in (threads or {}).items():
            inner = folder / "task" / str(number)
            self._write(inner, its_state, its_cpu, 0.0, its_delay, len(threads), started)

    def _write(self, folder, state, own, ended, delay, threads, started):
        folder.mkdir(parents=True, exist_ok=True)
        fields = ["0"] * 40
        fields[0], fields[17], fields[19] = state, str(threads), str(started)
        fields[11], fields[13] = str(round(own * TICKS)), str(round(ended * TICKS))
        (folder / "stat").write_text(f"1 (a) b) {' '.join(fields)}\n")
        if delay is not None:
            (folder / "schedstat").write_text(f"{round(own * 1e9)} {round(delay * 1e9)} 3\n")

    def read(self, *family, after=0.0):
        self.now += after
        return self.times.read(family)


@pytest.fixture
def kernel(tmp_path):
    return Kernel(tmp_path)


def test_processor_time_of_all_adds_up(kernel):
    kernel.show(1, own=2.0, delay=0)
    kernel.show(2, own=3.0, delay=0)
    assert kernel.read(1, 2).cpu == pytest.approx(5)


def test_a_child_that_ended_unseen_counts(kernel):
    kernel.show(1, own=1.0, ended=4.0)
    assert kernel.read(1).cpu == pytest.approx(5)


def test_a_child_that_was_seen_and_waited_for_counts_once(kernel):
    kernel.show(1, own=1.0)
    kernel.show(2, own=3.0)
    kernel.read(1, 2)
    kernel.show(1, own=1.0, ended=3.5)
    assert kernel.read(1).cpu == pytest.approx(4.5)


def test_a_child_that_nobody_waits_for_counts_as_far_as_it_was_seen(kernel):
    kernel.show(1)
    kernel.show(2, own=3.0)
    kernel.read(1, 2)
    assert kernel.read(1).cpu == pytest.approx(3)


def test_a_child_between_its_end_and_its_parent_s_notice_counts_once(kernel):
    kernel.show(1)
    kernel.show(2, own=3.0)
    kernel.read(1, 2)
    kernel.read(1)
    kernel.show(1, ended=3.0)
    assert kernel.read(1).cpu == pytest.approx(3)


def test_another_process_with_the_same_number_starts_from_nothing(kernel):
    kernel.show(1)
    kernel.show(2, own=3.0, started=7)
    kernel.read(1, 2)
    kernel.show(2, own=1.0, started=9)
    assert kernel.read(1, 2).cpu == pytest.approx(4)


def test_the_kernel_s_count_of_waiting_is_taken(kernel):
    kernel.show(1, own=1.0, delay=0.5)
    kernel.read(1)
    kernel.show(1, own=1.1, delay=2.5)
    assert kernel.read(1, after=3).waited == pytest.approx(2.5)


def test_a_wait_that_goes_on_counts_already_and_not_twice(kernel):
    kernel.show(1, "R", own=1.0, delay=0.0)
    kernel.read(1)
    assert kernel.read(1, after=2).waited == pytest.approx(2)
    kernel.show(1, "R", own=1.1, delay=2.3)
    assert kernel.read(1, after=0.4).waited == pytest.approx(2.3)


@pytest.mark.parametrize("state", ["S", "T"])
def test_who_sleeps_or_was_stopped_does_not_wait(kernel, state):
    kernel.show(1, state, own=1.0, delay=0.0)
    kernel.read(1)
    assert kernel.read(1, after=2).waited == 0


def test_threads_wait_each_on_their_own(kernel):
    kernel.show(1, "S", threads={1: ("S", 0.0, 0.5), 11: ("R", 1.0, 0.25)})
    reading = kernel.read(1)
    assert reading.cpu == pytest.approx(1)
    assert reading.waited == pytest.approx(0.75)


def test_without_the_kernel_s_count_who_is_ready_has_waited(kernel):
    kernel.show(1, "R", own=1.0)
    kernel.read(1)
    kernel.show(1, "R", own=1.2)
    assert kernel.read(1, after=1).waited == pytest.approx(1)


def test_the_disk_counts_as_far_as_the_machine_waited_for_it(kernel):
    kernel.show(1, "D", delay=0.0)
    assert kernel.read(1, after=1).disk == pytest.approx(1)
    (kernel.folder / "pressure").mkdir()
    pressure = kernel.folder / "pressure" / "io"
    pressure.write_text("some avg10=0.00 total=5000000\n")
    before = kernel.read(1, after=1).disk
    pressure.write_text("some avg10=0.00 total=5250000\n")
    assert kernel.read(1, after=1).disk - before == pytest.approx(0.25)


def test_threads_that_are_ready_are_busy(kernel):
    kernel.show(1, "S", threads={1: ("S", 0.0, 0.0), 11: ("R", 0.0, 0.0)})
    kernel.show(2, "R", delay=0.0)
    kernel.read(1, 2)
    assert kernel.times.busy == [11, 2]


def test_processes_that_are_gone_are_left_out(kernel):
    assert kernel.read(5).cpu == 0


@linux
def test_this_machine_s_processes_can_be_read():
    reading = FamilyTimes().read([os.getpid()])
    assert 0 < reading.cpu < 3600
    assert own_wait() >= 0
    assert source().startswith("on")


def test_what_every_system_tells_is_processor_time():
    reading = PortableTimes().read([os.getpid()])
    assert reading.cpu > 0
    assert reading.waited is None


def test_what_is_missing_is_said(tmp_path):
    assert source(tmp_path).startswith("off")
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "stat").write_text("")
    assert "without schedstat" in source(tmp_path)
    for counted, said in (("0 0 0\n", False), ("70 5 2\n", True)):
        (tmp_path / "self" / "schedstat").write_text(counted)
        assert (source(tmp_path) == "on") is said


def test_where_nothing_is_counted_a_loop_still_uses_up_its_limit(kernel):
    """No ``schedstat``, and the file of a kernel that was built without the count."""
    for pid, delay in ((1, None), (2, 0)):
        kernel.show(pid, own=0.0)
        if delay is not None:
            (kernel.folder / str(pid) / "schedstat").write_text("0 0 0\n")
        clock = StudentClock(lambda pid=pid: kernel.read(pid), lambda: kernel.now, lambda: 0.0)
        clock.give(5)
        with clock.running():
            clock.look()
            for second in range(1, 7):
                kernel.now += 1
                kernel.show(pid, own=float(second))
                clock.look()
        assert clock.spent.computed
        assert clock.over
