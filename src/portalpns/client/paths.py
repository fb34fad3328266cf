"""Where this computer keeps the client's files, one folder tree for each profile."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from portalpns.domain.errors import file_problem

HOME_VARIABLE = "PORTALPNS_HOME"
"""When set, everything lies under this folder: portable use, tests, several clerks side by side."""


@dataclass(frozen=True)
class Paths:
    """The folders of one profile; none is made before `ensure`."""

    config: Path
    data: Path
    cache: Path
    logs: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def roots(self) -> Path:
        """Root certificates (PEM or DER) that this profile trusts besides those of the product."""
        return self.config / "akar"

    def ensure(self) -> "Paths":
        """Make the folders, readable by their owner only; raises FileProblem."""
        try:
            for folder in (self.config, self.data, self.cache, self.logs):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise file_problem(error, str(error.filename or self.data), writing=True) from error
        return self


def client_paths(profile: str = "") -> Paths:
    """The folders of `profile`; the demo has its own, so it never meets real letters."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return paths_under(Path(home) / profile if profile else Path(home))
    name = f"portalpns-{profile}" if profile else "portalpns"
    places = PlatformDirs(appname=name, appauthor=False, roaming=False)
    return Paths(
        config=Path(places.user_config_dir),
        data=Path(places.user_data_dir),
        cache=Path(places.user_cache_dir),
        logs=Path(places.user_log_dir),
    )


def paths_under(root: Path) -> Paths:
    """All folders of a profile under one root."""
    return Paths(config=root / "config", data=root / "data", cache=root / "cache", logs=root / "logs")
