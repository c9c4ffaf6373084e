"""Tables as offices keep them: workbooks and CSV, written for Excel and WPS, and read from them."""
