"""Portal PNS: letters, signatures and attendance of a local government in one application."""
