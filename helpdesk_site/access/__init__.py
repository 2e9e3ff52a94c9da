"""Permission changes (MADDE 12-e): asked, approved, applied to LDAP and EBYS, read back, recorded, taken back on
time.
"""
