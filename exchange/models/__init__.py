"""Models of the exchange between municipalities, one module per noun."""

from .contact import ContactRequest, ContactSettings, Delivery
from .seeking import Seeking, SeekingAnswer, SeekingSupport

__all__ = ["ContactRequest", "ContactSettings", "Delivery", "Seeking", "SeekingAnswer", "SeekingSupport"]
