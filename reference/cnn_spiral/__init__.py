"""A small CNN, the forward pass of any network, and the spiral: linear against two layers."""
