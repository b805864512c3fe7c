import { tmpdir } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { App, type ISynthesisSession } from "cdktf";
import type { IConstruct } from "constructs";

/** Where cdktf writes by default. */
const USUAL = "cdktf.out";

/** What cdktf's `Testing` names the outputs that it throws away. */
const DISCARDED = /^cdktf\.outdir\../;

/** What cdktf's `Testing` has instead of its version. */
const STUBBED = "stubbed";

/** A test looks at what is synthesised: nothing is deployed from it. */
export function isTrial(scope: IConstruct, { manifest }: ISynthesisSession): boolean {
  return manifest !== App.of(scope).manifest || isTrialApp(scope);
}

/** An app that was made for tests. */
export function isTrialApp(scope: IConstruct): boolean {
  const { manifest, outdir } = App.of(scope);
  return manifest.version === STUBBED || isDiscarded(outdir);
}

/** The output as the stack's text names it: the same for every run of a test, although each has a folder of its own. */
export function outputDirectory(scope: IConstruct): string {
  const { outdir } = App.of(scope);
  return isDiscarded(outdir) ? USUAL : outdir;
}

function isDiscarded(outdir: string): boolean {
  return DISCARDED.test(basename(outdir)) && dirname(resolve(outdir)) === resolve(tmpdir());
}
