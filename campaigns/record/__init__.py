"""What campaigns puts onto a member's record, part by part."""
