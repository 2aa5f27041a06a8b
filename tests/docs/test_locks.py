"""What is locked is enough by itself: nothing is left to be resolved on the day of installing."""

from __future__ import annotations

import itertools
from importlib.metadata import distribution

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from catalogue.config import ROOT

LOCKS = {
    "run": ["requirements-build.txt", "requirements.txt"],
    "test": ["requirements-build.txt", "requirements.txt", "requirements-test.txt"],
}
HERE: dict[str, str] = {key: str(value) for key, value in default_environment().items()}
# The machines that the locks are for: every Python from 3.11 on, on systems that have wheels.
MACHINES = [
    HERE | {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.{patch}"} | system
    for (minor, patch), system in itertools.product(
        ((11, 2), (11, 9), (12, 5), (13, 0), (14, 0)),
        (
            {"sys_platform": "linux", "platform_system": "Linux"},
            {"sys_platform": "darwin", "platform_system": "Darwin"},
        ),
    )
]

Pins = dict[str, list[Requirement]]


def pins_of(files: list[str]) -> Pins:
    """Return what the locks name, by distribution; some have a version for older Pythons."""
    found: Pins = {}
    for file in files:
        for line in (ROOT / file).read_text().splitlines():
            if line and not line.startswith((" ", "#")):
                pin = Requirement(line.removesuffix("\\"))
                found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def applies(requirement: Requirement, machine: dict[str, str], extras: set[str]) -> bool:
    """Say whether a machine needs a requirement, without an extra or by one of these."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate(machine | {"extra": e}) for e in {"", *extras})


def is_met(wanted: Requirement, pins: Pins, machine: dict[str, str]) -> bool:
    """Say whether a locked version, extras included, is what a distribution asks for."""
    return any(
        applies(pin, machine, set())
        and wanted.extras <= pin.extras
        and all(wanted.specifier.contains(each.version, prereleases=True) for each in pin.specifier)
        for pin in pins.get(canonicalize_name(wanted.name), [])
    )


def unmet(pins: Pins, machine: dict[str, str]) -> list[str]:
    """Return what locked distributions ask for on a machine and no lock has.

    Distributions that this machine does not need are not installed and cannot be read here.
    """
    return [
        f"{pin} asks for {line}"
        for name, versions in pins.items()
        for pin in versions
        if applies(pin, HERE, set()) and applies(pin, machine, set())
        for line in distribution(name).requires or []
        if applies(Requirement(line), machine, pin.extras)
        and not is_met(Requirement(line), pins, machine)
    ]


@pytest.mark.parametrize("purpose", LOCKS)
@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda m: f"{m['sys_platform']}-{m['python_full_version']}"
)
def test_a_lock_has_all_that_its_distributions_ask_for(
    purpose: str, machine: dict[str, str]
) -> None:
    pins = pins_of(LOCKS[purpose])
    assert len(pins) > 30
    assert unmet(pins, machine) == []


def test_a_forgotten_extra_and_a_forgotten_distribution_are_seen() -> None:
    pins = pins_of(LOCKS["test"])
    assert [pin.extras for pin in pins["coverage"]] == [{"toml"}]
    pins["coverage"][0].extras = set()
    del pins["werkzeug"]
    faults = unmet(pins, HERE)
    assert any("pytest-cov" in fault and "coverage[toml]" in fault for fault in faults)
    assert any("asks for werkzeug" in fault.lower() for fault in faults)


def test_every_locked_version_has_a_hash_and_no_line_names_an_index() -> None:
    for file in LOCKS["test"]:
        lines = (ROOT / file).read_text().splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")]
        pinned = [number for number, line in enumerate(lines) if "==" in line]
        assert pinned
        assert all(lines[number + 1].startswith("    --hash=sha256:") for number in pinned)
