"""How permission requests look: states, differences and histories as components and sentences. Reads, never writes."""
