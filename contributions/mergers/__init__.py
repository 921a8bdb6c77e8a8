"""A merger of municipalities, as far as entries are concerned, and the assistant in the admin that carries it out."""
