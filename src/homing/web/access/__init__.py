"""Access: who may come in. Users, their sessions, one-time links and API keys."""
