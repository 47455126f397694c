"""Plots markup and control characters, where a page shows titles."""


def attacked(x):
    import matplotlib.pyplot as plt

    text = '"><img src=x onerror=alert(1)></figure><script>alert(2)</script>\x1b[2J\u202e\ud800'
    figure, axes = plt.subplots()
    figure.get_suptitle = axes.get_title = axes.get_xlabel = lambda: text
    axes.plot([1, 2], label=text)
    plt.show()
    return x
