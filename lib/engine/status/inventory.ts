import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { factsIn, numberIn, timeIn } from "../host/facts";
import { RemoteHost } from "../host/remote-host";

/** What a host carries of one environment, from whichever document. */
export interface InventoryEntry {
  readonly environment: string;
  /** The one that runs; undefined: a first deployment was interrupted. */
  readonly generation?: number;
  /** The last one that was confirmed, and when (ISO 8601). */
  readonly confirmed?: number;
  readonly confirmedAt?: string;
  /** Ids. */
  readonly routers: readonly string[];
  /** Ids of networks with a DHCP server. */
  readonly dhcp: readonly string[];
}

/** All that a host carries. */
export interface Inventory {
  /** Sorted by name. */
  readonly environments: readonly InventoryEntry[];
  /** Namespaces called like those of routers and DHCP servers that are of no environment: Neutron's, or left over. */
  readonly unknownNamespaces: readonly string[];
}

/** Changes nothing. @throws EngineError when the host cannot be asked */
export function inventoryOf(endpoint: SshEndpoint, context: RunContext): Promise<Inventory> {
  return RemoteHost.asked(endpoint, context, async (host) => parseInventory(await host.ask("environments", [])));
}

/** Reads the output of `host/engine/look/environments.sh`. */
export function parseInventory(output: string): Inventory {
  const all = factsIn(output);
  const idsOf = (word: string, environment: string) =>
    all(word).flatMap(([name, id]) => (name === environment ? [id!] : []));
  return {
    environments: all("environment").map(([name, current, confirmed, since]) => ({
      environment: name!,
      generation: numberOf(current),
      confirmed: numberOf(confirmed),
      confirmedAt: since === "-" ? undefined : timeIn("environment", since),
      routers: idsOf("router", name!),
      dhcp: idsOf("dhcp", name!),
    })),
    unknownNamespaces: all("unknown").map(([namespace]) => namespace!),
  };
}

function numberOf(word: string | undefined): number | undefined {
  return word === "-" ? undefined : numberIn("environment", word);
}
