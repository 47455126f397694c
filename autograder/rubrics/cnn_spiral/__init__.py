"""The room of the homework cnn_spiral."""
