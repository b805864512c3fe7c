import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OPERATING_SYSTEMS } from "../../lib/engine/preflight/systems";

const ROOT = join(__dirname, "../..");
const TOOLS = ["keepalived", "conntrackd", "dnsmasq", "iptables", "systemd"] as const;

/** The table of docs/systems.md, from what preflight goes by. */
export function systemsTable(): string {
  const rows = OPERATING_SYSTEMS.map(({ name, versions, tests }) => {
    const shown = tests.length === 0 ? "none: assumptions" : tests.map(testLink).join(", ");
    return [name, ...TOOLS.map((tool) => versions[tool]), shown];
  });
  const header = ["system", ...TOOLS, "tests that boot it"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** The table of what it is deployed with, from where the tests take it. */
export function versionsTable(): string {
  const { engines, devDependencies, peerDependencies } = JSON.parse(text("package.json")) as Manifest;
  const [, terraform] = /terraform_version: ([\d.]+)/.exec(text(".github/workflows/ci.yaml"))!;
  const [, withRemoved, atLeast] = /\? "(>= [\d.]+)" : "(>= [\d.]+)"/.exec(text("constructs/environment.ts"))!;
  const [, cdktn] = /npm:cdktn@([\d.]+)/.exec(text("test/package/package.test.ts"))!;
  return [
    ["with", "accepted", "tested", "by"],
    ["---", "---", "---", "---"],
    ["Node", engines["node"], text(".nvmrc").trim(), "all tests"],
    ["Terraform", `${atLeast}; ${withRemoved} when a host left`, terraform, testLink("test/plan")],
    ["cdktf", peerDependencies["cdktf"], devDependencies["cdktf"], testLink("test/package/package.test.ts")],
    ["cdktn, under the name of cdktf", "the same", cdktn, testLink("test/package/package.test.ts")],
    ["constructs", peerDependencies["constructs"], devDependencies["constructs"], testLink("test/constructs")],
  ]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

interface Manifest {
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

function text(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** A folder has no page, neither in the package nor on the site. */
function testLink(path: string): string {
  return path.endsWith(".ts") ? `[${path}](../${path})` : `\`${path}\``;
}
