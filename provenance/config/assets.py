"""Static files: the node's own, and scripts and styles of others that come with packages."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class Assets(StaticFilesConfig):
    """Leaves out the Python beside the files."""

    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "*.py", "__pycache__")
