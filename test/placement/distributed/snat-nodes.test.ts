import { EMPTY_LOCK } from "../../../lib/model/lock";
import type { Topology } from "../../../lib/model/topology";
import { snatNodeFor } from "../../../lib/placement/distributed/snat-nodes";
import { place } from "../../../lib/placement/place";
import { rollOrder } from "../../../lib/placement/lock/roll-order";
import { placed } from "./declared";

test("instances are on the compute hosts with VMs of the router's subnets", () => {
  const { placement } = placed();
  expect(placement.instances.computeHostsOf("r1")).toEqual(["c1", "c2", "c3"]);
  expect(placement.instances.agentsOf("r1")).toEqual(["n1"]);
  expect(placement.instances.agentsOf("r1@n2")).toEqual(["n2", "n1"]);
});

test("where it is not known of one VM on which host it is, on all of them", () => {
  const unknown = { subnet: "web", mac_address: "fa:16:3e:00:00:09", ip_address: "172.16.0.19" };
  const { placement } = placed({ "dhcp_host_mappings.vm9": unknown });
  expect(placement.instances.computeHostsOf("r1")).toEqual(["c1", "c2", "c3", "c4"]);
});

test.each([
  ["its network node's", "c1", "r1"],
  ["the pair whose master is its network node", "c3", "r1@n2"],
  ["the first, of a host without a network node", "c4", "r1"],
  ["the first, of a VM on no known host", undefined, "r1"],
])("a compute host leaves by %s", (_, host, node) => {
  const { topology, placement } = placed();
  expect(snatNodeFor(topology, placement.instances, "r1", host).name).toBe(node);
});

test("a network node that is only a pair's slave is no way out of its own", () => {
  const configurations = { snat_agents: [{ master_agent: "n2", slave_agents: ["n1"] }] };
  const { topology, placement, problems } = placed({ "routers.r1.configurations": configurations });
  expect(snatNodeFor(topology, placement.instances, "r1", "c1").name).toBe("r1");
  expect(problems).toEqual(["warning SNAT_AGENT_ELSEWHERE hosts.c1.network_node"]);
});

test("compute hosts are changed after the network nodes of their routers", () => {
  const { topology, placement } = placed();
  const { predecessors } = rollOrder(topology, placement, EMPTY_LOCK);
  expect(predecessors).toEqual({ n1: [], n2: ["n1"], c1: ["n1", "n2"], c2: ["n1", "n2"], c3: ["n1", "n2"] });
});

test("of a router that is distributed no more, too, until that is forgotten", () => {
  const distributed = placed().topology;
  const routers = distributed.routers.filter(({ snatOf }) => snatOf === undefined);
  const former = { ...distributed, routers: routers.map((router) => ({ ...router, distributed: false })) };
  const forgotten = { ...former, routers: former.routers.map((router) => ({ ...router, snatPorts: [] })) };
  const orderOf = (topology: Topology) => rollOrder(topology, place(topology).placement!, EMPTY_LOCK).predecessors;
  expect(orderOf(former)).toEqual({ c1: ["n1"], c2: ["n1"], c3: ["n1"] });
  expect(orderOf(forgotten)).toEqual({});
});

test("those of a router that is down wait for nobody", () => {
  const { topology, placement } = placed({ "routers.r1.admin_state_up": false });
  expect(rollOrder(topology, placement, EMPTY_LOCK).predecessors).not.toHaveProperty("c1");
});
