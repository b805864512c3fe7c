import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import { Lab } from "../../test/lab/lab";

/** What something finds in a lab of these hosts, which is taken down behind it. */
export async function inLab<T>(declarations: Declarations, work: (lab: Lab) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
  const source = join(folder, "bench.yaml");
  writeFileSync(source, stringify(declarations, { aliasDuplicateObjects: false }));
  try {
    return await work(await Lab.up(source));
  } finally {
    await Lab.down();
    rmSync(folder, { recursive: true });
  }
}
