"""How Sphinx makes the documentation site: ``make docs`` writes it to ``build/site``.

The source folder is the repository, so that a relative link in a document leads to the same place
here as on a code host. Nothing is fetched, and no page asks for anything from elsewhere.

``import revdata`` is lazy, so that autodoc finds no members in the module, and it reads the stubs
of compiled modules alone: ``python.md`` names each function, and a test compares it with
``dir(revdata)``.
"""

import sys
from pathlib import Path

import revdata

sys.path.insert(0, str(Path(__file__).parent))

project = "revdata"
version = release = revdata.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",  # the sections of a docstring
    "sphinx_click",
    "directives",
]
root_doc = "docs/site/index"
include_patterns = [
    "docs/*.md",
    "docs/site/*.md",
    "companions/*/README.md",
    "data/README.md",
    "data/reliability/README.md",
    "examples/*/README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
]
exclude_patterns = [".*", "**/.*", "build", "dist", "**/node_modules", "src", "tests"]

smartquotes = False  # two hyphens of an option stay two
nitpicky = True
# Other projects' names are not linked: their inventories would have to be fetched.
nitpick_ignore_regex = [
    ("py:class", "alt.LayerChart"),
    (r"py:.*", r"(pd|pandas|frictionless|collections|pathlib)\..*"),
    # Within an Alignment, and a Reply, for our own use.
    (r"py:class", r"(revdata\.text\.copies\.places\.)?Copy|(revdata\.serving\.running\.)?Asked"),
    (r"py:class", r"Path|Package|DataFrame(Schema)?|LayerChart|Iterable|Sequence|Callable"),
    (r"py:class", r"sequence|iterable|callable|these|dtype|print|\(\)"),  # words of docstrings
    (r"py:obj", r"True|False|None"),
    (
        r"py:class",
        r"StrPath|TableSet|Row|Style|Reply|Texts|Comparison",
    ),  # names for types, and what is inside
]

myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]

default_role = "py:obj"  # of a name in a docstring
napoleon_google_docstring = False
napoleon_preprocess_types = True
napoleon_use_param = False
napoleon_use_rtype = False

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = f"revdata {version}"
html_static_path = ["static"]
html_css_files = ["revdata.css"]
html_additional_pages = {"index": "to_landing_page.html"}
templates_path = ["templates"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_domain_indices = False  # of one module
