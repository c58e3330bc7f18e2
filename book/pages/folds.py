"""What a folded cell of code is called on its page, so that a reader knows whether to open it."""

import ast
import re

FOLDED = "hide-input"
COMMENT = re.compile(r"# *(.+)")


def name_fold(cell):
    """Give a folded cell the prompt that its fold shows; leave any other as it is."""
    metadata = cell["metadata"]
    if FOLDED in metadata.get("tags", []):
        name = fold_name("".join(cell["source"]))
        metadata["mystnb"] = {"code_prompt_show": f"Code: {name}", "code_prompt_hide": f"Code: {name}"}


def fold_name(source):
    """The comment that the code begins with; else that it imports, or what it defines, or its first line."""
    first = source.lstrip().partition("\n")[0]
    if found := COMMENT.match(first):
        return found[1].rstrip(".")
    if first.startswith(("import ", "from ")):
        return "imports"
    statements = ast.parse(source).body
    defined = [each.name for each in statements if isinstance(each, (ast.FunctionDef, ast.ClassDef))]
    return ", ".join(defined) or first
