"""Every change of the records' tables, oldest first, run by Alembic when records are opened."""
