import { Layout } from "../../artefacts/layout";
import {
  describeActions,
  isEmpty,
  planActivation,
  withActivations,
  type ActivationPlan,
  type UnitStates,
} from "../../bundle/activation-plan";
import type { HostBundle } from "../../bundle/bundle";
import { fileChanges, type FileChange } from "../../bundle/changes";
import { bundleDigest } from "../../bundle/digest";
import { kindOfFile } from "../../bundle/file-kinds";
import { errorLines } from "../../errors/coded-error";
import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import { isAborted, requireGoingOn, type RunContext } from "../../ssh/run-context";
import { printable } from "../../text/printable";
import type { VrrpTransition } from "../ha/vrrp-transition";
import type { RemoteHost } from "../host/remote-host";
import { driftOf, type Drift } from "../drift/drift";
import { handovers } from "../state/handover";
import { inspect } from "../state/inspection";
import { observe, type Observation } from "../state/observation";
import { scheduleRollback, confirmOverNewConnection } from "./auto-rollback";
import { checkLive } from "./live-check";
import type { Secrets } from "./secrets";
import { activate, checkHealth, discard, prune, stage, stop, switchTo, validate } from "./steps";

export type DeployOutcome =
  | { readonly kind: "unchanged"; readonly generation: number }
  | {
      readonly kind: "changed";
      readonly generation: number;
      readonly changes: readonly FileChange[];
      readonly actions: ActivationPlan;
    };

export interface DeploymentParts {
  readonly host: RemoteHost;
  readonly endpoint: SshEndpoint;
  readonly bundle: HostBundle;
  readonly observed: Observation;
  /** The generation of the bundle that is on the host already. */
  readonly staged?: number;
  /** Write every file anew and have every unit read them again, although nothing seems to differ. */
  readonly force?: boolean;
  readonly secrets: Secrets;
  readonly transition: VrrpTransition;
  readonly log: Log;
  readonly context: RunContext;
}

/** One transaction on one host, whose lock it has. */
export class Deployment {
  private readonly before: HostBundle | undefined;
  private readonly changes: readonly FileChange[];
  /** What was changed by hand on the host since the last deployment; undefined: it is not known. */
  private drift: readonly Drift[] | undefined;
  /** Units, or links to files, were touched. */
  private isTouched = false;

  private readonly host: RemoteHost;
  private readonly bundle: HostBundle;
  private readonly observed: Observation;

  constructor(private readonly parts: DeploymentParts) {
    const { host, bundle, observed } = parts;
    this.host = host;
    this.bundle = bundle;
    this.observed = observed;
    this.before = observed.confirmed?.bundle;
    this.changes = fileChanges(this.before, bundle);
  }

  /** Files are written anew, whatever the bundles say. */
  private get force(): boolean {
    const { force, observed } = this.parts;
    return force === true || observed.edited.length > 0 || this.has((drift) => drift.kind.startsWith("file-"));
  }

  /** What runs is the confirmed generation, as far as anybody can tell. */
  private get certain(): boolean {
    return this.observed.current === this.observed.confirmed?.generation && !this.force;
  }

  private get plan(): ActivationPlan {
    const { bundle, observed, transition } = this.parts;
    const held = transition.held.map((router) => [
      new Layout(bundle.environment).unit("keepalived", router),
      "inactive",
    ]);
    const unitStates = { ...observed.unitStates, ...(Object.fromEntries(held) as UnitStates) };
    const plan = planActivation(this.before, bundle, unitStates, this.certain);
    return withActivations(plan, this.drift?.flatMap(({ activations }) => activations) ?? [], bundle);
  }

  private has(one: (drift: Drift) => boolean): boolean {
    return this.drift?.some(one) === true;
  }

