import type { HostBundle } from "../../bundle/bundle";
import type { HostNeeds } from "../../bundle/needs";
import type { factsIn } from "../host/facts";

/** One thing that a deployment needs of a host. */
export interface Check {
  readonly check: string;
  /** `warning`: a deployment will do, something else may not. */
  readonly state: "ok" | "warning" | "failed";
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Whose needs are checked. */
export interface Subject {
  readonly bundle: HostBundle;
  readonly needs: HostNeeds;
}

/** What `host/engine/preflight/preflight.sh` says. */
export type Facts = ReturnType<typeof factsIn>;
