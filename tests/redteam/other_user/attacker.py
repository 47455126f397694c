"""Another user of the machine, who knows every name, while a class is graded.

Started with a JSON text: the folder and the files to go for, where temporary files are made,
a folder of one's own, the grader's process and users, and what must not be read. Tries
everything over and over until standard input ends, and prints what came of it as JSON.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import sys
import threading

WANTED = json.loads(sys.argv[1])
SECRET = WANTED["secret"].encode()
OWN = WANTED["own"]
LIBC = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, PTRACE_DETACH = 16, 17
LISTENING = "0A"

#: How often each kind was tried, and what worked though it must not.
tried = {}
got = set()


def attempt(kind, what, action, *arguments):
    """Try something; it worked if it raises nothing and does not return False."""
    tried[kind] = tried.get(kind, 0) + 1
    with contextlib.suppress(OSError, ValueError):
        if action(*arguments) is not False:
            got.add(f"{kind}: {what}")


def below(top):
    for folder, _, names in os.walk(top):
        yield folder
        yield from (os.path.join(folder, name) for name in names)


def read(path):
    with open(path, "rb") as file:
        return file.read(2**22)


def open_to_write(path):
    open(path, "ab").close()


def lock(path):
    with open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def plant_in(folder):
    os.symlink(OWN, os.path.join(folder, f"planted-{os.getpid()}"))


def replace(path):
    os.rename(path, path + ".moved")
    os.symlink(OWN, path)


def link(path):
    os.link(path, os.path.join(OWN, "link"))


def files():
    for path in [*WANTED["names"], *below(WANTED["out"])]:
        attempt("list", path, os.listdir, path)
        attempt("read", path, read, path)
        attempt("write", path, open_to_write, path)
        attempt("lock", path, lock, path)
        attempt("plant", path, plant_in, path)
        attempt("open up", path, os.chmod, path, 0o777)
        attempt("replace", path, replace, path)
        attempt("remove", path, os.unlink, path)
        attempt("link", path, link, path)


def temporary():
    for entry in os.scandir(WANTED["temporary"]):
        for path in [entry.path, *(os.path.join(entry.path, name) for name in WANTED["guesses"])]:
            attempt("list temporary", path, os.listdir, path)
            attempt("read temporary", path, read, path)
            attempt("plant temporary", path, plant_in, path)
            attempt("replace temporary", path, replace, path)


def graders():
    """Return the grader's process and all below it."""
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            parents[int(pid)] = int(read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[1])
    found = {WANTED["grader"]}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found & parents.keys()


def trace(pid):
    if LIBC.ptrace(PTRACE_ATTACH, pid, None, None) != 0:
        return False
    LIBC.ptrace(PTRACE_DETACH, pid, None, None)
    return True


def shows_secret(path):
    return SECRET in read(path)


def shows_anything(path):
    return read(path) != b""  # of a process that has ended there is nothing to see


def processes():
    for pid in graders():
        for name in ("environ", "mem", "maps", "auxv", "stack", "syscall", "io"):
            attempt("process", name, shows_anything, f"/proc/{pid}/{name}")
        for name in ("fd", "map_files"):
            attempt("process", name, os.listdir, f"/proc/{pid}/{name}")
        for name in ("cwd", "root", "exe"):
            attempt("process", name, os.readlink, f"/proc/{pid}/{name}")
        for name in ("cmdline", "comm", "status"):
            attempt("names of students", name, shows_secret, f"/proc/{pid}/{name}")
        attempt("trace", "ptrace", trace, pid)
        attempt("slow down", "nice", os.setpriority, os.PRIO_PROCESS, pid, 19)
        attempt("slow down", "pin", os.sched_setaffinity, pid, {0})
        attempt("signal", "stop", os.kill, pid, signal.SIGSTOP)
        attempt("signal", "kill", os.kill, pid, signal.SIGKILL)


def connect(family, address):
    with socket.socket(family) as connection:
        connection.settimeout(0.2)
        connection.connect(address)


def ports():
    """Return the ports on which a user listens whom the grader has."""
    for line in read("/proc/net/tcp").decode().splitlines()[1:]:
        _, here, _, state, _, _, _, uid, *_ = line.split()
        if state == LISTENING and WANTED["users"][0] <= int(uid) < WANTED["users"][1]:
            yield int(here.rpartition(":")[2], 16)


def names():
    """Return the names of sockets that may be a grader's; one in no folder begins with @."""
    for line in read("/proc/net/unix").decode(errors="replace").splitlines()[1:]:
        name = line.split()[-1]
        if "autograder" in name or name.startswith((WANTED["temporary"], WANTED["out"])):
            yield name


def sockets():
    tried["socket"] = tried.get("socket", 0) + 1
    for port in ports():
        attempt("socket", f"port {port}", connect, socket.AF_INET, ("127.0.0.1", port))
    for name in names():
        address = "\0" + name[1:] if name.startswith("@") else name
        attempt("socket", name, connect, socket.AF_UNIX, address)


def main():
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    print("ready", flush=True)
    last = False
    while not last:
        last = over.is_set()
        for attack in (files, temporary, processes, sockets):
            with contextlib.suppress(OSError):
                attack()
    print(json.dumps({"tried": tried, "got": sorted(got)}))


main()
