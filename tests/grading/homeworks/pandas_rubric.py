"""A rubric in the shape of a data-analysis assignment: tables in, tables out."""

import numpy as np
import pandas as pd

from autograder import Assignment
from autograder.driving import PlainFrame
from autograder.oracles import (
    assert_close,
    assert_equal,
    assert_frame,
    assert_no_loops,
    assert_raises,
    assert_series,
)

homework = Assignment(
    name="flats",
    title="Prices of flats",
    submission="*_flats.py",
    parts={"1": "Cleaning", "2": "Questions"},
    libraries=["numpy", "pandas"],
    import_timeout=60.0,
)


def flats(rng, count=12):
    """Return a table with gaps, as students are given one."""
    price = rng.uniform(100, 900, size=count).round(2)
    price[::5] = np.nan
    return pd.DataFrame(
        {
            "city": rng.choice(["Ulm", "Bonn", "Kiel"], size=count),
            "price": price,
            "rooms": pd.array(rng.integers(1, 6, size=count), "Int64"),
            "kind": pd.Categorical(rng.choice(["old", "new"], size=count)),
            "sold": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(count), unit="D"),
        }
    )


@homework.check("1", points=3, timeout=20)
def cleaned(student, rng):
    """clean(df) drops rows without a price, and numbers the rest from 0."""
    table = flats(rng)
    right = table.dropna(subset=["price"]).reset_index(drop=True)
    assert_frame(student.clean(table), right, what="clean(df)")


@homework.check("1", points=2, timeout=20)
def filled_in_place(student, rng):
    """fill_in_place(df) fills missing prices with the median of the city, in df itself."""
    table = flats(rng)
    after = student.fill_in_place.inplace(table).arguments[0]
    medians = table.groupby("city")["price"].transform("median")
    right = table.assign(price=table["price"].fillna(medians))
    assert_frame(after, right, what="df after fill_in_place(df)")


@homework.check("2", points=2, timeout=20)
def mean_prices(student, rng):
    """mean_price(df) is a Series of the mean price of each city."""
    table = flats(rng, 30)
    right = table.groupby("city")["price"].mean()
    assert_series(student.mean_price(table), right, what="mean_price(df)")


@homework.check("2", points=2, timeout=20)
def dear_ones(student, rng):
    """is_dear(df) says of each row whether its price is above the mean, without a loop."""
    table = flats(rng)
    right = (table["price"] > table["price"].mean()).to_numpy()
    assert_equal(student.is_dear(table), right, what="is_dear(df)")
    assert_no_loops(student, "is_dear")


@homework.check("2", points=2, timeout=20)
def cities(student, rng):
    """cities(df) is the set of the cities; count_by(df) counts pairs of city and kind."""
    table = flats(rng)
    assert_equal(student.cities(table), set(table["city"]), what="cities(df)")
    right = {(a, b): len(each) for (a, b), each in table.groupby(["city", "kind"], observed=True)}
    counts = student.count_by(table)
    assert_equal(counts == right, True, what="whether count_by(df) is right")


@homework.check("2", points=1, timeout=20)
def newest(student, rng):
    """newest(df) is the last date on which a flat was sold."""
    table = flats(rng)
    assert_equal(student.newest(table), table["sold"].max().to_datetime64(), what="newest(df)")


@homework.check("2", points=1, timeout=20)
def refuses(student):
    """mean_price(df) raises a KeyError for a table without prices."""
    table = PlainFrame.from_columns({"city": ["Ulm"]})
    assert_raises(KeyError, student.mean_price, table, what="mean_price(df) without prices")


@homework.check("2", points=2, timeout=20)
def summary(student, rng):
    """summary(df) has the columns mean and count of each kind."""
    table = flats(rng, 30)
    found = student.summary(table)
    right = table.groupby("kind", observed=True)["price"].agg(["mean", "count"])
    assert_frame(found, right, what="summary(df)")
    assert_close(found["mean"], right["mean"].to_numpy(), what="the means")
