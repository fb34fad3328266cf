"""Where the product's own data files (`resources/`) are read, installed as a wheel or run from a checkout."""

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def resource(name: str) -> Path:
    """Path of `resources/<name>`; raises FileNotFoundError when the installation is incomplete."""
    packed = Path(str(files("portalpns"))) / "resources" / name
    if packed.exists():
        return packed
    checkout = Path(__file__).resolve().parents[2] / "resources" / name
    if checkout.exists():
        return checkout
    raise FileNotFoundError(name)
