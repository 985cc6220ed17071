"""The machine of every metric that has a number for each period, and what compares two of them."""
