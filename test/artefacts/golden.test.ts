import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compiledDocument } from "../compiled";

/**
 * A case is a folder of test/golden: `environment.yaml` and the files each host gets, `hosts/<host>/<path>`.
 * The static programs of host/ are left out. `UPDATE_GOLDEN=1 npx jest golden` rewrites the files: review the diff.
 */
const GOLDEN = join(__dirname, "../golden");

for (const name of readdirSync(GOLDEN)) {
  test(name, () => {
    const directory = join(GOLDEN, name);
    const rendered = render(join(directory, "environment.yaml"));
    const hosts = join(directory, "hosts");
    if (process.env.UPDATE_GOLDEN === "1") write(hosts, rendered);
    expect(rendered).toEqual(read(hosts));
  });
}

function render(document: string): Record<string, string> {
  const files = compiledDocument(document).bundles.flatMap(({ host, files }) =>
    files
      .filter(({ path }) => !path.includes("/current/runtime/"))
      .map(({ path, text }): [string, string] => [host + path, text]),
  );
  return Object.fromEntries(files);
}

function read(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(directory.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

function write(directory: string, files: Record<string, string>): void {
  rmSync(directory, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}
