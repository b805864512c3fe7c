import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { Compilation } from "../../compile";
import { eachHost } from "../../fleet/each-host";
import { targets, type Selection } from "../../fleet/targets";
import { printable } from "../../text/printable";
import { eventsBetween } from "./events";
import { Journal } from "./journal";
import type { Scene } from "./screen";
import type { Snapshot } from "./snapshot";
import { TerminalScreen } from "./terminal-screen";
import { WatchedHost } from "./watched-host";

/**
 * Shows what runs, again and again, until it is interrupted. On a terminal the picture changes in place; elsewhere it is
 * printed once, and then a line for whatever happens.
 * @param selection of hosts that are looked at; undefined: all
 * @param interval seconds between two looks
 */
export async function watchStatus(
  compilation: Compilation,
  selection: Selection | undefined,
  interval: number,
): Promise<never> {
  const hosts = targets(compilation, selection).map(({ host, bundle }) => new WatchedHost(host, bundle));
  const output: Output = process.stdout.isTTY ? new TerminalScreen(compilation) : new Journal(compilation);
  const look = async (): Promise<Snapshot> => {
    const { results } = await eachHost(hosts, async (watched) => [watched.host.name, await watched.look()] as const);
    return new Map(results);
  };
  const watching = async (): Promise<never> => {
    for (let before: Snapshot = new Map(); ;) {
      const now = await look();
      const time = new Date();
      const events = eventsBetween(compilation.topology, before, now).map((event) => stamped(time, event));
      output.show({ snapshot: now, events, time });
      before = now;
      await setTimeout(interval * 1000);
    }
  };
  try {
    await Promise.race([watching(), once(process, "SIGINT"), once(process, "SIGTERM")]);
  } finally {
    output.end?.();
  }
  // A host that is just being asked is not waited for.
  process.exit();
}

interface Output {
  show(scene: Scene): void;
  end?(): void;
}

function stamped(time: Date, event: string): string {
  return `${time.toISOString().slice(11, 19)} ${printable(event)}`;
}
