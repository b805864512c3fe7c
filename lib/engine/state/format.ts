import type { HostBundle } from "../../bundle/bundle";
import { EngineError } from "../../errors/engine-error";
import { VERSION } from "../../version";

/**
 * Of a generation on a host: which files it has, what they mean, and which programs of the host read them. What a version
 * writes that an earlier one would take for something else, or not see, gets the next number.
 */
export const FORMAT = 1;

/** Who wrote a generation. One that does not say it is of format 1. */
export interface Written {
  readonly format: number;
  /** Version of this package. */
  readonly tool?: string;
}

/** `bundle.json` of a generation that is written now. The format comes first: `host/engine/look/observe.sh` reads it there. */
export function bundleText(bundle: HostBundle): string {
  return JSON.stringify({ format: FORMAT, tool: VERSION, ...bundle });
}

/**
 * An older generation is deployed over like any other; what a newer one has may be none of what is known here.
 * @throws EngineError when it is a newer one
 */
export function requireKnownFormat({ format, tool }: Written, generation: number): void {
  if (format <= FORMAT) return;
  const writer = tool === undefined ? "a later version of cdktf-vrouter" : `cdktf-vrouter ${tool}`;
  throw new EngineError(
    "NEWER_FORMAT",
    `generation ${generation} was written by ${writer}, in format ${format}, and this version, ${VERSION}, knows formats up to ${FORMAT}: ` +
      `use that version or a later one; to come back to ${VERSION}, let that one return the host to a generation of ${VERSION} ` +
      "(vrouter rollback), or remove the environment from it; nothing was changed on the host",
  );
}
