"""What runs beside student code for a suite: each module's source is sent there as it is."""
