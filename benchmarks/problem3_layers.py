"""The rubric of homework 1, problem 3, with the checks of the three layers alone."""

from autograder.rubrics import ese546_hw1_problem3

LAYERS = {"3b", "3c", "3d"}

homework = ese546_hw1_problem3.homework.narrowed(lambda check: check.part in LAYERS)
