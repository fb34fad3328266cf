"""The server: accounts, the feed, accepted actions, blobs and the public page, over one database."""
