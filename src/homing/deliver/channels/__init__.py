"""The ways out of the house, one a file."""
