import type { Declarations } from "./declarations";
import { Declared } from "./declared";
import { resolveHosts } from "./hosts";
import { EMPTY_LOCK } from "./lock";
import type { Host } from "./model";
import type { Problem } from "./problem";
import { resolveIdentities } from "./renames";

/** The hosts of declarations whose host keys may be missing or wrong, and what else is wrong with them. */
export function resolveUnpinnedHosts(declarations: Declarations): {
  readonly hosts: readonly Host[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const root = new Declared(declarations, [], problems);
  const hosts = resolveHosts(root, resolveIdentities(root, EMPTY_LOCK)).values();
  return { hosts, problems: problems.filter((problem) => !isOfHostKey(problem)) };
}

function isOfHostKey({ path, missing }: Problem): boolean {
  return path.includes("host_key") || missing === "host_key";
}
