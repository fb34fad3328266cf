"""The client's encrypted cache: opening it, and the rows of letters, days, documents and queued actions in it."""
