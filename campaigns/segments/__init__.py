"""Rules of segments that campaigns brings."""
