"""The reference of a small notebook homework, in the percent format."""

# %% [markdown]
# # Doubling and counting

# %%
import numpy as np

digits = np.arange(20) % 10

# %% [markdown]
# ## 1 Doubling [2 points]


# %%
def double(x):
    """Return 2 x for an array x of any shape."""
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION


# %% [markdown]
# ## 2 Counting [2 points]
#
# How often does each digit occur?


# %%
# BEGIN SOLUTION
def count(values):
    """Return how often 0 to 9 occur."""
    return np.bincount(values, minlength=10)


# END SOLUTION
if __name__ == "__main__":
    counts = None
    # BEGIN SOLUTION: count each digit
    counts = count(digits)
    # END SOLUTION
    print(counts)
