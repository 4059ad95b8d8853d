"""Editions, awards and rankings for programs, by noun."""

from awards.api.editions import AwardViewSet, EditionViewSet

__all__ = ["AwardViewSet", "EditionViewSet"]
