"""What an agreement says: one structure of sentences, from which page, Word and PDF are made.

The words are Indonesian whatever language a person reads the portal in; what is not known yet stays a visible blank.
"""

from partners.wording.compose import compose
from partners.wording.facts import BLANK, Duty, Facts, ScopeFacts, Side, facts_of
from partners.wording.lines import lines

__all__ = ["BLANK", "Duty", "Facts", "ScopeFacts", "Side", "compose", "facts_of", "lines"]
