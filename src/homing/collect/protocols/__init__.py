"""The protocols that clients speak, one file each; pure functions from bytes to events."""
