"""Synchronisation of the local cache with the server."""
