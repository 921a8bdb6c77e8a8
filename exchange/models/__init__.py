"""Models of the exchange between municipalities, one module per noun."""

from .contact import ContactRequest, ContactSettings, Delivery

__all__ = ["ContactRequest", "ContactSettings", "Delivery"]
