import { CodedError } from "../../errors/coded-error";
import { isObject } from "../../text/json";

/** What is read of `terraform show -json`, format 1.x; see https://developer.hashicorp.com/terraform/internals/json-format */
export interface PlanJson {
  readonly errored?: boolean;
  /** false: made with -target, or some changes wait for another plan. */
  readonly complete?: boolean;
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, OutputChange>>;
  readonly prior_state?: {
    readonly values?: { readonly root_module?: { readonly resources?: readonly StateResource[] } };
  };
  readonly configuration?: {
    readonly root_module?: { readonly resources?: readonly ConfiguredResource[] };
  };
}

export interface OutputChange {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  /** Key of an object that an earlier replacement left behind. */
  readonly deposed?: string;
  /** An open set: `replace_because_tainted`, `delete_because_no_resource_config`, … */
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Attributes | null;
    readonly after: Attributes | null;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
  };
}

export type Attributes = Readonly<Record<string, unknown>>;

export interface StateResource {
  readonly address: string;
  /** Of an object that an earlier replacement left behind. */
  readonly deposed_key?: string;
  readonly name?: string;
  readonly values?: Attributes;
  readonly sensitive_values?: unknown;
  readonly tainted?: boolean;
}

interface ConfiguredResource {
  readonly address: string;
  readonly provisioners?: readonly {
    readonly expressions?: { readonly command?: { readonly constant_value?: unknown } };
  }[];
}

/** @throws CodedError when the text is no plan that can be reviewed */
export function parsePlan(text: string): PlanJson {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (error) {
    throw new CodedError("NOT_A_PLAN", `this is no JSON (${(error as Error).message}): ${HOW}`);
  }
  if (!isObject(plan) || typeof plan["format_version"] !== "string" || "values" in plan) {
    throw new CodedError("NOT_A_PLAN", `this JSON is no plan: ${HOW}`);
  }
  if (!plan["format_version"].startsWith("1.")) {
    const version = JSON.stringify(plan["format_version"]).slice(0, 40);
    throw new CodedError("PLAN_FORMAT", `the plan has format ${version}, and only 1.x is known: update cdktf-vrouter`);
  }
  const changes = plan["resource_changes"] ?? [];
  if (!Array.isArray(changes) || !changes.every(isResourceChange)) {
    throw new CodedError("NOT_A_PLAN", `its resource_changes are not those of a plan: ${HOW}`);
  }
  if (plan["errored"] === true) {
    throw new CodedError("PLAN_FAILED", "Terraform saved this plan although planning failed: mend that and plan again");
  }
  // Most of the rest are the texts of all files once more.
  const { errored, complete, resource_changes, output_changes, prior_state, configuration }: PlanJson = plan;
  return { errored, complete, resource_changes, output_changes, prior_state, configuration };
}

const HOW = "give a plan that was saved with `terraform plan -out`, or what `terraform show -json` makes of it";

function isResourceChange(value: unknown): boolean {
  if (!isObject(value) || !isObject(value["change"])) return false;
  const { actions, before = null, after = null } = value["change"];
  return (
    ["address", "type", "name"].every((key) => typeof value[key] === "string") &&
    Array.isArray(actions) &&
    [before, after].every((side) => side === null || isObject(side))
  );
}
