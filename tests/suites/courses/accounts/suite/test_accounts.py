import functools

import accounts
import pytest

SEEN = {}


@pytest.fixture(scope="module")
def account(closed_at_the_end):
    made = accounts.Account(10)
    closed_at_the_end.append(made)
    yield made
    made.close()


@functools.lru_cache
def ledger():
    return accounts.Ledger()


def test_pays_in(account):
    account.pay_in(5)
    assert account.balance == 15


def test_pays_out(account):
    account.pay_out(3)
    assert account.balance == 12


@pytest.mark.parametrize("amount", [1, 2])
def test_pays_in_more(account, amount):
    before = account.balance
    account.pay_in(amount)
    assert account.balance == before + amount


def test_total_of_all(account):
    assert account.balance == 15


def test_sorts_in_place(prices):
    assert accounts.sort_in_place(prices) is None


def test_prices_are_sorted_by_now(prices):
    assert prices == [1.0, 2.0, 3.0]


def test_enters():
    ledger().enter("rent", 3)
    SEEN["rent"] = ledger()
    assert ledger().total() == 3


def test_enters_more():
    SEEN["rent"].enter("food", 4)
    assert ledger().total() == 7


class TestShop:
    @classmethod
    def setup_class(cls):
        cls.shop = accounts.Shop()

    def test_first_sale(self):
        assert self.shop.sell("pen") == 1

    def test_second_sale(self):
        assert self.shop.sell("pen") == 2

    def test_stops(self):
        assert accounts.stop() is None

    def test_third_sale_after_a_stop(self):
        assert self.shop.sell("pen") in (1, 3)
