from board import RADIUS, ring_of
from darts import distance

POINTS = [25, 30, 20, 10, 0]


def points_for(x, y):
    far = distance(x, y)
    return 0 if far > RADIUS else POINTS[ring_of(far)]


def best_of(throws):
    return max(throws, key=lambda throw: points_for(*throw))
