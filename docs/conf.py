"""How Sphinx builds the handbooks: ``sphinx-build -W -n -b html docs docs/_build``."""

project = "LaKI-Suche"
author = "LaKI-Suche contributors"
language = "de"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "*.py"]
myst_heading_anchors = 3
html_theme = "alabaster"
html_theme_options = {"page_width": "64rem", "sidebar_width": "16rem", "description": "Handbücher"}
html_show_sphinx = False
html_copy_source = False
