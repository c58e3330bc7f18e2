"""The measured ratios as a Markdown table."""

import os
import platform
import re
import subprocess
from pathlib import Path
from statistics import geometric_mean

REPORT = Path(__file__).parent / "results.md"
README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- measured by make bench -->\n", "<!-- end of what was measured -->\n"
IN_README = (  # what a reader asks for first
    *("mlp-small-adam", "mlp-large-adam", "lenet", "lstm", "gru", "transformer-block"),
    *("viterbi", "dbscan-1e5", "dbscan-8d-1e5", "linkage-ward-5000"),
)
HEAD = """# Speed, measured

Time of a step, dlcore's over the other library's: below 1, dlcore is faster. The median of turns
taken by two processes with the same number of threads, and the middle half of the ratios. Both sides
were checked to compute the same, and start with memory that was used before, as in a program that has read
its data. `make bench` measures anew and writes the section of the processor that it runs on; times in µs
are that machine's, on that day. A ratio in bold reaches its aim; [limits.md](limits.md) says why the others
do not.
"""
SECTION = """
## On {processor}

{machine}

Against PyTorch on one thread, the geometric mean of the {count} ratios that have an aim is {mean:.2f}.

| case | against | threads | ratio | middle half | aim | dlcore µs | other µs |
|---|---|---|---|---|---|---|---|
{rows}

dlcore alone, one thread: the exponent is the slope of log time against log size, the peak what the largest
size allocates.

| case | sizes | ms | exponent | in theory | peak MB |
|---|---|---|---|---|---|
{growth}"""
BEFORE_A_SECTION = re.compile(r"^(?=## On )", re.MULTILINE)


def processor():
    """The processor's name, as its system tells it."""
    if Path("/proc/cpuinfo").exists():
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return platform.processor() or platform.machine()


def machine(versions, busy):
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    others = f"{busy:.1f} other processes running"
    return f"{os.cpu_count()} cores; {system}; {libraries}; float32; {others}."


def line(row):
    case = row["case"]
    aim = f"≤ {case.aim:g}" if case.aim else "—"
    reached = case.aim and row["ratio"] <= case.aim
    ratio = f"**{row['ratio']:.2f}**" if reached else f"{row['ratio']:.2f}"
    return (
        f"| {case.title} | {case.against} | {row['threads']} | {ratio} | {row['low']:.2f}–{row['high']:.2f} "
        f"| {aim} | {1e6 * row['ours']:.0f} | {1e6 * row['peer']:.0f} |"
    )


def write_report(rows, busy, growth):
    """Write this processor's section of `results.md`, its growth too; those of other processors stay."""
    versions = {}
    for row in rows:
        versions |= row["versions"]
    aimed = [row["ratio"] for row in rows if row["threads"] == 1 and row["case"].aim and of_pytorch(row)]
    section = SECTION.format(
        processor=processor(),
        machine=machine(versions, busy),
        count=len(aimed),
        mean=geometric_mean(aimed),
        rows="\n".join(map(line, rows)),
        growth=growth,
    )
    _, *sections = BEFORE_A_SECTION.split(REPORT.read_text(encoding="utf-8"))
    others = [each.strip() for each in sections if each.splitlines()[0] != f"## On {processor()}"]
    text = "\n\n".join([HEAD.strip(), *sorted([section.strip(), *others])])
    REPORT.write_text(text + "\n", encoding="utf-8")
    print(f"written: {REPORT.name}")


def of_pytorch(row):
    return row["case"].against.startswith("PyTorch")


def write_readme(rows):
    """Write README.md's table: a few of the cases, on one thread."""
    alone = {row["name"]: row for row in rows if row["threads"] == 1}
    table = "| case | against | ratio of times |\n|---|---|---|\n"
    for row in map(alone.get, IN_README):
        table += f"| {row['case'].title} | {row['case'].against} | {row['ratio']:.2f} |\n"
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(before + BEGIN + table + END + after, encoding="utf-8")
