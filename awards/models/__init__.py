"""Records of the awards, by noun."""

from awards.models.award import Award, remember
from awards.models.decision import Decision, Departure
from awards.models.edition import Category, Edition
from awards.models.entry import Confirmation, Input
from awards.models.freeze import Freeze, Standing
from awards.models.index import Index, IndexVersion
from awards.models.objection import Objection

__all__ = [
    "Award", "Category", "Confirmation", "Decision", "Departure", "Edition", "Freeze", "Index", "IndexVersion", "Input",
    "Objection", "Standing", "remember",
]  # fmt: skip
