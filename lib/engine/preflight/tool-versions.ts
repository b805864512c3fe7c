import { oneOf } from "../host/facts";
import type { Check } from "./check";
import { testedVersions, type VersionedTool } from "./systems";

interface Tool {
  readonly name: VersionedTool;
  /** Below this nothing works. */
  readonly least?: { readonly version: string; readonly because: string };
}

/** By the command that tells. */
const TOOLS: Readonly<Record<string, Tool>> = {
  systemctl: {
    name: "systemd",
    least: { version: "243", because: "units with NetworkNamespacePath= and ExecCondition= need it" },
  },
  keepalived: { name: "keepalived" },
  dnsmasq: { name: "dnsmasq" },
  iptables: { name: "iptables" },
  conntrackd: { name: "conntrackd" },
};

/** The commands to ask for their version on a host that has `commands`. */
export function versioned(commands: readonly string[]): string[] {
  return Object.keys(TOOLS).filter((tool) => commands.some((command) => command.split("-")[0] === tool));
}

/** @param line the first of what a command says of its version */
export function judgeVersion(command: string, line: string): Check {
  const { name: check, least } = TOOLS[oneOf(Object.keys(TOOLS), "version", command)]!;
  const { oldest, newest } = testedVersions(check);
  const tested = `${oldest} to ${newest}`;
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

export function isOlder(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(".").map(Number)) as [number[], number[]];
  const differing = b.findIndex((part, i) => part !== (a[i] ?? 0));
  return differing >= 0 && (a[differing] ?? 0) < b[differing]!;
}
