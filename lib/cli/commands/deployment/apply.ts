import type { Compilation } from "../../../compile";
import { rollBackHost } from "../../../engine/deploy/rollback";
import { UserError } from "../../../errors/user-error";
import type { Outcome } from "../../../fleet/each-host";
import { deployHosts, peersOf } from "../../../fleet/deploy-hosts";
import { targets, type Selection } from "../../../fleet/targets";
import { machinesOf } from "../../../model/machines";
import { changingContext } from "../../../terminal/process-context";
import { isAttended } from "../../../terminal/question";
import { counted } from "../../../text/counted";
import { jsonText } from "../../../text/json";
import { confirm } from "../../confirmation";
import { forgetHosts, keepChoices, load, requireChoices, requireForgetting } from "../../load";
import { contentsOf, contentsText } from "../../output/contents";
import { hostResults } from "../../output/host-results";
import { eachHostTold, told } from "../../output/hosts-at-work";
import { Progress } from "../../output/progress";
import { hostPlans, isChange, leftoverLine, planSummary } from "./host-plans";
import { leftovers, type Leftover } from "./leftovers";
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
  /** How it ended on each host, for programs. */
  readonly json: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
}

/**
 * Brings the hosts to the document's state, and, when all are meant, cleans those that left it. On a terminal it says what
 * changes, and asks.
 */
export async function applyDocument(file: string, options: ApplyOptions): Promise<void> {
  const { host, frozen, acceptMachine, json } = options;
  if (acceptMachine && host === undefined) {
    throw new UserError(["USAGE: --accept-machine is of single hosts: name them with --host"]);
  }
  const document = load(file);
  const { compilation } = document;
  const hosts = targets(compilation, host);
  const leaving = host === undefined ? leftovers(compilation) : [];
  requireChoices(document, frozen);
  if (leaving.length > 0 && !frozen) requireForgetting(document);
  if (!options.yes && isAttended()) await agreeOn(compilation, host, leaving);
  keepChoices(document, frozen);
  const progress = Progress.beside(options.verbose, json);
  const { failures, failure } = await deploy(compilation, options, progress);
  let cleaned: readonly Leftover[] = [];
  try {
    if (failure !== undefined) throw failure;
    if (leaving.length > 0) {
      const left = await cleanLeftovers(compilation, Progress.beside(true, json).log);
      cleaned = leaving;
      if (!frozen) forgetHosts(document, left);
    }
  } finally {
    const { environment } = compilation.topology;
    const results = { environment, hosts: hostResults(progress.outcomes, failures), cleaned };
    if (json) process.stdout.write(jsonText(results));
  }
  const all = contentsText(contentsOf(compilation.topology));
  if (!json) process.stdout.write(`applied: ${host === undefined ? all : counted(hosts.length, "host")}\n`);
}

/** @throws UserError when the person at the terminal does not agree; where nothing changes, nobody is asked */
async function agreeOn(
  compilation: Compilation,
  host: Selection | undefined,
  leaving: readonly Leftover[],
): Promise<void> {
  const { results, failure } = await hostPlans(compilation, host);
  if (failure === undefined && leaving.length === 0 && !results.some(isChange)) return;
  const summary = [...results.flatMap(planSummary), ...leaving.map(leftoverLine), ...(failure?.lines ?? [])];
  await confirm(summary, `Apply this to environment ${compilation.topology.environment}?`);
}

function deploy(
  compilation: Compilation,
  { host, acceptMachine }: ApplyOptions,
  progress: Progress,
): Promise<Outcome<void>> {
  return told((atWork) =>
    deployHosts(compilation, host, {
      context: changingContext(),
      log: progress.log,
      acceptMachine,
      ended: (name, outcome) => progress.ended(name, outcome),
      atWork,
    }),
  );
}
