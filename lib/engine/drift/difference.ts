import { createTwoFilesPatch } from "diff";
import type { Activation } from "../../bundle/bundle";

/** One thing that is not as it was left. */
export interface Drift {
  readonly kind: "file-edited" | "file-removed" | "file-added" | "unit" | "rules" | "network" | "kernel-setting";
  /** Path in the generation, or name of a unit. */
  readonly subject: string;
  readonly message: string;
  /** Unified diff from what it was left as to what it is; empty where a word says it all. */
  readonly diff: string;
  /** Packets are lost or go astray because of it, or will at the next failover. */
  readonly traffic: boolean;
  /** Units that have to read their files again, or to begin anew. */
  readonly activations: readonly Activation[];
  /** What mends it, on the host; empty: `vrouter repair` writes the file again. */
  readonly repair: readonly string[];
}

export function patch(path: string, desired: string, there: string): string {
  return createTwoFilesPatch(`${path} as it was left`, `${path} as it is`, desired, there, "", "", { context: 1 })
    .split("\n")
    .slice(1)
    .join("\n");
}
