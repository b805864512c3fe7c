import type { Compilation } from "../../../compile";
import { selected, type Selection } from "../../../fleet/targets";
import type { DhcpHostMapping } from "../../../model/topology";
import { effectiveGateway } from "../../../placement/reach/effective-gateway";
import { vmNetworks } from "../../../placement/reach/vm-networks";
import { jsonText } from "../../../text/json";
import { table } from "../../output/table";

interface Vm {
  readonly name: string;
  readonly mac_address: string;
  readonly ip_address: string;
  /** null: none. */
  readonly gateway: string | null;
  /** null: any compute host. */
  readonly host: string | null;
}

/** Lists the bridge of each network of VMs on each compute host, and the VMs that belong there; asks no host. */
export function showBridges(
  { topology, placement }: Compilation,
  { host: selection, json }: { readonly host?: Selection; readonly json: boolean },
): void {
  const computeHosts = topology.hosts.filter(({ role }) => role === "compute").map((host) => ({ host }));
  const wanted = new Set(
    selected(computeHosts, selection, "the document's compute hosts").map(({ host }) => host.name),
  );
  const vmOf = ({ name, macAddress, fixedIps, host }: DhcpHostMapping): Vm => {
    const { subnet, ipAddress } = fixedIps[0]!;
    const gateway = effectiveGateway(topology, placement, subnet, host)?.address ?? null;
    return { name, mac_address: macAddress, ip_address: ipAddress, gateway, host: host ?? null };
  };
  const bridges = vmNetworks(topology, placement)
    .filter(({ host }) => wanted.has(host))
    .map(({ vms, ...network }) => ({ ...network, vms: vms.map(vmOf) }));
  if (json) return void process.stdout.write(jsonText(bridges));
  const rows = bridges.map(({ host, network, bridge, mtu, vms }) => [
    host,
    network,
    bridge,
    String(mtu),
    ...[
      ({ name, host }: Vm) => (host === null ? `${name} (on any host)` : name),
      ({ mac_address }: Vm) => mac_address,
      ({ ip_address }: Vm) => ip_address,
      ({ gateway }: Vm) => gateway ?? "-",
    ].map((cell) => vms.map(cell).join("\n")),
  ]);
  const header = ["host", "network", "bridge", "mtu", "vm", "mac address", "address", "gateway"];
  process.stdout.write(rows.length === 0 ? NOTHING : table(header, rows));
}

const NOTHING = "no network is on a compute host: a dhcp_host_mapping with that host brings it there\n";
