import { posix } from "node:path";
import type { HostBundle } from "../bundle/bundle";

/** Path of a bundle's file inside its generation. */
export function inGeneration(bundle: HostBundle, path: string): string {
  return posix.relative(posix.join(bundle.root, "current"), path);
}
