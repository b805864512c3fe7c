import { isObject } from "../../text/json";
import type { PlanJson } from "./plan-json";

/** Whether the step that cleans a host runs when its carrier goes; unknown: the plan does not tell. */
export type Teardown = "runs" | "missing" | "unknown";

/**
 * @param plan has the provisioners of resources that are configured
 * @param configuration the configuration the plan was made of, parsed: plan JSON does not have its `removed` blocks.
 * undefined: not known
 */
export function teardownOf(address: string, plan: PlanJson, configuration: readonly unknown[] | undefined): Teardown {
  const commands = commandsOf(address, plan);
  if (commands !== undefined) return commands.some(isTeardown) ? "runs" : "missing";
  if (configuration === undefined) return "unknown";
  const blocks = configuration.flatMap((file) => (isObject(file) ? asList(file["removed"]) : []));
  const block = blocks.find((candidate) => isObject(candidate) && candidate["from"] === address);
  if (!isObject(block)) return "missing";
  return asList(block["provisioner"]).some(isTeardownBlock) ? "runs" : "missing";
}

/** A carrier that is kept only to clean its host: nothing is deployed by it. */
export function isFormer(address: string, plan: PlanJson): boolean {
  const commands = commandsOf(address, plan);
  return commands !== undefined && commands.length > 0 && commands.every(isTeardown);
}

function commandsOf(address: string, plan: PlanJson): readonly unknown[] | undefined {
  const resource = plan.configuration?.root_module?.resources?.find((candidate) => candidate.address === address);
  if (resource === undefined) return undefined;
  return (resource.provisioners ?? []).map(({ expressions }) => expressions?.command?.constant_value);
}

function isTeardownBlock(provisioner: unknown): boolean {
  if (!isObject(provisioner)) return false;
  return asList(provisioner["local-exec"]).some(
    (settings) => isObject(settings) && settings["when"] === "destroy" && isTeardown(settings["command"]),
  );
}

/** What constructs/host-deployment.ts writes; the JSON of a plan has no `when`. */
function isTeardown(command: unknown): boolean {
  return typeof command === "string" && /cdktf-vrouter\/provisioner.* remove$/.test(command);
}

/** Terraform's JSON takes one block for a list of one. */
function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
