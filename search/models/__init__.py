"""Models of the search, one module per noun."""

from .log import SearchedTerm
from .saved import SavedSearch
from .synonyms import SynonymGroup

__all__ = ["SavedSearch", "SearchedTerm", "SynonymGroup"]