  async run(): Promise<DeployOutcome> {
    const { confirmed, enabled, wentBack } = this.observed;
    if (wentBack !== undefined) {
      const { from, to, at } = wentBack;
      this.notice(`went back by itself from generation ${from} to ${to} at ${at}, because nobody confirmed it`);
    }
    for (const line of handovers(this.before, this.bundle, this.observed.others)) this.notice(line);
    this.drift = await this.look();
    requireGoingOn(this.parts.context);
    await this.keepEdits();
    const same = !this.force && this.before !== undefined && bundleDigest(this.before) === bundleDigest(this.bundle);
    const { plan } = this;
    const isWell = enabled && isEmpty(plan) && !this.has(() => true);
    if (confirmed !== undefined && same && this.certain && isWell) {
      this.step(`no changes (generation ${confirmed.generation})`);
      return { kind: "unchanged", generation: confirmed.generation };
    }
    const generation = confirmed !== undefined && same ? confirmed.generation : await this.staged();
    requireGoingOn(this.parts.context);
    await this.activateOrRollBack(generation, plan);
    this.step(`confirmed generation ${generation}`);
    await this.parts.transition.complete();
    const pruned = await prune(this.host, this.bundle);
    if (pruned.length > 0) this.step(`pruned ${count(pruned, "generation")} (${pruned.join(", ")})`);
    return { kind: "changed", generation, changes: this.changes, actions: plan };
  }

  private step(line: string): void {
    this.parts.log(printable(line), "step");
  }

  private notice(line: string): void {
    this.parts.log(printable(line), "notice");
  }

  /** What was confirmed is looked at once, before anything is done: whatever is not as it was left is mended on the way. */
  private async look(): Promise<readonly Drift[] | undefined> {
    const { confirmed, current, others } = this.observed;
    if (confirmed === undefined || current !== confirmed.generation) return undefined;
    const drift = driftOf({ ...confirmed, inspection: await inspect(this.host, confirmed.bundle.root) }, others);
    for (const { subject, message, diff } of drift) {
      this.notice(`${subject} ${message}, by hand`);
      for (const line of diff.split("\n").filter((text) => text !== "")) this.notice(`  ${line}`);
    }
    return drift;
  }

  /** What a person did to the files is never lost silently. */
  private async keepEdits(): Promise<void> {
    const { edited } = this.observed;
    if (edited.length === 0) return;
    const where = (await this.host.change("keep", [this.bundle.root, ...edited])).trim();
    this.notice(
      `kept ${count(edited, "file")} that ${edited.length === 1 ? "was" : "were"} edited by hand in ${where}`,
    );
  }

  private async staged(): Promise<number> {
    return this.parts.staged ?? (await this.prepare());
  }

  private async prepare(): Promise<number> {
    const generation = Math.max(0, ...this.observed.generations) + 1;
    await stage(this.host, this.bundle, generation, this.parts.secrets);
    this.step(`staged generation ${generation} (${count(this.bundle.files, "file")}, ${this.changes.length} changed)`);
    const checked = await this.validateOrDiscard(generation);
    if (checked > 0)
      this.step(`validated ${checked} changed file${checked === 1 ? "" : "s"} with the programs that read them`);
    return generation;
  }

  private async validateOrDiscard(generation: number): Promise<number> {
    try {
      const checked = await validate(this.host, this.bundle, generation, this.changes);
      requireGoingOn(this.parts.context);
      return checked;
    } catch (error) {
      await discard(this.host, this.bundle, generation);
      throw error;
    }
  }

  private async activateOrRollBack(generation: number, plan: ActivationPlan): Promise<void> {
    const { transition, endpoint, context } = this.parts;
    const told = { ...context, notice: (line: string) => this.notice(line) };
    const deadline = await scheduleRollback(this.host, this.bundle, this.observed.confirmed?.generation);
    try {
      requireGoingOn(context);
      await transition.begin();
      if (!transition.isEmpty) this.step("held the HA instances that must not take over while the adverts change");
      requireGoingOn(context);
      this.isTouched = true;
      await transition.dissolve();
      await this.bring(this.bundle, generation, plan, this.changes, () => requireGoingOn(context));
      await transition.settle();
      await confirmOverNewConnection(endpoint, this.bundle, generation, told);
    } catch (error) {
      if (error instanceof EngineError && (error.code === "CONNECTION_LOST" || error.code === "TOO_LATE")) {
        throw new EngineError(error.code, `${error.message}; ${this.byItself(deadline)}`, error.details);
      }
      throw await this.rollBack(generation, error);
    }
  }

