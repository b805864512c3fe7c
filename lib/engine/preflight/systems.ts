import type { Check, Facts } from "./check";

/** What of a system has a version that matters. */
export type VersionedTool = "keepalived" | "conntrackd" | "dnsmasq" | "iptables" | "systemd";

/** An operating system of hosts, by the ID and VERSION_ID of its os-release. */
export interface OperatingSystem {
  readonly name: string;
  readonly id: string;
  /** VERSION_ID up to its first dot, or all of it. */
  readonly version: string;
  /** As they come with it: where no test runs there, as far as is known. */
  readonly versions: Readonly<Record<VersionedTool, string>>;
  /** Tests that boot hosts of it and send packets through them; none: what is said of it are assumptions. */
  readonly tests: readonly string[];
}

/** Of one distributor the oldest first; those that tests boot come first. */
export const OPERATING_SYSTEMS: readonly OperatingSystem[] = [
  {
    name: "Debian 11",
    id: "debian",
    version: "11",
    versions: { keepalived: "2.1.5", conntrackd: "1.4.6", dnsmasq: "2.85", iptables: "1.8.7", systemd: "247" },
    tests: [
      "test/lab/projects/spread.test.ts",
      "test/lab/ha/ha-debian-11.test.ts",
      "test/lab/drift/unmanaged.test.ts",
      "test/lab/systems/packet-filters.test.ts",
    ],
  },
  {
    name: "Debian 12",
    id: "debian",
    version: "12",
    versions: { keepalived: "2.2.7", conntrackd: "1.4.7", dnsmasq: "2.90", iptables: "1.8.9", systemd: "252" },
    tests: ["test/lab"],
  },
  {
    name: "Debian 13",
    id: "debian",
    version: "13",
    versions: { keepalived: "2.3.3", conntrackd: "1.4.8", dnsmasq: "2.91", iptables: "1.8.11", systemd: "257" },
    tests: [
      "test/lab/projects/spread.test.ts",
      "test/lab/ha/ha-debian-13.test.ts",
      "test/lab/drift/unmanaged.test.ts",
      "test/lab/systems/packet-filters.test.ts",
    ],
  },
  {
    name: "RHEL 9",
    id: "rhel",
    version: "9",
    versions: { keepalived: "2.2.8", conntrackd: "1.4.7", dnsmasq: "2.85", iptables: "1.8.10", systemd: "252" },
    tests: [],
  },
  {
    name: "RHEL 10",
    id: "rhel",
    version: "10",
    versions: { keepalived: "2.2.8", conntrackd: "1.4.8", dnsmasq: "2.90", iptables: "1.8.11", systemd: "257" },
    tests: [],
  },
  {
    name: "openEuler 22.03 LTS",
    id: "openEuler",
    version: "22.03",
    versions: { keepalived: "2.2.4", conntrackd: "1.4.6", dnsmasq: "2.86", iptables: "1.8.7", systemd: "249" },
    tests: [],
  },
  {
    name: "openEuler 24.03 LTS",
    id: "openEuler",
    version: "24.03",
    versions: { keepalived: "2.2.8", conntrackd: "1.4.8", dnsmasq: "2.90", iptables: "1.8.10", systemd: "255" },
    tests: [],
  },
];

/** What the tests run with. */
export function testedVersions(tool: VersionedTool): { readonly oldest: string; readonly newest: string } {
  const versions = OPERATING_SYSTEMS.filter(({ tests }) => tests.length > 0).map((system) => system.versions[tool]);
  return { oldest: versions[0]!, newest: versions.at(-1)! };
}

const PAGE = "docs/systems.md";

/** Which row of the table of systems a host is, and what of it no test knows. */
export function system(all: Facts): Check[] {
  return [
    ...all("system").map(([id, version]) => row(id!, version ?? "")),
    ...all("selinux").map(([mode]) => selinux(mode!)),
  ];
}

function row(id: string, version: string): Check {
  const found = OPERATING_SYSTEMS.find(
    (one) => one.id === id && [version, version.split(".")[0]].includes(one.version),
  );
  if (found !== undefined && found.tests.length > 0) return { check: "system", state: "ok", found: found.name };
  const name = found?.name ?? `${id} ${version}`.trim();
  const fix = `what is assumed of it is in ${PAGE}: try it in a lab first`;
  return { check: "system", state: "warning", found: `${name}: no test runs there`, fix };
}

function selinux(mode: string): Check {
  if (mode !== "enforcing") return { check: "SELinux", state: "ok", found: mode };
  const fix =
    "no test runs with it: if a unit fails, look for denials with `ausearch -m avc -ts recent`, and at keepalived_t and dnsmasq_t first";
  return { check: "SELinux", state: "warning", found: mode, fix };
}
