"""Pure rules of a campaign's way: draws, hours, steps. No Django."""
