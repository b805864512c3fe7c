import type { HostBundle } from "../bundle/bundle";
import type { Compilation } from "../compile";
import { deployHost } from "../engine/deploy/deploy";
import type { Peers } from "../engine/ha/vrrp-transition";
import type { DeployOutcome } from "../engine/transaction/deployment";
import type { Log, UnitsUp } from "../engine/transaction/log";
import { lookup } from "../model/lookup";
import { declaredEnvironment } from "../model/machines";
import { endpointsOf } from "../model/ssh-declaration";
import type { Topology } from "../model/topology";
import type { RunContext } from "../ssh/run-context";
import type { HostsDone, Outcome } from "./each-host";
import { eachInTurn } from "./rolling-order";
import type { Selection, Target } from "./targets";

export interface Deployment {
  readonly context: RunContext;
  readonly log: Log;
  readonly acceptMachine?: boolean;
  /** Told of each host that was brought there. */
  readonly ended: (host: string, outcome: DeployOutcome) => void;
  /** Hears how far all of it is. @default - nobody */
  readonly atWork?: { readonly done: HostsDone; readonly unitsOf: (host: string) => UnitsUp };
}

/** Brings hosts to what their document says: those that share an HA router one after the other. */
export async function deployHosts(
  compilation: Compilation,
  selection: Selection | undefined,
  { context, log, acceptMachine = false, ended, atWork }: Deployment,
): Promise<Outcome<void>> {
  const { machines: declared, ...facts } = declaredEnvironment(compilation.topology, compilation.lock.hosts);
  const { floatingIps } = facts;
  const places = endpointsOf(facts.places);
  const deploy = async ({ host, bundle }: Target): Promise<void> => {
    const peers = peersOf(compilation.topology, bundle);
    const unitsUp = atWork?.unitsOf(host.name);
    const known = { declared, places, floatingIps, acceptMachine };
    const deploying = { endpoint: host.ssh, peers, log, unitsUp, ...known, context };
    ended(host.name, await deployHost(bundle, deploying));
  };
  return eachInTurn(compilation, selection, deploy, atWork?.done);
}

/** How to reach the other instances of a bundle's HA routers. */
export function peersOf(topology: Topology, { vrrp }: HostBundle): Peers {
  const names = new Set(vrrp.flatMap(({ peers }) => peers));
  return Object.fromEntries([...names].map((name) => [name, lookup(topology).hosts.get(name)!.ssh]));
}
