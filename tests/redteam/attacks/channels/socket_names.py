"""Reads the names of the sockets of every process on the machine."""

import os


def look():
    task = os.listdir("/proc/self/task") if os.path.isdir("/proc/self/task") else []
    folders = ["/proc/self/net", "/proc/net", "/proc/thread-self/net"]
    for folder in folders + [f"/proc/self/task/{thread}/net" for thread in task]:
        for name in ("unix", "tcp", "dev", "netlink"):
            try:
                open(f"{folder}/{name}").read()
            except OSError:
                continue
            print("REACHED", folder, name)


look()  # in the process that is not yet a copy of another


def attacked(x):
    look()
    return x
