import type { LabHost } from "../hosts/host";

/** External ports that the router on a host forwards, as its kernel says; a line each. */
export function forwardedPorts(host: LabHost): string {
  const nat = "ip netns exec $(ls /run/netns | grep ^qrouter) iptables-nft-save -t nat";
  const ports = `${nat} | sed -n 's/.*--dport \\([0-9]*\\) .*DNAT.*/\\1/p' | sort -u`;
  return host.exec(["sh", "-c", ports]).stdout.trim();
}
