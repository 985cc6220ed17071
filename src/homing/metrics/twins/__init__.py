"""SQL twins: from a file beside a metric to a statement that runs in any dialect."""
