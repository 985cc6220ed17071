"""Files become events: read, understand, show, check, append."""
