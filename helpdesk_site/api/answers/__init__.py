"""What the API shows: frozen dataclasses, from which the OpenAPI description is made too."""
