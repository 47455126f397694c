"""Has the grader remove a folder of others, through a link in the place of its own."""

import os


def attacked(x):
    folder = os.getcwd()
    os.chdir("..")
    os.rename(folder, folder + "-away")
    os.symlink(os.path.dirname(PATHS["secret"]), folder)
    return x
