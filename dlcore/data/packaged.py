"""Data that stays in the package that ships it."""

from importlib import import_module


def packaged(loader, module):
    """The module, or a ModuleNotFoundError that says what to install."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        package = module.replace("_", "-")
        raise ModuleNotFoundError(
            f"dlcore.data: {loader} needs the package {package}; run: pip install {package}"
        ) from None
