import { isDeepStrictEqual } from "node:util";
import { fileChanges, type FileChange } from "../../bundle/changes";
import { grouped } from "../../collections/grouped";
import { CodedError } from "../../errors/coded-error";
import { hostState, type HostState } from "./host-state";
import type { PlanJson, ResourceChange, StateResource } from "./plan-json";
import { isFormer, teardownOf, type Teardown } from "./teardown";

/** What a plan does to one host. */
export interface HostChange {
  readonly host: string;
  readonly environment: string;
  /** What it runs, as far as Terraform knows; undefined: it is new. */
  readonly before?: HostState;
  /** undefined: it leaves. */
  readonly after?: HostState;
  /** None where they stay although the host leaves. */
  readonly files: readonly FileChange[];
  /** Terraform address of its carrier; of one that leaves, the old one. */
  readonly address: string;
  /** The engine runs on it. */
  readonly deployed: boolean;
  /** It is cleaned before it is deployed again: the carrier lacks `create_before_destroy`. */
  readonly cleanedFirst: boolean;
  /** The last deployment failed. */
  readonly tainted: boolean;
  /** Only how to reach it changes: a carrier's other attributes are its triggers, and those replace it. */
  readonly reached: boolean;
  /** Of a host that leaves. */
  readonly leaves?: Leaving;
}

export interface Leaving {
  readonly teardown: Teardown;
  readonly forgotten: boolean;
}

export function isCleaned({ teardown, forgotten }: Leaving): boolean {
  return teardown === "runs" && !forgotten;
}

/** A resource that is nothing to this tool, or an output. */
export interface OtherChange {
  readonly address: string;
  readonly actions: readonly string[];
}

export interface PlannedChanges {
  /** Sorted by host; those that do not change are among them. */
  readonly hosts: readonly HostChange[];
  readonly others: readonly OtherChange[];
}

/** @param configuration see {@link teardownOf} */
export function plannedChanges(plan: PlanJson, configuration: readonly unknown[] | undefined): PlannedChanges {
  const carriers: Carrier[] = [];
  const others: OtherChange[] = [];
  for (const resource of (plan.resource_changes ?? []).filter(({ deposed }) => deposed === undefined)) {
    const carrier = carrierOf(resource, plan);
    if (carrier !== undefined) carriers.push(carrier);
    else if (!isDeepStrictEqual(resource.change.actions, ["no-op"])) {
      others.push({ address: resource.address, actions: resource.change.actions });
    }
  }
  carriers.push(...leftOut(plan));
  for (const [name, { actions }] of Object.entries(plan.output_changes ?? {})) {
    if (!isDeepStrictEqual(actions, ["no-op"])) others.push({ address: `output.${name}`, actions });
  }
  const hosts = [...grouped(carriers, ({ origin }) => origin)].map(([, own]) => hostChange(own, plan, configuration));
  return { hosts: hosts.sort((a, b) => (a.host < b.host ? -1 : 1)), others };
}

/** Hosts that a plan of a part does not mention: they stay as they are. */
function leftOut(plan: PlanJson): Carrier[] {
  const mentioned = new Set(plan.resource_changes?.map(({ address }) => address));
  const rest = statesOf(plan).filter(({ address }) => !mentioned.has(address));
  return rest.flatMap((resource): Carrier[] => {
    const { address } = resource;
    const state = stored(resource);
    if (state === undefined) return [];
    const { host, origin } = state;
    return [{ host, origin, address, actions: ["no-op"], before: state, after: state }];
  });
}

function statesOf(plan: PlanJson): readonly StateResource[] {
  return plan.prior_state?.values?.root_module?.resources ?? [];
}

interface Carrier {
  readonly host: string;
  readonly origin: string;
  readonly address: string;
  readonly actions: readonly string[];
  readonly before?: HostState;
  readonly after?: HostState;
}

function carrierOf(resource: ResourceChange, plan: PlanJson): Carrier | undefined {
  const { name, change } = resource;
  const before = hostState(name, change.before, change.before_sensitive);
  const after = hostState(name, change.after, change.after_sensitive);
  const known = after ?? before;
  if (known !== undefined && after === undefined && change.actions.includes("create")) {
    if (isFormer(resource.address, plan)) {
      const { host, origin } = known;
      return { host, origin, address: resource.address, actions: [], before };
    }
    const message = `what ${known.host} gets is known only during the apply: plan without values that are not known yet`;
    throw new CodedError("UNKNOWN_FILES", message);
  }
  if (known === undefined) return undefined;
  return { host: known.host, origin: known.origin, address: resource.address, actions: change.actions, before, after };
}

/** A host has two carriers from when it changes to another type or name of resource until the former one is forgotten. */
function hostChange(
  own: readonly Carrier[],
  plan: PlanJson,
  configuration: readonly unknown[] | undefined,
): HostChange {
  const carriers = [...own].sort((a, b) => Number(isFormer(a.address, plan)) - Number(isFormer(b.address, plan)));
  const before = carriers.find((carrier) => carrier.before !== undefined);
  const after = carriers.find((carrier) => carrier.after !== undefined);
  const { address, actions, host } = (after ?? before)!;
  const known = statesOf(plan).filter((state) => state.address === before?.address);
  const tainted = known.some((state) => state.deposed_key === undefined && state.tainted === true);
  const lastGood = tainted ? deposedState(known) : undefined;
  const deployed = actions.includes("create");
  const leaves =
    after === undefined
      ? {
          teardown: tainted ? ("missing" as const) : teardownOf(address, plan, configuration),
          forgotten: actions.includes("forget"),
        }
      : undefined;
  const stays = leaves !== undefined && !isCleaned(leaves);
  return {
    host,
    environment: (after?.after ?? before!.before)!.environment,
    before: lastGood ?? before?.before,
    after: after?.after,
    files: stays ? [] : fileChanges(lastGood ?? before?.before, after?.after ?? NOTHING),
    address,
    deployed,
    cleanedFirst: deployed && actions[0] === "delete",
    tainted,
    reached: actions.includes("update"),
    leaves,
  };
}

/** A deployment that failed leaves the one before behind, to which the host went back; undefined: it is not known. */
function deposedState(known: readonly StateResource[]): HostState | undefined {
  const [deposed, ...more] = known.filter((state) => state.deposed_key !== undefined);
  if (deposed === undefined || deposed.tainted === true || more.length > 0) return undefined;
  return stored(deposed);
}

function stored({ address, name, values, sensitive_values: sensitive }: StateResource): HostState | undefined {
  return hostState(name ?? address, values ?? null, sensitive);
}

const NOTHING = { files: [], units: [] };
