"""The questions of a service's requests: asked by versions, shown by conditions, answered once with the ticket."""
