"""Everything that becomes paper: letters, reports and spreadsheets."""
