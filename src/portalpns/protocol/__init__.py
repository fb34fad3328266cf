"""What client and server say to each other: messages as types, and which versions may talk."""
