"""The room of the homework fashion_backprop."""
