"""What could not run is named at the end, and in CI it is a failure. The figures of fault tests stand there, too.

A test shows a line of figures by `record_property("figures", "...")`. `--long` makes the fault tests longer.
"""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="more cycles in the tests that kill and cut")


@pytest.fixture
def cycles(request: pytest.FixtureRequest) -> int:
    """Give how often a fault is made: 2 times, or 20 with --long."""
    return 20 if request.config.getoption("--long") else 2


def could_not_run(reporter: pytest.TerminalReporter) -> list[str]:
    lines = []
    for report in reporter.stats.get("skipped", []):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        lines.append(f"{report.nodeid}: {why.removeprefix('Skipped: ')}")
    return sorted(lines)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        for name, line in report.user_properties if report.when == "call" else []:
            if name == "figures":
                terminalreporter.line(str(line))
    lines = could_not_run(terminalreporter)
    if lines:
        terminalreporter.section(f"{len(lines)} COULD NOT RUN", red=True, bold=True)
        for line in lines:
            terminalreporter.line(line)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    controller = not hasattr(session.config, "workerinput")
    if controller and reporter and os.environ.get("CI") and could_not_run(reporter) and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
