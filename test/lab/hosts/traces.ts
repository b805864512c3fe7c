import type { LabHost } from "./host";

const FIND = `
  find /etc /var/lib /run /usr/lib/systemd -name '*vrouter*' 2>/dev/null
  ip netns
  ip -br link | grep -E '^(brq|vxlan|tap)'
  pgrep -a 'keepalived|conntrackd'`;

/** Everything of ours on a host on which nobody else has anything like it. */
export function tracesOn(host: LabHost): string {
  return host.exec(["sh", "-c", FIND]).stdout;
}
