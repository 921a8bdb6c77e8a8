"""A merger of municipalities, as far as people are concerned: their roles, who is told, and the acts that carry it out."""
