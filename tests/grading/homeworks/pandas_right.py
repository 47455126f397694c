def clean(df):
    return df.dropna(subset=["price"]).reset_index(drop=True)


def fill_in_place(df):
    medians = df.groupby("city")["price"].transform("median")
    df["price"] = df["price"].fillna(medians)


def mean_price(df):
    return df.groupby("city")["price"].mean()


def is_dear(df):
    return df["price"] > df["price"].mean()


def cities(df):
    return set(df["city"])


def count_by(df):
    return df.groupby(["city", "kind"], observed=True).size().to_dict()


def newest(df):
    return df["sold"].max()


def summary(df):
    return df.groupby("kind", observed=True)["price"].agg(["mean", "count"])
