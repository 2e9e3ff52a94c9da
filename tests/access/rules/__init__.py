"""How the chief keeps the desk's rules: the register of procedures and the catalogue of roles."""
