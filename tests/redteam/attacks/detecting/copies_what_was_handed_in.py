"""Looks for the file that was handed in beside it, to write it once more."""

import os

HERE = os.path.dirname(os.path.abspath(__file__))


def attacked(x):
    for folder in (HERE, os.getcwd()):
        if os.path.exists(os.path.join(folder, "data.pkl")):
            print("STOLEN", folder)
    return x
