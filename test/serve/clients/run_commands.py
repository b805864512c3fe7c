"""Runs commands of the stock `openstack` client, one after the other, in one process.

Standard input: {"auth": [arguments], "commands": [[arguments]]}. Standard output: per command its exit status, what it
printed (as JSON, where it is), and its last word on standard error.
"""

import contextlib
import io
import json
import logging
import sys

from openstackclient import shell


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
    return {"status": status, "out": said, "error": lines[-1] if lines else ""}


task = json.load(sys.stdin)
results = [run(task["auth"] + command) for command in task["commands"]]
json.dump(results, sys.stdout)
