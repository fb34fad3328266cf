"""The central server: accounts, sync, numbers, audit."""
