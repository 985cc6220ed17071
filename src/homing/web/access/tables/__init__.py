"""The rows of access and their SQL: one file a table, one function a statement."""
