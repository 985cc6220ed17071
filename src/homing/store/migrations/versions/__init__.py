"""One file a change; written by hand, never edited once released."""
