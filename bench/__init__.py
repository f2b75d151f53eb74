"""Measurements that anyone can repeat; pytest does not collect them."""
