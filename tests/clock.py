"""A clock that stands still until a test moves it."""


class Clock:
    now = 0.0

    def __call__(self):
        return self.now
