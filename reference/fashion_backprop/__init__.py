"""A classifier of Fashion-MNIST in PyTorch, and back-propagation from scratch."""
