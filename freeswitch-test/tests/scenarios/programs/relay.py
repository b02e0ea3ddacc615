"""Prints each event that it hears as a line of JSON, and fires those that come as lines of JSON.

Its arguments are the port of the event socket and the subclasses that it subscribes to.
"""

import asyncio
import json
import sys

from genesis import Inbound


def say(**what):
    print(json.dumps(what), flush=True)


async def heard(event):
    say(headers=dict(event), body=event.body)


def command(subclass, headers, body):
    lines = ["sendevent CUSTOM", f"Event-Subclass: {subclass}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is None:
        return "\n".join(lines)
    return "\n".join([*lines, f"Content-Length: {len(body.encode())}", "", body])


async def main(port, subclasses):
    async with Inbound("127.0.0.1", port, "ClueCon") as freeswitch:
        for subclass in subclasses:
            freeswitch.on(subclass, heard)
        await freeswitch.send("event plain CUSTOM " + " ".join(subclasses))
        say(listens=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            reply = await freeswitch.send(command(**json.loads(line)))
            say(reply=reply["Reply-Text"])


asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
