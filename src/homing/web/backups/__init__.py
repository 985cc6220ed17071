"""Backups of a whole installation: made while it serves, checked before they are believed."""
