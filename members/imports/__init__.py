"""Files of members and purchases: parse, map, clean, match, write."""
