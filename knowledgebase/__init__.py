"""Articles of the desk: what solved it once, found in any spelling by whoever has it next."""
