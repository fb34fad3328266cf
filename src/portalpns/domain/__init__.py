"""Rules and values in plain Python: no screen, no database, no network, the same in client and server."""
