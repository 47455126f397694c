"""Makes figures until it is stopped, each too large to be drawn."""


def attacked(x):
    import matplotlib.pyplot as plt

    while True:
        plt.figure(figsize=(1e6, 1e6), dpi=1e6).text(0, 0, "x" * 1000)
        plt.plot([0, 1e308], [float("nan"), float("inf")])
        plt.close()
