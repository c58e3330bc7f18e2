"""Whether the code runs in a Jupyter kernel, asked without importing IPython."""

import sys


def kernel_shell():
    """The IPython shell of the running Jupyter kernel, or None outside one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if getattr(shell, "kernel", None) is not None else None
