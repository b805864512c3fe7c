import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const PROJECT = join(ROOT, "docs/testing");
const PAGE = join(ROOT, "docs/testing.md");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-testing-"));
  cpSync(PROJECT, folder, { recursive: true });
  mkdirSync(join(folder, "node_modules/@swc"), { recursive: true });
  symlinkSync(ROOT, join(folder, "node_modules/cdktf-vrouter"));
  for (const name of ["cdktf", "constructs", "@swc/jest", "@swc/core"])
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
});

afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ["js", "jest.config.js"],
  ["ts edge.ts", "edge.ts"],
  ["ts edge.test.ts", "edge.test.ts"],
])("the page shows %s as it is", (fence, file) => {
  const shown = new RegExp(`(?<=^\`\`\`${fence}\n)[^]*?(?=^\`\`\`$)`, "m");
  const text = readFileSync(join(PROJECT, file), "utf8");
  const page = readFileSync(PAGE, "utf8");
  if (process.env["UPDATE_GOLDEN"] === "1")
    writeFileSync(
      PAGE,
      page.replace(shown, () => text),
    );
  else expect(shown.exec(page)?.[0]).toBe(text);
});

test("its tests pass, their snapshot is what another run sees, and a change fails with the lines that change", () => {
  expect(jest()).toMatchObject({ status: 0, said: expect.stringContaining("1 written") as unknown });
  const snapshot = readFileSync(join(folder, "__snapshots__/edge.test.ts.snap"), "utf8");
  expect(snapshot).toContain("host-172-16-0-50");
  expect(snapshot).not.toContain(folder);
  expect(jest("--ci")).toMatchObject({ status: 0, said: expect.stringContaining("1 passed") as unknown });

  const program = join(folder, "edge.ts");
  writeFileSync(program, readFileSync(program, "utf8").replace("172.16.0.50", "172.16.0.51"));
  const { status, said } = jest("--ci");
  expect(status).toBe(1);
  const quoted = /^```text failure\n([^]*?)^```$/m.exec(readFileSync(PAGE, "utf8"))![1]!.trimEnd().split("\n");
  const lines = said.split("\n").map((line) => line.trim().replace(/portforwarding-[0-9a-f]+/, "portforwarding-…"));
  for (const line of quoted) expect(lines).toContainEqual(expect.stringMatching(asShown(line)));
}, 120_000);

function asShown(line: string): RegExp {
  const parts = line
    .trim()
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/^([-+]) /, "$1 +"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function jest(...args: string[]): { readonly status: number | null; readonly said: string } {
  const program = join(ROOT, "node_modules/jest/bin/jest.js");
  const { status, stderr } = spawnSync(process.execPath, [program, "--rootDir", folder, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, CI: "", NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  return { status, said: stderr };
}
