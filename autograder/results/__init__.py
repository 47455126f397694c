"""The one result model, and what a check can show beside its verdict."""
