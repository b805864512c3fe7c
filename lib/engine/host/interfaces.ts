import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { factsIn } from "./facts";
import { RemoteHost } from "./remote-host";

/** What a host has that a document can name. */
export interface Interfaces {
  readonly bridges: readonly string[];
  /** With prefix length. */
  readonly addresses: readonly { readonly device: string; readonly address: string }[];
}

/** Changes nothing. @throws EngineError when the host cannot be asked */
export async function interfacesOf(endpoint: SshEndpoint, context: RunContext): Promise<Interfaces> {
  return parseInterfaces(await RemoteHost.asked(endpoint, context, (host) => host.ask("interfaces", [])));
}

/** Reads what `host/engine/look/interfaces.sh` says. */
export function parseInterfaces(output: string): Interfaces {
  const all = factsIn(output);
  return {
    bridges: all("bridge").map(([name]) => name!),
    addresses: all("address").map(([device, address]) => ({ device: device!, address: address! })),
  };
}
