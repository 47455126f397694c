"""The room of the homework mlp_gradient_descent."""
