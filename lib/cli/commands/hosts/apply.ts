import type { HostBundle } from "../../../bundle/bundle";
import type { Compilation } from "../../../compile";
import { deployHost } from "../../../engine/deploy/deploy";
import { rollBackHost } from "../../../engine/deploy/rollback";
import type { Peers } from "../../../engine/ha/vrrp-transition";
import { UserError } from "../../../errors/user-error";
import { targets, type Selection } from "../../../fleet/targets";
import { lookup } from "../../../model/lookup";
import { declaredEnvironment, machinesOf } from "../../../model/machines";
import type { Topology } from "../../../model/topology";
import { changingContext } from "../../../terminal/process-context";
import { forgetHosts, keepChoices, load, requireForgetting } from "../../load";
import { eachHostTold, eachInTurnTold } from "../../output/hosts-at-work";
import { Progress } from "../../output/progress";
import { leftovers } from "./leftovers";
import { cleanLeftovers } from "./remove";

/** Hosts return to an earlier generation; the next deployment brings the document's state again. */
export async function rollBackDocument(
  compilation: Compilation,
  selection: Selection,
  to: number | undefined,
): Promise<void> {
  const everyStep = new Progress(true);
  const context = changingContext();
  const { failure } = await eachHostTold(targets(compilation, selection), ({ host, bundle }, unitsUp) =>
    rollBackHost(bundle, to, {
      endpoint: host.ssh,
      peers: peersOf(compilation.topology, bundle),
      log: everyStep.log,
      unitsUp,
      context,
      declared: machinesOf(compilation.topology.hosts),
    }),
  );
  if (failure !== undefined) throw failure;
}

export interface ApplyOptions {
  readonly host?: Selection;
  readonly frozen: boolean;
  readonly verbose: boolean;
  readonly acceptMachine: boolean;
}

/** Brings the hosts to the document's state, and, when all are meant, cleans those that left it. */
export async function applyDocument(file: string, options: ApplyOptions): Promise<void> {
  const { host, frozen, acceptMachine } = options;
  if (acceptMachine && host === undefined) {
    throw new UserError(["USAGE: --accept-machine is of single hosts: name them with --host"]);
  }
  const document = load(file);
  targets(document.compilation, host);
  keepChoices(document, frozen);
  const forgets = host === undefined && leftovers(document.compilation).length > 0;
  if (forgets && !frozen) requireForgetting(document);
  await deployHosts(document.compilation, options);
  if (!forgets) return;
  const cleaned = await cleanLeftovers(document.compilation);
  if (!frozen) forgetHosts(document, cleaned);
}

async function deployHosts(compilation: Compilation, { host, verbose, acceptMachine }: ApplyOptions): Promise<void> {
  const progress = new Progress(verbose);
  const context = changingContext();
  const { machines: declared, gatewayMacs } = declaredEnvironment(compilation.topology);
  const { failure } = await eachInTurnTold(compilation, host, async ({ host, bundle }, unitsUp) => {
    const peers = peersOf(compilation.topology, bundle);
    const deploying = {
      endpoint: host.ssh,
      peers,
      log: progress.log,
      unitsUp,
      declared,
      gatewayMacs,
      acceptMachine,
      context,
    };
    progress.ended(host.name, await deployHost(bundle, deploying));
  });
  if (failure !== undefined) throw failure;
}

function peersOf(topology: Topology, { vrrp }: HostBundle): Peers {
  const names = new Set(vrrp.flatMap(({ peers }) => peers));
  return Object.fromEntries([...names].map((name) => [name, lookup(topology).hosts.get(name)!.ssh]));
}