  private byItself(deadline: number): string {
    const { confirmed } = this.observed;
    const where = confirmed === undefined ? "what it was" : `generation ${confirmed.generation}`;
    return `unconfirmed, the host goes back to ${where} by itself within ${deadline} s`;
  }

  /** @param between is called after each step */
  private async bring(
    bundle: HostBundle,
    generation: number,
    plan: ActivationPlan,
    changes: readonly FileChange[],
    between: () => void = () => undefined,
  ): Promise<void> {
    const unitFiles =
      !this.certain ||
      this.has(({ kind }) => kind === "unit") ||
      changes.some(({ file }) => kindOfFile(file)?.pattern === "systemd/<name>");
    await stop(this.host, plan);
    between();
    await switchTo(this.host, bundle, generation, unitFiles ? "changed" : "same");
    between();
    const { enabled, unitStates } = this.observed;
    const up = unitStates[new Layout(bundle.environment).target] === "active";
    await activate(this.host, bundle, plan, { enable: !enabled, start: !up });
    between();
    this.step(`activated generation ${generation} (${describeActions(plan)})`);
    await checkHealth(this.host, bundle);
    between();
    await checkLive(this.host, bundle, plan);
    between();
    this.step(`healthy: ${count(bundle.units, "unit")} active, rules, addresses and settings as their files say`);
  }

  /** @returns what to throw */
  private async rollBack(generation: number, cause: unknown): Promise<EngineError> {
    const { code, message, details } = reasonOf(cause);
    const { confirmed } = this.observed;
    if (generation === confirmed?.generation) return new EngineError(code, message, details);
    this.notice(`${message}; rolling back`);
    try {
      if (confirmed === undefined) {
        await this.host.change("remove", [this.bundle.environment]);
        return new EngineError(code, `${message}; removed again, the host is as it was`, details);
      }
      if (this.isTouched) {
        const { unitStates } = await observe(this.host, this.bundle);
        const plan = planActivation(this.bundle, confirmed.bundle, unitStates, this.certain);
        await this.bring(confirmed.bundle, confirmed.generation, plan, this.changes);
      }
      await this.parts.transition.undo();
      if (this.parts.staged === undefined) await discard(this.host, this.bundle, generation);
      await this.host.change("confirm", [this.bundle.root, String(confirmed.generation)]);
      const end = this.isTouched
        ? `rolled back to generation ${confirmed.generation}`
        : "nothing was changed on the host";
      return new EngineError(code, `${message}; ${end}`, details);
    } catch (error) {
      return new EngineError("ROLLBACK_FAILED", `${message}; and the way back failed too`, [
        ...details,
        ...errorLines(error),
      ]);
    }
  }
}

function reasonOf(cause: unknown): EngineError {
  if (isAborted(cause)) return new EngineError("ABORTED", "interrupted");
  return cause instanceof EngineError ? cause : new EngineError("ACTIVATION_FAILED", (cause as Error).message);
}

function count(things: readonly unknown[], noun: string): string {
  return `${things.length} ${noun}${things.length === 1 ? "" : "s"}`;
}

/** Gets what a change of a host has to say. `step`: it goes on as it should; `notice`: the user should know this. */
export type Log = (line: string, kind: "step" | "notice") => void;

/** Before each line the host's name. */
export function ofHost(host: string, log: Log): Log {
  return (line, kind) => log(`${host}: ${line}`, kind);
}
