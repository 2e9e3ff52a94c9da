"""Stories from the first click to what stands in LDAP and EBYS: the system as `make run` starts it, real browsers."""
