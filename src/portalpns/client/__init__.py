"""The client: the whole application of one person on one computer."""
