"""Where signing keys come from; each kind of key store is one file and gives a `HeldKey`."""
