"""The course's own: students import it, and do not hand it in."""

RADIUS = 17.0


def ring_of(distance):
    return min(int(distance // 4.25), 4)
