"""Log-in of staff and members: what we change in allauth, and a member's own account."""
