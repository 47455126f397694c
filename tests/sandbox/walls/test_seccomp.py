import ctypes
import errno
import fcntl
import os
import shutil
import socket
import struct

import pytest
from forks import answer_of

from autograder.sandbox.walls import kernel, seccomp
from autograder.sandbox.walls.syscalls import ALLOWED, ARCHITECTURES, NUMBERS, REFUSED

RETURN, JUMPS = 0x06, (0x15, 0x45, 0x35)
here = pytest.mark.skipif(
    not (kernel.LINUX and seccomp.supported()), reason="seccomp needs Linux on x86-64 or arm64"
)


def instructions(machine, **options):
    code = seccomp.build_filter(machine, **options)
    return [struct.unpack_from("HBBI", code, 8 * place) for place in range(len(code) // 8)]


@pytest.mark.parametrize("signals", [True, False], ids=["signals", "no signals"])
@pytest.mark.parametrize("machine", list(ARCHITECTURES))
def test_every_jump_lands_inside_the_program(machine, signals):
    program = instructions(machine, signals=signals)
    assert len(program) < 4096
    for place, (code, if_true, if_false, _) in enumerate(program):
        if code in JUMPS:
            assert place + 1 + max(if_true, if_false) < len(program)
    assert program[-1][0] == RETURN


@pytest.mark.parametrize("machine", list(ARCHITECTURES))
def test_every_call_that_exists_is_decided_by_number(machine):
    column = ARCHITECTURES[machine][0]
    compared = {value for code, _, _, value in instructions(machine) if code == 0x15}
    assert {NUMBERS[name][column] for name in REFUSED} - {None} <= compared


@pytest.mark.parametrize("column", [0, 1], ids=["x86-64", "arm64"])
def test_no_number_is_given_twice(column):
    numbers = [row[column] for row in NUMBERS.values() if row[column] is not None]
    assert len(numbers) == len(set(numbers))


def verdict(machine, number, architecture):
    """Return what the kernel would make of a call without arguments."""
    program, place, value = instructions(machine), 0, 0
    data = {0: number, 4: architecture}
    while True:
        code, if_true, if_false, given = program[place]
        if code == RETURN:
            return given
        if code == 0x20:
            value = data.get(given, 0)
        elif code == 0x54:
            value &= given
        else:
            holds = {0x15: value == given, 0x45: value & given, 0x35: value >= given}[code]
            place += if_true if holds else if_false
        place += 1


KILLED, ALLOWED_AS_IT_IS, REFUSED_WITH = 0x80000000, 0x7FFF0000, 0x00050000
I386, ARM, X32 = 0x40000003, 0x40000028, 0x40000000


@pytest.mark.parametrize(("machine", "other"), [("x86_64", I386), ("aarch64", ARM)])
def test_call_by_the_numbers_of_another_architecture_ends_the_process(machine, other):
    column, own = ARCHITECTURES[machine]
    getpid = (39, 172)[column]
    assert verdict(machine, getpid, own) == ALLOWED_AS_IT_IS
    assert verdict(machine, getpid, other) == KILLED


def test_second_set_of_numbers_is_refused_as_a_whole():
    own = ARCHITECTURES["x86_64"][1]
    getpid, socket_there = 39 | X32, NUMBERS["socket"][0] | X32
    for number in (getpid, socket_there):
        assert verdict("x86_64", number, own) == REFUSED_WITH | errno.EPERM


def filtered(action, **options):
    def run():
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        seccomp.install(**options)
        try:
            result = action()
        except OSError as error:
            return errno.errorcode[error.errno]
        return "done" if result is None else str(result)

    return answer_of(run)


def raw(name, *arguments):
    return lambda: kernel.syscall(NUMBERS[name][ARCHITECTURES[kernel.MACHINE][0]], *arguments)


@here
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET"])
def test_no_socket_of_any_family_can_be_made(family):
    number = getattr(socket, family)
    assert filtered(lambda: socket.socket(number, socket.SOCK_DGRAM).close()) == "EACCES"


@here
def test_a_pair_of_streams_can_be_made_but_none_that_can_send_elsewhere():
    def pair(kind):
        return lambda: [end.close() for end in socket.socketpair(type=kind)] and None

    assert filtered(pair(socket.SOCK_STREAM)) == "done"
    assert filtered(pair(socket.SOCK_DGRAM)) == "EACCES"


@here
@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (raw("ptrace", 0, 0, 0, 0), "EPERM"),
        (raw("unshare", 0x10000000), "EPERM"),
        (raw("io_uring_setup", 1, None), "EPERM"),
        (raw("keyctl", 0, 0), "EPERM"),
        (raw("shmget", 0, 4096, 0o1600), "EPERM"),
        (raw("memfd_create", b"x", 0), "ENOSYS"),
        (raw("clone3", None, 0), "ENOSYS"),
        (raw("clone", ctypes.c_ulong(0x40000011), None), "EPERM"),
        (raw("prctl", kernel.PR_SET_PDEATHSIG, 0), "EPERM"),
        (raw("prctl", kernel.PR_SET_PDEATHSIG, 9), "0"),
        (raw("prctl", kernel.PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(0)), "EPERM"),
        (lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 5), "EPERM"),
        (lambda: os.sched_setaffinity(os.getppid(), {0}), "EPERM"),
        (lambda: os.truncate(__file__, 10**9), "EPERM"),
        (lambda: os.close(os.open(os.devnull, os.O_RDONLY | os.O_TRUNC)), "EPERM"),
        (lambda: os.close(os.open(os.devnull, os.O_WRONLY | os.O_TRUNC)), "done"),
        (lambda: os.kill(os.getpid(), 0), "done"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_calls_that_no_trainer_needs_are_refused(call, expected):
    assert filtered(call) == expected


@here
@pytest.mark.parametrize("number", [*range(463, 470), 470, 500, 1000, 4000])
def test_calls_that_later_kernels_bring_do_not_exist(number):
    named = {row[ARCHITECTURES[kernel.MACHINE][0]] for row in NUMBERS.values()}
    expected = "EPERM" if number in named else "ENOSYS"
    assert filtered(lambda: kernel.syscall(number, -1, 0, 0)) == expected


@here
@pytest.mark.parametrize("name", ALLOWED)
def test_newer_calls_that_do_no_harm_reach_the_kernel(name):
    number = NUMBERS[name][ARCHITECTURES[kernel.MACHINE][0]]
    call = lambda: kernel.syscall(number, -1, 0, 0, 0, 0, 0)  # noqa: E731
    try:
        call()
        outside = "done"
    except OSError as error:
        outside = errno.errorcode[error.errno]
    inside = filtered(call)
    assert (inside == "ENOSYS") == (outside == "ENOSYS")
    assert inside != "EPERM" or outside == "EPERM"


def locked(path):
    """Lock a file by each means, and return whether another of its readers can tell."""
    mine, other = os.open(path, os.O_RDONLY), os.open(path, os.O_RDONLY)
    fcntl.flock(mine, fcntl.LOCK_EX)
    fcntl.lockf(mine, fcntl.LOCK_SH)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


@here
def test_locking_a_file_looks_done_and_tells_nobody(tmp_path):
    (tmp_path / "file").touch()
    assert filtered(lambda: locked(tmp_path / "file")) == "done"


@here
@pytest.mark.parametrize("command", [5, 36, 1024, 1025, 1026, 1036, 2000])
def test_what_fcntl_could_tell_of_others_is_unknown(command):
    def ask():
        file = os.open(os.__file__, os.O_RDONLY)
        fcntl.fcntl(file, command, 0)

    assert filtered(ask) == "EINVAL"


@here
def test_descriptors_can_be_copied_and_made_non_blocking():
    def use():
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_inheritable(writer, True)
        os.close(fcntl.fcntl(writer, fcntl.F_DUPFD_CLOEXEC, 3))

    assert filtered(use) == "done"


@here
def test_the_owner_of_a_file_that_may_only_be_read_cannot_flag_it():
    def flag():
        file = os.open(os.__file__, os.O_RDONLY)
        fcntl.ioctl(file, 0x40086602, struct.pack("l", 0x40))

    assert filtered(flag) == "EPERM"


@here
def test_limits_of_other_processes_cannot_be_set():
    import resource

    limit = (resource.RLIM_INFINITY,) * 2
    assert filtered(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE, limit)) == "EPERM"


@here
def test_changing_modes_looks_done_and_changes_nothing(tmp_path):
    path = tmp_path / "file"
    path.touch(mode=0o600)
    assert filtered(lambda: path.chmod(0o777)) == "done"
    assert path.stat().st_mode & 0o777 == 0o600


@here
def test_starting_a_session_looks_done_and_starts_none():
    assert filtered(lambda: os.setsid() or os.getsid(0)) == str(os.getsid(0))


@here
def test_a_file_can_be_touched_and_keeps_its_times(tmp_path):
    assert filtered((tmp_path / "new").touch) == "done"
    assert (tmp_path / "new").exists()
    os.utime(tmp_path / "new", (0, 0))
    assert filtered(lambda: os.utime(tmp_path / "new", (5, 5))) == "done"
    assert (tmp_path / "new").stat().st_mtime == 0


@here
def test_files_can_be_copied_with_their_modes_and_times(tmp_path):
    (tmp_path / "a").write_text("x")
    assert filtered(lambda: shutil.copy2(tmp_path / "a", tmp_path / "b") and None) == "done"
    assert (tmp_path / "b").read_text() == "x"


@here
def test_without_scopes_no_signal_can_be_sent_by_any_means():
    assert filtered(lambda: os.kill(os.getpid(), 0), signals=False) == "EPERM"
    owner = lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())  # noqa: E731
    assert filtered(owner, signals=False) == "EPERM"
