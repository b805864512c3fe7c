import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostBundle } from "../../lib/bundle/bundle";

const DIRECTORY = "hosts";

/** Where a host's bundle lies in the directory of its stack. */
export function bundlePath(host: string): string {
  return join(DIRECTORY, `${host}.json`);
}

/** Where a deployment that may not print leaves what it has to say. */
export function logPath(host: string): string {
  return join(DIRECTORY, `${host}.log`);
}

/** Puts the bundles beside `cdk.tf.json`, where the carriers' provisioners read them, and removes those of hosts gone. */
export function writeBundles(stackDirectory: string, bundles: readonly HostBundle[]): void {
  const directory = join(stackDirectory, DIRECTORY);
  mkdirSync(directory, { recursive: true });
  for (const bundle of bundles) writeFileSync(join(stackDirectory, bundlePath(bundle.host)), JSON.stringify(bundle));
  const wanted = new Set(bundles.map(({ host }) => join(stackDirectory, bundlePath(host))));
  for (const name of readdirSync(directory)) {
    const file = join(directory, name);
    if (!wanted.has(file)) rmSync(file);
  }
}
