"""What runs beside student code: imports nothing of the harness but the wire's plain types."""
