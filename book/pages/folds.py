"""What a folded cell of code is called on its page, so that a reader knows whether to open it."""

import ast
import re

FOLDED = "hide-input"
COMMENT = re.compile(r"(?:# *.*\n)+")
MARKS = re.compile("`")
SENTENCE = re.compile(r".*?[.](?= |$)|.+")


def name_fold(cell):
    """Give a folded cell the prompt that its fold shows; leave any other as it is."""
    metadata = cell["metadata"]
    if FOLDED in metadata.get("tags", []):
        name = fold_name("".join(cell["source"]))
        metadata["mystnb"] = {"code_prompt_show": f"Code: {name}", "code_prompt_hide": f"Code: {name}"}


def fold_name(source):
    """What the comment says that the code begins with; else that it imports, or what it defines."""
    source = source.lstrip() + "\n"
    if found := COMMENT.match(source):
        return sentence(" ".join(line.lstrip("# ") for line in found[0].splitlines()))
    if source.startswith(("import ", "from ")):
        return "Imports"
    statements = ast.parse(source).body
    defined = [each.name for each in statements if isinstance(each, (ast.FunctionDef, ast.ClassDef))]
    return f"Defines {', '.join(defined)}" if defined else source.partition("\n")[0]


def sentence(comment):
    """The first sentence of a comment, without its marks and its full stop."""
    first = SENTENCE.match(MARKS.sub("", comment))[0].rstrip(".")
    return first[:1].upper() + first[1:]
