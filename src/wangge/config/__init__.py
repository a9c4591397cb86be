"""Settings, addresses, and the commands that run an installation."""
