"""The organisers' desk inside the Wagtail admin: one conference from its plan to the last confirmation of attendance."""
