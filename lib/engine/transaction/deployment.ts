import { Layout } from "../../artefacts/layout";
import {
  describeActions,
  isEmpty,
  planActivation,
  readingRulesOnly,
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
import { claimsBeyond } from "../addresses/claims";
import type { Takeover } from "../addresses/takeover";
import type { VrrpTransition } from "../ha/vrrp-transition";
import { succeeded, type RemoteHost } from "../host/remote-host";
import type { ExecResult } from "../../ssh/connection";
import { driftOf, type Drift } from "../drift/drift";
import { handovers } from "../state/handover";
import type { Look } from "../state/look";
import { observe } from "../state/observation";
import { NewConnection, rollbackDeadline, scheduleRollback } from "./auto-rollback";
import { checkingLive, requireLive } from "./live-check";
import { counted } from "../../text/counted";
import type { Log, UnitsUp } from "./log";
import { prepare } from "./preparation";
import type { Secrets } from "./secrets";
import {
  activating,
  broughtUp,
  checkingHealth,
  discard,
  requireActivated,
  requireHealthy,
  stopping,
  switching,
} from "./steps";

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
  readonly observed: Look;
  /** The generation of the bundle that is on the host already. */
  readonly staged?: number;
  /** Write every file anew and have every unit read them again, although nothing seems to differ. */
  readonly force?: boolean;
  readonly secrets: Secrets;
  /** Fails when somebody else has an address that the bundle's routers get. */
  readonly takeover?: Promise<Takeover>;
  /** Of the whole environment. */
  readonly floatingIps?: readonly string[];
  readonly transition: VrrpTransition;
  readonly log: Log;
  readonly unitsUp?: UnitsUp;
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
  /** What confirms the new generation. */
  private proof: NewConnection | undefined;

  private readonly host: RemoteHost;
  private readonly bundle: HostBundle;
  private readonly observed: Look;

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

  /** Those of the plan's reloads for which a look at the rest of a namespace would find nothing: all of the host was just looked at. */
  private rulesOnly(plan: ActivationPlan): ReadonlySet<string> {
    return this.certain && this.drift?.length === 0 ? readingRulesOnly(plan, this.changes) : new Set();
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
    this.drift = this.found();
    requireGoingOn(this.parts.context);
    await this.keepEdits();
    const same = !this.force && this.before !== undefined && bundleDigest(this.before) === bundleDigest(this.bundle);
    const { plan } = this;
    const isWell = enabled && isEmpty(plan) && !this.has(() => true);
    if (confirmed !== undefined && same && this.certain && isWell) {
      this.step(`no changes (generation ${confirmed.generation})`);
      return { kind: "unchanged", generation: confirmed.generation };
    }
    const generation = await this.prepared(confirmed !== undefined && same ? confirmed.generation : this.parts.staged);
    try {
      const pruned = await this.activateOrRollBack(generation, plan);
      this.step(`confirmed generation ${generation}`);
      await this.parts.transition.complete();
      this.tellPruned(await pruned());
    } finally {
      this.proof?.close();
    }
    return { kind: "changed", generation, changes: this.changes, actions: plan };
  }

  /** @param there the generation, if it is on the host already */
  private async prepared(there: number | undefined): Promise<number> {
    const { host, bundle, changes, observed } = this;
    if (there === undefined) {
      const { secrets } = this.parts;
      return prepare({ host, bundle, changes, observed, secrets, step: (line) => this.step(line) });
    }
    await scheduleRollback(host, bundle, observed.confirmed?.generation);
    return there;
  }

  private tellPruned(pruned: readonly string[]): void {
    if (pruned.length > 0) this.step(`pruned ${counted(pruned.length, "generation")} (${pruned.join(", ")})`);
  }

  private step(line: string): void {
    this.parts.log(printable(line), "step");
  }

  private notice(line: string): void {
    this.parts.log(printable(line), "notice");
  }

  /** What was confirmed is looked at once, before anything is done: whatever is not as it was left is mended on the way. */
  private found(): readonly Drift[] | undefined {
    const { confirmed, inspection, others } = this.observed;
    if (confirmed === undefined || inspection === undefined) return undefined;
    const drift = driftOf({ ...confirmed, inspection }, others);
    const giving = claimsBeyond(this.before, this.bundle).map(({ router }) => router);
    for (const { subject, message, diff } of drift) {
      const isGiven = giving.some((router) => subject.includes(router));
      this.notice(`${subject} ${message}, by hand${isGiven ? " or because another host has its address already" : ""}`);
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
      `kept ${counted(edited.length, "file")} that ${edited.length === 1 ? "was" : "were"} edited by hand in ${where}`,
    );
  }

  /** @returns what says which generations nobody needed any more */
  private async activateOrRollBack(generation: number, plan: ActivationPlan): Promise<() => Promise<string[]>> {
    const { transition, endpoint, context } = this.parts;
    const told = { ...context, notice: (line: string) => this.notice(line) };
    try {
      const takeover = await this.parts.takeover;
      requireGoingOn(context);
      await transition.begin();
      if (!transition.isEmpty) this.step("held the HA instances that must not take over while the adverts change");
      requireGoingOn(context);
      this.isTouched = true;
      await transition.dissolve();
      await this.bring(this.bundle, generation, plan, this.rulesOnly(plan), () => {
        this.proof = NewConnection.open(endpoint, told);
      });
      requireGoingOn(context);
      await transition.settle();
      await takeover?.complete((line) => this.notice(line));
      return await this.proof!.confirm(this.bundle, generation, context);
    } catch (error) {
      if (error instanceof EngineError && (error.code === "CONNECTION_LOST" || error.code === "TOO_LATE")) {
        throw new EngineError(error.code, `${error.message}; ${this.byItself()}`, error.details);
      }
      throw await this.rollBack(generation, error);
    }
  }

  private byItself(): string {
    const { confirmed } = this.observed;
    const where = confirmed === undefined ? "what it was" : `generation ${confirmed.generation}`;
    return `unconfirmed, the host goes back to ${where} by itself within ${rollbackDeadline(this.bundle)} s`;
  }

  /** @param activated is called when units do what the generation says, and are looked at */
  private async bring(
    bundle: HostBundle,
    generation: number,
    plan: ActivationPlan,
    rulesOnly: ReadonlySet<string>,
    activated: () => void = () => undefined,
  ): Promise<void> {
    const unitFiles =
      !this.certain ||
      this.has(({ kind }) => kind === "unit") ||
      this.changes.some(({ file }) => kindOfFile(file)?.pattern === "systemd/<name>");
    const { enabled, unitStates } = this.observed;
    const up = unitStates[new Layout(bundle.environment).target] === "active";
    const stop = stopping(plan);
    const activate = activating(bundle, plan, rulesOnly, { enable: !enabled, start: !up }, this.parts.unitsUp);
    const live = checkingLive(bundle, plan);
    const results = this.host
      .attemptAll([
        ...stop,
        switching(bundle, generation, unitFiles ? "changed" : "same", this.parts.floatingIps),
        ...activate,
        checkingHealth(bundle),
        ...live,
      ])
      .values();
    const next = (): Promise<ExecResult> => results.next().value!;
    if (stop.length > 0) requireActivated(await next());
    succeeded("switch", await next());
    if (activate.length > 0) {
      const ended = await next();
      this.parts.unitsUp?.(broughtUp(plan), broughtUp(plan));
      requireActivated(ended);
    }
    this.step(`activated generation ${generation} (${describeActions(plan)})`);
    activated();
    requireHealthy(succeeded("health", await next()));
    if (live.length > 0) requireLive(bundle, plan, succeeded("inspect", await next()));
    this.step(
      `healthy: ${counted(bundle.units.length, "unit")} active, rules, addresses and settings as their files say`,
    );
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
        await this.bring(confirmed.bundle, confirmed.generation, plan, new Set());
      }
      await this.parts.transition.undo();
      await this.parts.takeover?.then(
        (takeover) => takeover.undo(),
        () => undefined,
      );
      if (this.parts.staged === undefined) await discard(this.host, this.bundle, generation);
      await this.host.change("confirm", [this.bundle.root, String(confirmed.generation)]);
      const end = this.isTouched
        ? `rolled back to generation ${confirmed.generation}`
        : "nothing was changed on the host";
      return new EngineError(code, `${message}; ${end}`, details);
    } catch (error) {
      if (error instanceof EngineError && error.code === "CONNECTION_LOST") {
        return new EngineError(error.code, `${message}; ${error.message}; ${this.byItself()}`, details);
      }
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
