"""Receipt printers: slips laid out once, rendered to ESC/POS or pictures, sent with proof."""
