"""Stories from the first click to what stands in LDAP and EBYS: the whole system as `make run` starts it."""
