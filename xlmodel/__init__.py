"""xlmodel."""
