"""Version chains of the two schemas; run by `portalpns.store.migrate`."""
