"""What migrations do is frozen: they give the same keys for ever, whatever the catalogue does."""

from __future__ import annotations

from catalogue.migrations.frozen.sort_keys import sort_key, stored_key

NAMES = {
    "Ñandúes, S. A.": ("nandues s a", "n\x7fandues s a"),
    "Nuku\u02bbalofa": ("nukualofa", "nukualofa"),
    "C\u00f4te d\u2019Ivoire": ("cote d ivoire", "cote d ivoire"),
    "\u0141\u00f3d\u017a": ("lodz", "lodz"),
    "a" + "\u0301" * 50 + "b": ("ab", "ab"),
    "x" * 300: ("x" * 200, "x" * 200),
}


def test_the_keys_of_old_migrations_stay_as_they_were() -> None:
    made = {name: (sort_key(name, "en"), sort_key(name, "es")) for name in NAMES}
    assert made == NAMES
    assert {name: stored_key(name) for name in NAMES} == {
        name: spanish for name, (_english, spanish) in NAMES.items()
    }
