"""The rubric of homework 1, problem 3, with the checks of the three layers alone."""

from autograder.rubrics.ese546_hw1_problem3 import rubric

LAYERS = {"3b", "3c", "3d"}

homework = rubric.homework.narrowed(lambda check: check.part in LAYERS)
