import { parse } from "yaml";
import type { Declarations } from "../../../lib/model/declared/declarations";
import { place } from "../../../lib/placement/place";
import { effectiveGateway } from "../../../lib/placement/reach/effective-gateway";
import { segmentHosts } from "../../../lib/placement/reach/segments";
import { resolveTopology } from "../../../lib/topology/resolve";
import { base, parsePath, patch } from "../../topology/base";

interface Case {
  readonly name: string;
  readonly set?: Readonly<Record<string, unknown>>;
  /** Compute host -> expected gateway on subnet web, as `address router`. */
  readonly expect: Readonly<Record<string, string | undefined>>;
}

/** The base with one change. Its forwards go: what they require is not the matter here. */
function placed(set: Readonly<Record<string, unknown>>) {
  const declarations: Declarations = { ...base(), gateway_port_forwardings: {} };
  for (const [path, value] of Object.entries(set)) patch(declarations, parsePath(path), value);
  const { topology, problems } = resolveTopology(declarations);
  const placement = topology && place(topology).placement;
  if (topology === undefined || placement === undefined) throw new Error(JSON.stringify(problems));
  return { topology, placement };
}

const CASES = parse(
  `
- name: the router on the network node of the compute host
  expect: { compute-1: 172.16.0.1 r1, compute-2: 172.16.0.10 r2 }
- name: the subnet's gateway when the compute host has no network node
  set: { hosts.compute-2: { role: compute, ssh: { address: c2, host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH }, underlay_ip: 198.18.1.22 } }
  expect: { compute-2: 172.16.0.1 r1, "": 172.16.0.1 r1 }
- name: the subnet's gateway when the network node has no router on the subnet
  set: { hosts.compute-2.network_node: network-3 }
  expect: { compute-2: 172.16.0.1 r1 }
- name: the subnet's gateway when the router on the network node is down
  set: { routers.r2.admin_state_up: false }
  expect: { compute-2: 172.16.0.1 r1 }
- name: a gateway that is no router of ours
  set: { networks.tenant.subnets.web.gateway_ip: 172.16.0.99, hosts.compute-2.network_node: network-3 }
  expect: { compute-1: 172.16.0.1 r1, compute-2: 172.16.0.99 undefined }
- name: without a gateway of the subnet only VMs with a router on their network node have one
  set: { networks.tenant.subnets.web.gateway_ip: null, hosts.compute-2.network_node: network-3 }
  expect: { compute-1: 172.16.0.1 r1, compute-2: undefined undefined }
- name: a default host route is the gateway of a subnet that has none
  set:
    networks.tenant.subnets.web.gateway_ip: null
    networks.tenant.subnets.web.host_routes: [{ destination: 0.0.0.0/0, nexthop: 172.16.0.10 }]
    hosts.compute-1.network_node: network-3
  expect: { compute-1: 172.16.0.10 r2 }
- name: of several routers on the node, the one that owns the subnet's gateway
  set: { routers.a: { configurations: { preferred_agent: network-1 }, interfaces: [{ subnet: web, ip_address: 172.16.0.30 }] } }
  expect: { compute-1: 172.16.0.1 r1 }
- name: of several other routers on the node, the one that leads outside
  set: { routers.a: { configurations: { preferred_agent: network-2 }, interfaces: [{ subnet: web, ip_address: 172.16.0.30 }] } }
  expect: { compute-2: 172.16.0.10 r2 }
- name: an HA pair, whichever of its nodes the compute host's is
  set: &pair
    networks.ha-net: { ha: true, vni: 2001 }
    routers.r1.ha: true
    routers.r1.configurations: { master_agent: network-1, slave_agents: [network-2] }
    routers.r2: { interfaces: [] }
  expect: { compute-1: 172.16.0.1 r1, compute-2: 172.16.0.1 r1 }
- name: two HA pairs on the same nodes, each for the compute hosts of its master
  set:
    <<: *pair
    routers.r2.ha: true
    routers.r2.configurations: { master_agent: network-2, slave_agents: [network-1] }
    routers.r2.interfaces: [{ subnet: web, ip_address: 172.16.0.10 }]
  expect: { compute-1: 172.16.0.1 r1, compute-2: 172.16.0.10 r2 }
- name: an HA pair that is a slave on the node, where no other router is, although it does not own the subnet's gateway
  set:
    <<: *pair
    networks.tenant.subnets.web.gateway_ip: 172.16.0.99
  expect: { compute-2: 172.16.0.1 r1 }
- name: of several routers on the node that lead nowhere, the first by name
  set:
    routers.a: { configurations: { preferred_agent: network-2 }, interfaces: [{ subnet: web, ip_address: 172.16.0.30 }] }
    routers.r2: { configurations: { preferred_agent: network-2 }, interfaces: [{ subnet: web, ip_address: 172.16.0.10 }] }
  expect: { compute-2: 172.16.0.30 a }
- name: a router without external gateway counts
  set: { routers.r2: { configurations: { preferred_agent: network-2 }, interfaces: [{ subnet: web, ip_address: 172.16.0.10 }] } }
  expect: { compute-2: 172.16.0.10 r2 }
`,
  { merge: true },
) as readonly Case[];

test.each(CASES.map((c) => [c.name, c] as const))("%s", (_, { set = {}, expect: expected }) => {
  const { topology, placement } = placed(set);
  for (const [host, gateway] of Object.entries(expected)) {
    const found = effectiveGateway(topology, placement, "web", host === "" ? undefined : host);
    expect(`${found?.address} ${found?.router}`).toBe(gateway);
  }
});

test("a subnet that does not exist has no gateway", () => {
  const { topology, placement } = placed({});
  expect(effectiveGateway(topology, placement, "wep", "compute-1")).toBeUndefined();
});

describe("a vxlan network reaches", () => {
  const vm = { subnet: "db", mac_address: "fa:16:3e:00:00:01", ip_address: "172.16.1.50" };
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      "its routers, DHCP servers and the hosts of its VMs",
      {},
      ["compute-1", "compute-2", "network-1", "network-2", "network-3"],
    ],
    [
      "no host of a router that is down",
      { "routers.r2.admin_state_up": false },
      ["compute-1", "compute-2", "network-1", "network-3"],
    ],
    [
      "only hosts with a VM",
      { "dhcp_host_mappings.vm2.host": "compute-1" },
      ["compute-1", "network-1", "network-2", "network-3"],
    ],
    [
      "every compute host when a VM may be anywhere",
      { "dhcp_host_mappings.vm2.host": "compute-1", "dhcp_host_mappings.vm3": vm },
      ["compute-1", "compute-2", "network-1", "network-2", "network-3"],
    ],
    [
      "every compute host when something unknown is forwarded to",
      {
        "dhcp_host_mappings.vm2.host": "compute-1",
        "gateway_port_forwardings.f": {
          router: "r1",
          protocol: "tcp",
          external_port: 1,
          internal_port: 1,
          internal_ip_address: "172.16.0.77",
        },
      },
      ["compute-1", "compute-2", "network-1", "network-2", "network-3"],
    ],
  ])("%s", (_, set, hosts) => {
    const pinned = {
      "routers.inner.configurations": { preferred_agent: "network-3" },
      "networks.tenant.subnets.db.dhcp_agents": ["network-1"],
    };
    const { topology, placement } = placed({ ...pinned, ...set });
    expect(segmentHosts(topology, placement, "tenant")).toEqual(hosts);
  });

  test("nothing when nothing is on it", () => {
    const { topology, placement } = placed({ "networks.empty": { vni: 7 } });
    expect(segmentHosts(topology, placement, "empty")).toEqual([]);
  });
});
