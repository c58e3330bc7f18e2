"""The published face: an exploration as HTML that needs no kernel, from its manifest alone.

Without a script it is the default picture with its caption; `explore.js` makes it move.
"""

import html
import json

from dlcore.notebook.controls import enough_digits
from pages.addresses import exploration_anchor

SELECT_FROM = 48  # characters of a choice's texts beyond which it becomes a menu
WITHOUT_SCRIPT = "With JavaScript this picture can be moved; here it stands still."


def figure_html(manifest, frame_url):
    """The HTML figure of an exploration.

    manifest: what `manifest.json` holds. frame_url: a function from a frame's file name to its
    address on the page. Every id begins with the exploration's name, hyphens for underscores.
    """
    id = exploration_anchor(manifest["name"])
    controls = "\n".join(control_html(manifest, control, id) for control in manifest["controls"])
    kind = "photograph" if manifest["photograph"] else "plot"
    state = manifest["states"][manifest["default"]]
    longest = max((each["reading"] for each in manifest["states"]), key=len)
    silent = "" if longest else " hidden"
    values = ", ".join(f"{c['label']} {c['texts'][c['default']]}" for c in manifest["controls"])
    return f"""\
<figure class="exploration" id="{escaped(id)}">
<div class="exploration-stage">
<img class="exploration-picture {kind}" src="{escaped(frame_url(manifest["default_file"]))}" \
alt="{escaped(manifest["alt"])}" width="{manifest["width"]}" height="{manifest["height"]}" \
loading="lazy" decoding="async">
</div>
<div class="exploration-controls" role="group" aria-label="Controls: {escaped(manifest["title"])}">
{controls}
</div>
<figcaption>
<div class="exploration-caption" aria-live="polite" aria-atomic="true">
<span class="exploration-values">{escaped(values)}</span>
<span class="exploration-readings" data-longest="{escaped(longest)}">\
<span class="exploration-reading"{silent}>{escaped(state["reading"])}</span></span>
</div>
<div class="exploration-buttons">
<button type="button" class="exploration-reset">Reset</button>
<button type="button" class="exploration-link">Copy link</button>
<span class="exploration-status" role="status"></span>
</div>
<noscript><p class="exploration-note">{WITHOUT_SCRIPT}</p></noscript>
</figcaption>
<script type="application/json">{script_data(manifest, frame_url)}</script>
</figure>"""


def control_html(manifest, control, id):
    """One control: a native range with label and output, or radio buttons, or a menu."""
    own = f"{id}--{exploration_anchor(control['name'])}"
    if control["kind"] == "slider":
        return slider_html(control, own)
    if sum(map(len, control["texts"])) > SELECT_FROM:
        return menu_html(control, own)
    return radio_html(control, own)


def slider_html(control, id):
    """A range input over the stops' numbers, with a play button where the control asks for one."""
    text, label = escaped(control["texts"][control["default"]]), escaped(control["label"])
    play = (
        f'<button type="button" class="exploration-play" aria-pressed="false" aria-controls="{id}">'
        f'<span class="exploration-hidden">Play {label}</span></button>\n'
        if control["play"]
        else ""
    )
    return f"""\
<div class="exploration-control exploration-slider">
<label for="{id}">{label}</label>
<div class="exploration-track">
{play}<input type="range" id="{id}" min="0" max="{len(control["values"]) - 1}" step="1" \
value="{control["default"]}" aria-valuetext="{text}" autocomplete="off">
<output for="{id}" aria-live="off" style="min-width: {max(map(len, control["texts"]))}ch">{text}</output>
</div>
</div>"""


def radio_html(control, id):
    """A group of radio buttons."""
    buttons = "\n".join(
        f'<label><input type="radio" name="{id}" value="{index}"'
        f'{" checked" if index == control["default"] else ""} autocomplete="off">'
        f"<span>{escaped(text)}</span></label>"
        for index, text in enumerate(control["texts"])
    )
    return f"""\
<fieldset class="exploration-control exploration-choice">
<legend>{escaped(control["label"])}</legend>
<div class="exploration-options">
{buttons}
</div>
</fieldset>"""


def menu_html(control, id):
    """A menu, for more text than a row of buttons holds."""
    options = "\n".join(
        f'<option value="{index}"{" selected" if index == control["default"] else ""}>'
        f"{escaped(text)}</option>"
        for index, text in enumerate(control["texts"])
    )
    return f"""\
<div class="exploration-control exploration-menu">
<label for="{id}">{escaped(control["label"])}</label>
<select id="{id}" autocomplete="off">
{options}
</select>
</div>"""


def script_data(manifest, frame_url):
    """What the script needs, as JSON that cannot end its element."""
    controls = [
        {
            "name": control["name"],
            "label": control["label"],
            "keys": [key_text(control, index) for index in range(len(control["values"]))],
            "texts": control["texts"],
            "default": control["default"],
        }
        for control in manifest["controls"]
    ]
    data = {
        "name": manifest["name"],
        "controls": controls,
        "frames": [frame_url(state["file"]) for state in manifest["states"]],
        "readings": [state["reading"] for state in manifest["states"]],
    }
    if manifest["states"][0].get("handle"):
        data["handles"] = [state["handle"] for state in manifest["states"]]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def key_text(control, index):
    """How a stop is written in the page's address: the number itself, or the choice's text."""
    if control["kind"] != "slider":
        return control["texts"][index]
    return f"{control['values'][index]:.{enough_digits(control['values'], 12)}g}"


def escaped(text):
    """Text that may stand in HTML, in an attribute too."""
    return html.escape(str(text), quote=True)
