"""Runs commands of the stock `openstack` client, one after the other, in one process.

Standard input: {"url", "auth": [arguments], "commands": ["name: command" or "command"]}. `$name` in a command is the id
that the command of that name printed, or nobody's. Before each command `POST url/step/<number>` says which one begins. Standard
output: a list with the exit status of each, what it printed (as JSON, where it is), and its last word on standard error.
"""

import contextlib
import io
import json
import logging
import sys
import urllib.request

from openstackclient import shell

NOBODY = "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61"


def run(arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        root = logging.getLogger()
        for handler in list(root.handlers):
            root.removeHandler(handler)
        try:
            status = shell.OpenStackShell().run(arguments)
        except SystemExit as end:
            status = end.code
    text = out.getvalue()
    try:
        said = json.loads(text)
    except ValueError:
        said = text.strip()
    lines = [line for line in err.getvalue().splitlines() if line.strip()]
    return {"status": status, "out": said, "error": lines[-1] if lines and status != 0 else ""}


task = json.load(sys.stdin)
ids = {}
results = []
for number, command in enumerate(task["commands"]):
    urllib.request.urlopen(urllib.request.Request(f"{task['url']}/step/{number}", method="POST"))
    name, colon, words = command.partition(": ")
    words = (words if colon else command).split(" ")
    result = run(task["auth"] + [ids[word[1:]] if word.startswith("$") else word for word in words])
    if colon:
        ids[name] = result["out"]["id"] if result["status"] == 0 else NOBODY
    results.append(result)
json.dump(results, sys.stdout)
