class Empty(LookupError):
    pass


class Ring:
    def __init__(self, values=()):
        self.values = list(values)

    def push(self, value):
        self.values.append(value)

    def pop(self):
        if not self.values:
            raise Empty("the ring is empty")
        return self.values.pop()

    def turn(self, steps):
        pass
        self.values = self.values[steps:] + self.values[:steps]

    def _check(self, place):
        if not 0 <= place < len(self.values):
            raise IndexError("wrong")

    def __getitem__(self, place):
        self._check(place)
        return self.values[place]

    def __setitem__(self, place, value):
        self._check(place)
        self.values[place] = value

    def __delitem__(self, place):
        self._check(place)
        del self.values[place]

    def __len__(self):
        return len(self.values)

    def __add__(self, other):
        return Ring(self.values + other.values)

    def __eq__(self, other):
        return isinstance(other, Ring) and self.values == other.values
