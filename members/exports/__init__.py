"""Lists of members that leave the portal: chosen, laid out in columns, written, printed."""
