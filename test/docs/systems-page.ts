import { OPERATING_SYSTEMS } from "../../lib/engine/preflight/systems";

const TOOLS = ["keepalived", "conntrackd", "dnsmasq", "iptables", "systemd"] as const;

/** The table of docs/systems.md, from what preflight goes by. */
export function systemsTable(): string {
  const rows = OPERATING_SYSTEMS.map(({ name, versions, tests }) => {
    const shown = tests.length === 0 ? "none: assumptions" : tests.map((test) => `[${test}](../${test})`).join(", ");
    return [name, ...TOOLS.map((tool) => versions[tool]), shown];
  });
  const header = ["system", ...TOOLS, "tests that boot it"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
