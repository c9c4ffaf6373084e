"""Card readers, card profiles, printers and their simulators. They speak bytes and status and know no member."""
