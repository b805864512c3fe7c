import type { Declarations } from "../../model/declared/declarations";
import { EMPTY_LOCK } from "../../model/lock";
import type { Problem } from "../../model/problem";
import type { Host } from "../../model/topology";
import { Declared } from "../checks/cursor";
import { resolveIdentities } from "../renames/renames";
import { resolveHosts } from "./hosts";

/** The hosts of declarations whose host keys may be missing or wrong, and what else is wrong with them. */
export function resolveUnpinnedHosts(declarations: Declarations): {
  readonly hosts: readonly Host[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const root = Declared.root(declarations, problems);
  const hosts = resolveHosts(root, resolveIdentities(root, EMPTY_LOCK)).values();
  return { hosts, problems: problems.filter((problem) => !isOfHostKey(problem)) };
}

function isOfHostKey({ path, missing }: Problem): boolean {
  return path.includes("host_key") || missing === "host_key";
}
