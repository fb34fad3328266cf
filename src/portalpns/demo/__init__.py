"""The demo office: made-up people of Kota Metro's real units, built through the real services."""
