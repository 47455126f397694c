"""The rubric of homework 1, problem 3, with the checks of the three layers alone."""

import copy

from autograder.rubrics import ese546_hw1_problem3

LAYERS = {"3b", "3c", "3d"}

homework = copy.copy(ese546_hw1_problem3.homework)
homework.checks = [check for check in homework.checks if check.part in LAYERS]
