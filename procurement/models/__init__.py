"""Models of joint procurement, one module per noun."""

from .documents import NoticeDocument
from .notices import Contract, NoticeIndexPage, NoticePage, Position
from .outcomes import Award, CallOff, UnitPrice, Verdict
from .papers import CostKey
from .participations import Figure, FigureChange, FrozenFigure, Participation
from .reference import GuardRailAnswer, TextBlock, Threshold
from .timetables import Item, Stage, State, TimeTable, UnitEstimate

__all__ = [
    "Award",
    "CallOff",
    "Contract",
    "CostKey",
    "Figure",
    "FigureChange",
    "FrozenFigure",
    "GuardRailAnswer",
    "Item",
    "NoticeDocument",
    "NoticeIndexPage",
    "NoticePage",
    "Participation",
    "Position",
    "Stage",
    "State",
    "TextBlock",
    "Threshold",
    "TimeTable",
    "UnitEstimate",
    "UnitPrice",
    "Verdict",
]
