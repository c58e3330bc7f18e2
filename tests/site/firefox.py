"""Firefox as its package brings it, driven by WebDriver BiDi: one page, in which functions are called.

Playwright drives a Firefox of its own alone, which no package brings.
"""

import contextlib
import itertools
import json
import shutil
import subprocess
import time

import websocket

NAMES = ("firefox-esr", "firefox")
PATIENCE = 180  # seconds for a function to say yes
HALF = (
    "Invalid markup: Incorrect number of children"  # of a formula that has arrived in part; it is drawn again
)
LISTENING = "WebDriverBiDiServer.json"  # which it writes into its profile once it listens


def is_trouble(entry):
    """Whether a page complains of an error; where half a formula has arrived, the other half will."""
    return entry["level"] == "error" and not entry["text"].startswith(HALF)


class Failed(AssertionError):
    """What Firefox says went wrong, or that a function never said yes."""


class Firefox:
    """A window with one page."""

    def __init__(self, address):
        address = f"{address}/session"  # which answers nobody who names an origin
        self.socket = websocket.create_connection(address, suppress_origin=True, timeout=PATIENCE)
        self.numbers = itertools.count(1)
        self.troubles = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.context = self.ask("browsingContext.create", type="tab")["context"]

    def ask(self, method, **params):
        """The result of a command; what the page complains of meanwhile is kept."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(self.socket.recv())
            if said.get("method") == "log.entryAdded" and is_trouble(said["params"]):
                self.troubles.append(said["params"]["text"])
            if said.get("id") != number:
                continue
            if said["type"] == "error":
                raise Failed(f"{method}: {said['message']}")
            return said["result"]

    def open(self, address):
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def call(self, function, *texts):
        """What a function of the page returns, of these texts, as JSON says it."""
        answer = self.ask(
            "script.callFunction",
            functionDeclaration=f"async (...texts) => JSON.stringify(await ({function})(...texts) ?? null)",
            arguments=[{"type": "string", "value": text} for text in texts],
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise Failed(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def until(self, function, *texts):
        """Wait until a function of the page says something true, and return it."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if said := self.call(function, *texts):
                return said
            time.sleep(0.1)
        raise Failed(f"never came true: {function} of {texts}")


@contextlib.contextmanager
def opened(profile):
    """A `Firefox` with this empty folder as its profile; None where there is none on this machine."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        yield None
        return
    command = [found, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield Firefox(address_of(process, profile / LISTENING))
        finally:
            process.terminate()


def address_of(process, written):
    """Where a Firefox that starts will listen, as it writes it."""
    ends = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < ends:
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):  # not yet, or not wholly
            said = json.loads(written.read_text("utf-8"))
            return f"ws://{said['ws_host']}:{said['ws_port']}"
        time.sleep(0.1)
    raise Failed(f"Firefox does not listen; its exit status is {process.poll()}")
