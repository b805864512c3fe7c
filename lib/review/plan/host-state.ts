import { Layout } from "../../artefacts/layout";
import { instancesIn } from "../../artefacts/units";
import { activationsOf } from "../../bundle/activations";
import type { HostBundle, HostFile } from "../../bundle/bundle";
import { parseNames, type Names } from "../../bundle/files/names";
import { stateText } from "../../bundle/state-text";
import { isObject } from "../../text/json";
import type { Attributes } from "./plan-json";

/** What one carrier brings to a host, as its triggers have it. The modes of files are not in a plan. */
export interface HostState extends Pick<HostBundle, "files" | "units"> {
  readonly environment: string;
  readonly host: string;
  /** The name it had first: the same before and after a rename. */
  readonly origin: string;
  readonly names: Names;
  /** Where it is, and its host keys: a line each; undefined: an earlier version did not say. */
  readonly machine?: string;
}

/** What stands for a text that Terraform takes for sensitive. */
const MASKED = "(sensitive value)\n";

/**
 * @param attributes of a resource, before or after a change
 * @param sensitive Terraform's mask of them
 * @returns undefined when the resource carries no host
 */
export function hostState(name: string, attributes: Attributes | null, sensitive: unknown): HostState | undefined {
  const key = ["triggers_replace", "triggers"].find((candidate) => isObject(attributes?.[candidate]));
  if (attributes === null || key === undefined) return undefined;
  const texts = Object.entries(attributes[key] as object) as [string, unknown][];
  const environment = /^\/etc\/vrouter\/([^/]+)\/current\/./.exec(texts[0]?.[0] ?? "")?.[1];
  if (environment === undefined) return undefined;
  const layout = new Layout(environment);
  const mask = isObject(sensitive) ? sensitive[key] : sensitive;
  const shown = texts
    .filter(([path, text]) => path.startsWith(layout.current("")) && typeof text === "string")
    .map(([path, text]): [string, string] => [
      path,
      isMasked(mask, path) ? MASKED : stateText({ path, text: text as string }),
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const byPath = new Map(shown);
  // The target pulls in every unit of the host.
  const units = instancesIn(byPath.get(layout.current(`systemd/${layout.target}`)) ?? "");
  const files = shown.map(([path, text]): HostFile => {
    return { path, mode: "0644", text, activations: activationsOf(layout, layout.relative(path), units) };
  });
  const { machine } = Object.fromEntries(texts);
  const names = parseNames(byPath.get(layout.current("names")) ?? "");
  const host = hostName(names, attributes) ?? name;
  return { environment, host, origin: names.of("host")[0]?.id ?? host, files, units, names, machine: textIn(machine) };
}

function hostName(names: Names, { input }: Attributes): string | undefined {
  const [named] = names.of("host");
  if (named !== undefined) return named.name;
  return isObject(input) && typeof input["host"] === "string" ? input["host"] : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isMasked(mask: unknown, path: string): boolean {
  return mask === true || (isObject(mask) && mask[path] === true);
}
