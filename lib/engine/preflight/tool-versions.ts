import { oneOf } from "../host-facts";
import type { Check } from "./check";

interface Tool {
  readonly name: string;
  /** What the tests run with: the oldest and the newest. */
  readonly tested: readonly [string, string];
  /** Below this nothing works. */
  readonly least?: { readonly version: string; readonly because: string };
}

/** By the command that tells. */
const TOOLS: Readonly<Record<string, Tool>> = {
  systemctl: {
    name: "systemd",
    tested: ["247", "257"],
    least: { version: "243", because: "units with NetworkNamespacePath= and ExecCondition= need it" },
  },
  keepalived: { name: "keepalived", tested: ["2.1.5", "2.3.3"] },
  dnsmasq: { name: "dnsmasq", tested: ["2.85", "2.91"] },
  iptables: { name: "iptables", tested: ["1.8.7", "1.8.11"] },
  conntrackd: { name: "conntrackd", tested: ["1.4.6", "1.4.8"] },
};

/** The commands to ask for their version on a host that has `commands`. */
export function versioned(commands: readonly string[]): string[] {
  return Object.keys(TOOLS).filter((tool) => commands.some((command) => command.split("-")[0] === tool));
}

/** @param line the first of what a command says of its version */
export function judgeVersion(command: string, line: string): Check {
  const { name: check, tested: range, least } = TOOLS[oneOf(Object.keys(TOOLS), "version", command)]!;
  const [oldest] = range;
  const tested = range.join(" to ");
  const warning = (found: string, fix: string): Check => ({ check, state: "warning", found, fix });
  const version = /\d+(?:\.\d+)*/.exec(line)?.[0];
  if (version === undefined) return warning(line, `the tests run with ${tested}; look whether this is older`);
  if (least !== undefined && isOlder(version, least.version)) {
    return { check, state: "failed", found: version, fix: `upgrade to ${least.version} or later: ${least.because}` };
  }
  if (line.includes("(legacy)")) return warning(`${version} (legacy)`, "the tests run with iptables-nft: choose that");
  if (isOlder(version, oldest))
    return warning(version, `the tests run with ${tested}: upgrade, or try it in a lab first`);
  return { check, state: "ok", found: version };
}

function isOlder(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(".").map(Number)) as [number[], number[]];
  const differing = b.findIndex((part, i) => part !== (a[i] ?? 0));
  return differing >= 0 && (a[differing] ?? 0) < b[differing]!;
}
