"""Make the style sheets, fonts and pictures while the wheel is built, so that a released wheel needs no Node."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):
    """Run assets/build.py before a wheel is packed; an editable install leaves it to start.py."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        place = spec_from_file_location("assets_build", Path(self.root) / "assets/build.py")
        assert place is not None
        assert place.loader is not None
        build = module_from_spec(place)
        place.loader.exec_module(build)
        try:
            build.main()
            build.table()  # takes the project's own parts where it is not there: pack a wheel where start.py ran
        except build.Stopped as stopped:
            raise SystemExit(str(stopped)) from None
