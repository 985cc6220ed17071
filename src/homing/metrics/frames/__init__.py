"""From a caller's frame, whatever its kind, to events that metrics read."""
