import math


def distance(x, y):
    return math.hypot(x, y)


class Game:
    def __init__(self, name):
        self.name = name
        self.total = 0

    def throw(self, x, y):
        from score import points_for

        self.total += points_for(x, y)
