"""The member's own pages under /me/: composed from what all apps know of one member."""
