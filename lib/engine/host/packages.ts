import { EngineError } from "../../errors/engine-error";

/** Packages that bring a command: Debian's name, RHEL's name. */
const PACKAGES: Readonly<Record<string, readonly [debian: string, rhel: string]>> = {
  keepalived: ["keepalived", "keepalived"],
  dnsmasq: ["dnsmasq-base", "dnsmasq"],
  iptables: ["iptables", "iptables-nft"],
  "iptables-save": ["iptables", "iptables-nft"],
  "iptables-restore": ["iptables", "iptables-nft"],
  conntrack: ["conntrack", "conntrack-tools"],
  conntrackd: ["conntrackd", "conntrack-tools"],
  ping: ["iputils-ping", "iputils"],
  ip: ["iproute2", "iproute"],
  bridge: ["iproute2", "iproute"],
  sysctl: ["procps", "procps-ng"],
  awk: ["mawk", "gawk"],
  tar: ["tar", "tar"],
  gzip: ["gzip", "gzip"],
  flock: ["util-linux", "util-linux"],
  unshare: ["util-linux", "util-linux"],
  nsenter: ["util-linux", "util-linux"],
  nft: ["nftables", "nftables"],
  systemctl: ["systemd", "systemd"],
  journalctl: ["systemd", "systemd"],
};

/** What the engine itself uses on a host, besides what a bundle requires. */
export const ENGINE_COMMANDS = ["tar", "gzip", "flock", "unshare", "systemctl", "ip", "awk"];

/** @param missing commands, at least one */
export function missingCommandsError(missing: readonly string[]): EngineError {
  return new EngineError("MISSING_COMMANDS", `the host lacks ${missing.join(", ")}: ${installation(missing)}`);
}

/** How to get commands: `install on Debian with …, on RHEL with …`. */
export function installation(missing: readonly string[]): string {
  const install = (tool: string, family: 0 | 1) =>
    `${tool} ${[...new Set(missing.map((command) => PACKAGES[command]?.[family] ?? command))].sort().join(" ")}`;
  return `install on Debian with \`${install("apt-get install", 0)}\`, on RHEL with \`${install("dnf install", 1)}\``;
}
