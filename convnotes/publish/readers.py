"""For whom a site can be made."""

from enum import StrEnum


class Audience(StrEnum):
    """Who a site is built for, narrowest view last."""

    ME = "me"
    TEAM = "team"
    PUBLIC = "public"
