"""Webhooks: other programs of the municipality are told what happened here, signed, at least once, without names."""
