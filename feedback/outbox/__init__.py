"""The links that feedback hands to customers."""
