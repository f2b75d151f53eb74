"""The one door for letters: queue, render, send."""
