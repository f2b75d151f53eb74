"""Finding a member: tokens, and the router that picks an index."""
