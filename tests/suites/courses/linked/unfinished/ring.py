class Empty(Exception):
    pass


class Ring:
    def __init__(self):
        self.first = None

    def push(self, value):
        pass

    def pop(self):
        raise NotImplementedError
