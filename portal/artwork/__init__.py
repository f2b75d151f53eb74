"""Pictures of the demonstration chain, drawn by the program itself."""

from portal.artwork.album import draw_aside, draw_pictures

__all__ = ["draw_aside", "draw_pictures"]
