"""Every way in which a suite may have the student's file run, each a test of its own."""

import contextlib
import ctypes
import importlib
import importlib.util
import multiprocessing
import os
import pickle
import runpy
import subprocess
import sys
import threading
import unittest

import eve_tiny
from gradescope_utils.autograder_utils.decorators import weight

PLACE = os.path.abspath("submission")
FILE = os.path.join(PLACE, "eve_tiny.py")


def from_its_folder(function):
    sys.path.insert(0, "")
    os.chdir(PLACE)
    function()


def spec():
    found = importlib.util.spec_from_file_location("eve_tiny", FILE)
    found.loader.exec_module(importlib.util.module_from_spec(found))


def in_a_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def popen():
    program = subprocess.Popen([sys.executable, FILE], stdout=subprocess.PIPE)
    program.communicate()


PROGRAM = [sys.executable, "eve_tiny.py"]
WAYS = {
    "run": lambda: subprocess.run(PROGRAM),
    "run_in_its_folder": lambda: from_its_folder(lambda: subprocess.run(PROGRAM)),
    "run_with_cwd": lambda: subprocess.run(PROGRAM, cwd=PLACE),
    "run_by_path": lambda: subprocess.run(["python3", FILE]),
    "run_in_a_shell": lambda: subprocess.run(f"cd {PLACE}; python3 eve_tiny.py", shell=True),
    "run_in_a_thread": lambda: in_a_thread(lambda: subprocess.run(PROGRAM, cwd=PLACE)),
    "check_output": lambda: subprocess.check_output(PROGRAM, cwd=PLACE, env={"PATH": PLACE}),
    "popen": popen,
    "system": lambda: os.system(f"cd {PLACE} && python3 eve_tiny.py"),
    "os_popen": lambda: os.popen(f"python3 {FILE}").read(),
    "spawn": lambda: os.spawnv(os.P_WAIT, sys.executable, PROGRAM),
    "posix_spawn": lambda: os.posix_spawn(sys.executable, ["python3", FILE], {}),
    "multiprocessing": lambda: multiprocessing.get_context("spawn").Process(target=spec).start(),
    "exec_of_text": lambda: exec(open(FILE).read()),
    "exec_of_bytes": lambda: exec(open(FILE, "rb").read()),
    "exec_by_name": lambda: exec(open("eve_tiny.py").read()),
    "exec_of_what_it_says": lambda: exec(eve_tiny.attacked(1)),
    "unpickled": lambda: pickle.loads(eve_tiny.attacked(2)),
    "artifact": lambda: pickle.load(open(PLACE + "/data.pkl", "rb")),
    "spec": spec,
    "runpy": lambda: runpy.run_path(FILE),
    "helper_module": lambda: from_its_folder(lambda: importlib.import_module("beside")),
    "reload": lambda: from_its_folder(lambda: importlib.reload(eve_tiny)),
    "once_more": lambda: from_its_folder(
        lambda: [sys.modules.pop("eve_tiny"), importlib.import_module("eve_tiny")]
    ),
    "library": lambda: ctypes.CDLL(PLACE + "/beside.so"),
    "swallowed": lambda: contextlib.suppress(Exception).__enter__() or spec(),
}


def doing(way):
    @weight(1)
    def test(self):
        way()

    return test


class TestWays(unittest.TestCase):
    for name, way in WAYS.items():
        locals()[f"test_{name}"] = doing(way)
