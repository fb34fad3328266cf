"""Tables and rows in SQLAlchemy Core for SQLite, SQLCipher and PostgreSQL."""
