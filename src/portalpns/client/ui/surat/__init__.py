"""The pages of letters: incoming, outgoing, waiting for signature, and the editor of a naskah."""
