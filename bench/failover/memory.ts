import type { LabHost } from "../../test/lab/hosts/host";

/** What runs for routers and networks on a host. */
const DAEMONS = ["keepalived", "conntrackd", "dnsmasq"];

/** kB of all daemons on a host, as PSS: what several have in common counts once. */
export function memoryOf(host: LabHost): { readonly all: number; readonly keepalived: number } {
  const script = `for pid in $(pgrep -x '${DAEMONS.join("|")}'); do echo "$(cat /proc/$pid/comm) $(awk '$1 == "Pss:" { print $2 }' /proc/$pid/smaps_rollup)"; done`;
  const processes = host
    .sh(script)
    .split("\n")
    .map((line) => line.split(" ") as [name: string, pss: string]);
  const sum = (names: readonly string[]): number =>
    processes.reduce((total, [name, pss]) => total + (names.includes(name) ? Number(pss) : 0), 0);
  return { all: sum(DAEMONS), keepalived: sum(["keepalived"]) };
}
