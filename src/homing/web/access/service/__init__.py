"""What access does: each function is one use case and one transaction."""
