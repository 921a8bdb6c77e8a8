"""Models of the pages app, one module per noun."""

from .base import BasePage
from .editorial import EditorialPage, Feedback, HomePage
from .topics import Standard, Topic, TopicCount

__all__ = ["BasePage", "EditorialPage", "Feedback", "HomePage", "Standard", "Topic", "TopicCount"]
