class Account:
    def __init__(self, balance):
        self.balance, self.closed = balance, False

    def pay_in(self, amount):
        self.balance += amount

    def pay_out(self, amount):
        self.balance -= amount

    def close(self):
        self.closed = True


class Ledger:
    def __init__(self):
        self.rows = {}

    def enter(self, name, amount):
        self.rows[name] = amount

    def total(self):
        return sum(self.rows.values())


class Shop:
    def __init__(self):
        self.sold = 0

    def sell(self, _name):
        self.sold += 1
        return self.sold


def sort_in_place(items):
    items.sort()


def stop():
    return None
