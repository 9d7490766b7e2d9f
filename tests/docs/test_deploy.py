"""What docs/deploy.md and the container file tell a deployer to write is what the house knows."""

import re

from django.urls import resolve, reverse

from biggervoices.house import cli, settings
from biggervoices.house.management.commands.serve import Command
from tests.docs.test_docs import ROOT, all_settings

CONTAINER = (ROOT / "Containerfile").read_text()
DEPLOY = (ROOT / "docs/deploy.md").read_text()


def test_the_container_sets_what_the_house_reads_and_runs_what_it_has() -> None:
    set_there = set(re.findall(r"\b(BIGGERVOICES_[A-Z_]+)=", CONTAINER))
    command = re.search(r'^CMD \["biggervoices", "(\w+)"', CONTAINER, re.MULTILINE)
    options = set(re.findall(r'"(--[\w-]+)"', CONTAINER.rpartition("CMD [")[2]))
    known = {option for action in Command().create_parser("x", "serve")._actions for option in action.option_strings}

    assert set_there
    assert set_there - all_settings() == set()
    assert command
    assert command[1] in {row.words for row in cli.TABLE}
    assert options - known == set()


def test_the_container_asks_for_a_health_that_there_is_and_is_not_root() -> None:
    path = re.search(r"http://127\.0\.0\.1:\d+(/[\w/]+)'", CONTAINER)

    assert path
    assert resolve(path[1]).view_name == "house:live"
    assert re.findall(r"^USER (\w+)$", CONTAINER, re.MULTILINE) == ["biggervoices"]
    assert (ROOT / "requirements.txt").exists()


def test_the_web_server_before_it_takes_what_the_house_takes() -> None:
    most = [int(size) * 1_000_000 for size in re.findall(r"client_max_body_size (\d+)m", DEPLOY)]

    assert sorted(most) == [settings.LARGEST_BODY, settings.LARGEST_BODIES[reverse("checks:copies")]]
    assert resolve("/visits/copy/").view_name == "checks:copies"


def test_a_unit_of_systemd_runs_a_command_that_there_is_in_a_narrow_place() -> None:
    commands = re.findall(r"ExecStart=\S+/biggervoices (\w+)", DEPLOY)

    assert sorted(commands) == ["serve", "worker"]
    assert set(commands) <= {row.words for row in cli.TABLE}
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "User=biggervoices", "StateDirectory=biggervoices"):
        assert line in DEPLOY
