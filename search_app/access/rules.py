"""What one must be allowed to for each view. A view that stands in no rule is for admins only; a test tells of it."""

from __future__ import annotations

from enum import IntEnum


class Need(IntEnum):
    """What a view asks of those who open it."""

    NOTHING = 0
    SEARCH = 1
    ADMIN = 2


#: By the name of the view.
NEEDS = {
    **dict.fromkeys(
        (
            "static",
            "pages.icon",
            # The law wants these to be read by everybody.
            "site_pages.barrierefreiheit",
            "site_pages.datenschutz",
            "site_pages.impressum",
            # Says no more than whether searches are answered, but to admins.
            "api.health",
            "access.sign_in",
            "access.sign_in_again",
            "access.come_back",
            "access.sign_out",
            "access.signed_out",
        ),
        Need.NOTHING,
    ),
    **dict.fromkeys(
        (
            "pages.start",
            "pages.search",
            "pages.document",
            "pages.topics",
            "pages.topic",
            "pages.help_page",
            "page_views.page",
            "page_views.image",
            "page_views.marked_image",
            "downloads.original",
            "completions.suggest",
            "api.search",
            "api.document",
            "api.topics",
            "exports.results",
            "exports.citation",
            "feeds.search",
            "feeds.topic",
            "feeds.description",
            "feeds.sitemap",
            "openapi.document",
            "openapi.page",
        ),
        Need.SEARCH,
    ),
    **dict.fromkeys(("pages.status", "api.status", "metrics.metrics"), Need.ADMIN),
}
#: Read by programs that know no way to sign in: they are told, not sent there.
FOR_PROGRAMS = frozenset({"feeds.search", "feeds.topic", "feeds.description", "feeds.sitemap", "metrics.metrics"})
#: What a program that watches the service may read with the token in the settings.
WATCHED = frozenset({"api.health", "api.status", "metrics.metrics"})


def need_of(endpoint: str) -> Need:
    """What the view with this name asks."""
    return NEEDS.get(endpoint, Need.ADMIN)
