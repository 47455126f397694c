"""The room of the homework ese546_hw1_problem1."""
