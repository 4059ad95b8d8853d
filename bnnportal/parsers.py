"""How the API reads what it is sent. Apart from rest.py: rest_framework reads this name while it is being imported."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser

from bnnportal.letters import writable


class BodyParser(JSONParser):
    """JSON without letters no paper can hold, but not a bare `null`: rest_framework answers that in English."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            body = writable(super().parse(*args, **kwargs))
        except RecursionError:  # brackets within brackets, thousands deep
            raise ParseError from None
        if body is None:
            raise ParseError
        return body


class UploadParser(MultiPartParser):
    """A form with a file, its words as clean as those of BodyParser."""

    def parse(self, *args: Any, **kwargs: Any) -> DataAndFiles:
        sent = super().parse(*args, **kwargs)
        words = sent.data.copy()
        for name, values in words.lists():
            words.setlist(name, writable(values))
        return DataAndFiles(words, sent.files)
