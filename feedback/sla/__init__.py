"""When a case is due: working calendar, clock arithmetic, targets. No Django here."""
