"""Editions, awards and rankings for programs, by noun."""

from awards.api.editions import AwardViewSet, EditionViewSet
from awards.api.objections import ObjectionViewSet

__all__ = ["AwardViewSet", "EditionViewSet", "ObjectionViewSet"]
