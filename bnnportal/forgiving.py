"""While Redis is down, sessions are read from the database and pages are drawn anew: who is signed in goes on working."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingCache(RedisCache):
    """What sessions and pieces of pages ask of a cache, with "not here" for an answer where Redis gives none.

    Only for these: limits of attempts must not be forgiven.
    """

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(lambda: super(ForgivingCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = 0, version: Any = None) -> None:
        self._ask(lambda: super(ForgivingCache, self).set(key, value, timeout, version), None)

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._ask(lambda: super(ForgivingCache, self).delete(key, version), False))

    def has_key(self, key: Any, version: Any = None) -> bool:
        return bool(self._ask(lambda: super(ForgivingCache, self).has_key(key, version), False))

    def _ask(self, question: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return question()
        except RedisError:
            log.warning("Redis does not answer; sessions and pages do without")
            return otherwise
