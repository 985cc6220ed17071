"""The rows of access and the SQL that touches them, one file a table; a function is one statement."""
