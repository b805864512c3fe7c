import { select } from "../../fleet/targets";

/** Options that mean the same wherever they are. */
export const HOSTS = [
  "--host <name>",
  "only these, each a name or role=network, role=compute; a,b is both",
  select,
] as const;
export const JSON_OUTPUT = ["--json", "as JSON", false] as const;
export const VERBOSE = ["--verbose", "each step of each host, not only how it ended", false] as const;
export const YES = ["--yes", "do it without asking; where there is no terminal nobody is asked", false] as const;
export const FROZEN = ["--frozen", "refuse what would change the lock file"] as const;
