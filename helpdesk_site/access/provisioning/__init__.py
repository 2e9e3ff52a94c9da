"""Applying what was approved: claimed, guarded, written, read back, closed, looked at a second time (reliability.md
§2).
"""
