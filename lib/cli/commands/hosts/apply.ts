import type { Compilation } from "../../../compile";
import { rollBackHost } from "../../../engine/deploy/rollback";
import { UserError } from "../../../errors/user-error";
import { deployHosts, peersOf } from "../../../fleet/deploy-hosts";
import { targets, type Selection } from "../../../fleet/targets";
import { machinesOf } from "../../../model/machines";
import { changingContext } from "../../../terminal/process-context";
import { forgetHosts, keepChoices, load, requireForgetting } from "../../load";
import { eachHostTold, told } from "../../output/hosts-at-work";
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
  await deploy(document.compilation, options);
  if (!forgets) return;
  const cleaned = await cleanLeftovers(document.compilation);
  if (!frozen) forgetHosts(document, cleaned);
}

async function deploy(compilation: Compilation, { host, verbose, acceptMachine }: ApplyOptions): Promise<void> {
  const progress = new Progress(verbose);
  const { failure } = await told((atWork) =>
    deployHosts(compilation, host, {
      context: changingContext(),
      log: progress.log,
      acceptMachine,
      ended: (name, outcome) => progress.ended(name, outcome),
      atWork,
    }),
  );
  if (failure !== undefined) throw failure;
}
