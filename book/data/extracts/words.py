"""Names and prose, as compressed text."""

import re
import struct
import zlib
from importlib import import_module

import numpy as np

from extracts.files import compressed, debian, letters, member

LANGUAGES = {  # Faker's locale: ours
    "hr_HR": "Croatian",
    "nl_NL": "Dutch",
    "en_GB": "English",
    "et_EE": "Estonian",
    "fi_FI": "Finnish",
    "fr_FR": "French",
    "de_DE": "German",
    "ga_IE": "Irish",
    "it_IT": "Italian",
    "es_ES": "Spanish",
    "sv_SE": "Swedish",
}
A_LANGUAGE = 400  # as many surnames as the shortest list has
NOVEL = (0x103B3E, 0x422BD)  # where Rdata.rdx says that prideprejudice begins, and its length


def surnames(downloads):
    """The 88,799 surnames of the United States' census of 1990, the most frequent first."""
    return compressed(text=letters("\n".join(census(downloads, "dist.all.last"))))


def given_names(downloads):
    """4,275 female and 1,219 male given names of the same census; 0 female, 1 male."""
    female, male = census(downloads, "dist.female.first"), census(downloads, "dist.male.first")
    y = np.repeat(np.array([0, 1], np.uint8), [len(female), len(male)])
    return compressed(text=letters("\n".join(female + male)), y=y)


def census(downloads, name):
    """The first column of one of the census's lists."""
    lines = member(downloads, "names-0.3.0.tar.gz", f"names-0.3.0/names/{name}").decode("ascii").splitlines()
    return [line.split()[0].capitalize() for line in lines]


def names_by_language(_):
    """400 surnames of each language, evenly spread over Faker's list, which is mostly alphabetical."""
    chosen = []
    for locale in LANGUAGES:
        names = import_module(f"faker.providers.person.{locale}").Provider.last_names
        names = [name for name in dict.fromkeys(names) if "," not in name]
        chosen += [names[i * len(names) // A_LANGUAGE] for i in range(A_LANGUAGE)]
    y = np.repeat(np.arange(len(LANGUAGES), dtype=np.uint8), A_LANGUAGE)
    return compressed(text=letters("\n".join(chosen)), y=y)


def novel(downloads):
    """Pride and Prejudice: a paragraph a line, without the title and the marks of italics."""
    with debian(downloads, "r-cran-janeaustenr_*.deb") as package:
        database = (package / "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb").read_bytes()
    start, length = NOVEL
    lines = r_strings(zlib.decompress(database[start + 4 : start + length]))
    text = "\n".join(lines[lines.index("Chapter 1") :]).replace("_", "")
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text)]
    return compressed(text=letters("\n".join(paragraph for paragraph in paragraphs if paragraph.strip("* "))))


def r_strings(data):
    """The strings of a character vector as R serialises it: each a flag, a length and the bytes."""
    (name_length,) = struct.unpack(">i", data[14:18])
    at = 18 + name_length
    _, count = struct.unpack(">ii", data[at : at + 8])
    at, strings = at + 8, []
    for _ in range(count):
        _, length = struct.unpack(">ii", data[at : at + 8])
        strings.append(data[at + 8 : at + 8 + length].decode("utf-8"))
        at += 8 + length
    return strings
