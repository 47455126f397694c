"""A pandas homework: its checks pass tables and are given tables."""

import shutil
from pathlib import Path

import pytest

from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.results.report import Outcome

pytest.importorskip("pandas")
HERE = Path(__file__).parent / "homeworks"
RIGHT = (HERE / "pandas_right.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def homework(tmp_path_factory):
    folder = tmp_path_factory.mktemp("homeworks") / "flats"
    folder.mkdir()
    shutil.copy(HERE / "pandas_rubric.py", folder / "rubric.py")
    return finding.find(str(folder))


@pytest.fixture
def graded(homework, grade_warm, tmp_path):
    def grade(source):
        (tmp_path / "ada_flats.py").write_text(source, encoding="utf-8")
        return grade_warm(homework, Request([tmp_path / "ada_flats.py"], seed=3))

    return grade


def lost(report):
    return {each.name for each in report.results if each.outcome is not Outcome.PASSED}


def edited(old, new):
    assert RIGHT.count(old) == 1, old
    return RIGHT.replace(old, new)


def test_right_submission_has_all_points(graded):
    report = graded(RIGHT)
    assert lost(report) == set()
    assert report.score == report.points == 15


DEAR = '    return df["price"] > df["price"].mean()'
BY_ROWS = """    m = df["price"].mean()
    return [row.price > m for row in df.itertuples()]"""
ODD_STYLE = {
    "text as categories": (
        "    return df.dropna(",
        "    return df.astype({'city': 'category'}).dropna(",
    ),
    "columns in another order": (
        '=["price"]).reset',
        '=["price"])[["sold", "kind", "rooms", "price", "city"]].reset',
    ),
    "a mask as a list": (DEAR, "    return (df['price'] > df['price'].mean()).tolist()"),
    "an array": (DEAR, "    return (df['price'] > df['price'].mean()).to_numpy()"),
    "nullable": (
        '["price"].agg(["mean", "count"])',
        '["price"].agg(["mean", "count"]).convert_dtypes()',
    ),
    "unique": ('set(df["city"])', 'set(df["city"].unique())'),
    "numpy's time": ('df["sold"].max()', 'df["sold"].to_numpy().max()'),
}


@pytest.mark.parametrize("style", ODD_STYLE)
def test_odd_style_costs_nothing(graded, style):
    assert lost(graded(edited(*ODD_STYLE[style]))) == set()


WRONG = {
    "index kept": ((".reset_index(drop=True)", ""), "cleaned", "reset_index"),
    "another column": (('subset=["price"]', 'subset=["rooms"]'), "cleaned", "too many rows"),
    "returns nothing": (("    return df.dropna(", "    df.dropna("), "cleaned", "inplace=True"),
    "a copy is filled": (
        ('    df["price"] = df', "    df = df.copy()\n    df['price'] = df"),
        "filled_in_place",
        "1",
    ),
    "mean for median": (
        ('transform("median")', 'transform("mean")'),
        "filled_in_place",
        "['price']",
    ),
    "sum for mean": (
        ('["price"].mean()\n\n\ndef is', '["price"].sum()\n\n\ndef is'),
        "mean_prices",
        "mean_price(df)",
    ),
    "below": (
        ('    return df["price"] > df', '    return df["price"] <= df'),
        "dear_ones",
        "is_dear(df)",
    ),
    "row by row": ((DEAR, BY_ROWS), "dear_ones", "itertuples"),
    "a list of cities": (('set(df["city"])', 'sorted(set(df["city"]))'), "cities", "a set of"),
    "first": (('df["sold"].max()', 'df["sold"].min()'), "newest", "newest(df)"),
    "column named otherwise": (
        ('.agg(["mean", "count"])', '.agg(["mean", "size"])'),
        "summary",
        "missing: 'count'",
    ),
}


@pytest.mark.parametrize("slip", WRONG)
def test_slip_costs_its_own_points_alone(graded, result_of, slip):
    edit, check, said = WRONG[slip]
    report = graded(edited(*edit))
    assert lost(report) == {check}
    result = result_of(report, check)
    assert result.outcome is Outcome.WRONG
    assert said in str(vars(result.feedback))
