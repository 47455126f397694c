"""Reads environment, memory, command line and open files of every process."""

import os


def attacked(x):
    for pid in map(str, range(1, 70_000)):
        for name in ("environ", "cmdline", "maps", "fd", "cwd/secret.txt", "root/etc/shadow"):
            path = f"/proc/{pid}/{name}"
            try:
                print(os.listdir(path) if name == "fd" else open(path, "rb").read())
            except OSError:
                continue
        if not os.path.exists(f"/proc/{pid}") and int(pid) > os.getpid() + 50:
            break
    return x
