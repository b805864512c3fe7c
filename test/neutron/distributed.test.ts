import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import type { Import } from "../../lib/neutron/import";
import { documentText } from "../../lib/neutron/report/document-text";
import { formatRemark } from "../../lib/neutron/report/remark";
import { compiled } from "../compiled";
import { body, cloudWith, type Change } from "./cloud";

const R1 = "972f90f7-dd2a-4057-b1eb-498177980839";
const EDGE = "d2e2c7f5-3719-49f5-bdc8-76df80bc7147";
const [PUBLIC, WEB] = ["7485225f-8270-4690-be7c-cdcb61b55c52", "d166d5fc-d1ef-45e7-9ae8-01ea56360dee"];
const NETWORK = "03e06a43-633c-47f6-977e-715838f9530e";
const VM1 = "b671c61a-95c3-49cd-89f2-b7e817d1f486";
const FLOATING_IP = "a4f9984c-190c-45ef-ae4b-309311dee4ad";

const told = ({ remarks }: Import) => remarks.map(formatRemark);

/** A port as the API answers, with what is read of it. */
function port(id: string, owner: string, device: string, host: string, subnet: string, address: string) {
  return {
    id: `${id.padEnd(8, "0")}-0000-4000-8000-000000000000`,
    name: "",
    network_id: subnet === PUBLIC ? NETWORK : "dc66f6c5-a1a4-4fcb-8e47-b05ba2ed7b39",
    mac_address: `fa:16:3e:00:00:${id.slice(0, 2)}`,
    device_owner: owner,
    device_id: device,
    "binding:host_id": host,
    fixed_ips: [{ subnet_id: subnet, ip_address: address }],
  };
}

function agent(row: Parameters<Change>[0]): ReturnType<Change> {
  const configurations = row["configurations"] as object;
  if (row["host"] === "compute-1" && row["agent_type"] === "Open vSwitch agent") {
    return { ...row, configurations: { ...configurations, bridge_mappings: { "physnet-ext": "br-ex" } } };
  }
  return row["host"] === "network-1" && row["agent_type"] === "L3 agent"
    ? { ...row, configurations: { ...configurations, agent_mode: "dvr_snat" } }
    : row;
}

/** Router r1 as a distributed one: Neutron has it on all compute hosts, and translates on one network node. */
const DISTRIBUTED: Readonly<Record<string, Change>> = {
  "routers.json": (row) =>
    row["id"] === R1 ? { ...row, distributed: true, configurations: null } : row["name"] === "r2" ? undefined : row,
  "ports.json": (row) => {
    if (row["device_id"] === "ae488682-1c91-46b9-9992-704be58bb0a8") return undefined;
    return row["device_id"] === R1 && row["device_owner"] === "network:router_interface"
      ? { ...row, device_owner: "network:router_interface_distributed", "binding:host_id": "" }
      : row;
  },
  ...Object.fromEntries(
    ["agents.json", `routers/${R1}/l3-agents.json`, `routers/${EDGE}/l3-agents.json`].map((file) => [file, agent]),
  ),
};
const PORTS = {
  name: "more-ports.json",
  text: JSON.stringify({
    ports: [
      port("51", "network:router_centralized_snat", R1, "network-1", WEB, "172.16.0.3"),
      port("52", "network:floatingip_agent_gateway", "agent-1", "compute-1", PUBLIC, "192.168.57.241"),
      port("53", "network:floatingip_agent_gateway", "agent-2", "compute-2", PUBLIC, "192.168.57.242"),
    ],
  }),
};

/** The agents that carry the router, as Neutron lists them: those of compute hosts too. */
const HOSTING = (mode: string) => ({
  name: `routers/${R1}/l3-agents.json`,
  text: JSON.stringify({
    agents: [
      {
        id: "90000000-0000-4000-8000-000000000000",
        host: "compute-2",
        agent_type: "L3 agent",
        configurations: { agent_mode: mode },
      },
    ],
  }),
});

describe("a distributed router", () => {
  const result = cloudWith(DISTRIBUTED, [PORTS, HOSTING("dvr")]);
  const { routers, hosts } = result.declarations!;

  test("is one here, with the addresses of its SNAT node", () => {
    expect(routers!["r1"]).toMatchObject({
      distributed: true,
      configurations: { preferred_agent: "network-1" },
      interfaces: [{ subnet: "web", ip_address: "172.16.0.1", snat_ip_address: "172.16.0.3" }],
    });
    expect(routers!["edge-router"]).not.toHaveProperty("distributed");
  });

  test("is on network nodes only where an agent translates", () => {
    expect(hosts!["compute-2"]).toMatchObject({ role: "compute" });
    expect(told(result).filter((line) => line.includes("runs on"))).toEqual([]);
  });

  test("has compute hosts that reach the external network, where their agents say so", () => {
    expect(hosts!["compute-1"]).toMatchObject({ role: "compute", bridge_mappings: { "physnet-ext": "br-ex" } });
    expect(hosts!["compute-2"]).not.toHaveProperty("bridge_mappings");
    const inside = cloudWith(DISTRIBUTED, [
      { ...HOSTING("dvr_no_external"), text: HOSTING("dvr_no_external").text.replace("compute-2", "compute-1") },
    ]);
    expect(inside.declarations!.hosts!["compute-1"]).not.toHaveProperty("bridge_mappings");
  });

  test("needs no external address for a compute host: they are counted", () => {
    const lines = told(result).filter((line) => /2 external addresses become free/.test(line));
    expect(lines).toHaveLength(2);
    expect(documentText(result.declarations!, result.remarks).replaceAll("\n#  ", "")).toMatch(
      /port 52000000-\S+ port 53000000-\S+ no host needs an external address .*: 2 external addresses become free/,
    );
  });

  test("whose SNAT port is another router's, is told of", () => {
    const alone = {
      ...DISTRIBUTED,
      "routers.json": (row: Parameters<Change>[0]) => row,
      "ports.json": (row: Parameters<Change>[0]) => row,
    };
    const { remarks } = cloudWith(alone, [PORTS]);
    expect(remarks.map(formatRemark)).toContainEqual(
      expect.stringMatching(/port 51000000-\S+: router "r1" \S+ is not distributed$/),
    );
  });
});

/** A floating IP of the cloud as it would be. */
const floating = (fields: object): Readonly<Record<string, Change>> => ({
  "floatingips.json": (row) => ({ ...row, ...fields }),
});
const declared = ({ declarations }: Import) => declarations!.floating_ips!["floating-192-168-57-240"];
const OWN = { id: FLOATING_IP, floating_network: "public", floating_ip_address: "192.168.57.240" };
const vm1 = Object.entries(cloudWith({}).declarations!.dhcp_host_mappings!).find(([, { id }]) => id === VM1)![0];

describe("a floating IP", () => {
  test("is its VM's", () => {
    const result = cloudWith(
      floating({ port_id: VM1, fixed_ip_address: "172.16.0.196", router_id: R1, status: "ACTIVE", description: "web" }),
    );
    expect(declared(result)).toEqual({ ...OWN, port: vm1, description: "web" });
    expect(told(result).filter((line) => line.startsWith("floatingips.json"))).toEqual([]);
  });

  test("of a VM without a mapping has its address and the router", () => {
    const result = cloudWith({
      ...floating({ port_id: VM1, fixed_ip_address: "172.16.0.196", router_id: R1 }),
      "ports.json": (row) => (row["id"] === VM1 ? undefined : row),
      [`routers/${R1}/gateway_port_forwardings.json`]: () => undefined,
    });
    expect(declared(result)).toEqual({ ...OWN, router: "r1", fixed_ip_address: "172.16.0.196" });
    expect(told(result)).toContainEqual(
      expect.stringMatching(/DANGLING: floating IP .*: its port b671c61a-\S+ is in no file/),
    );
  });

  test("of a machine that nobody knows has a placeholder for its router", () => {
    const result = cloudWith(
      floating({ port_id: "00000000-0000-4000-8000-00000000000f", fixed_ip_address: "172.16.0.9" }),
    );
    expect(declared(result)).toMatchObject({ router: "<router of the floating IP 192.168.57.240>" });
  });

  test("whose VM has another address is a contradiction", () => {
    const { declarations, remarks } = cloudWith(
      floating({ port_id: VM1, fixed_ip_address: "172.16.0.9", router_id: R1 }),
    );
    expect(declarations).toBeUndefined();
    expect(remarks.map(({ code }) => code)).toContain("CONTRADICTION");
  });

  test("that no file says the network of is incomplete", () => {
    const { remarks } = cloudWith(floating({ floating_network_id: null }));
    expect(remarks.map(formatRemark)).toContainEqual(
      expect.stringMatching(/INCOMPLETE: .*floating_network_id: missing/),
    );
  });

  test("of IPv6, what is said of its names, and a description that a document cannot have, are told", () => {
    const result = cloudWith(floating({ dns_name: "web", dns_domain: "example.org.", description: "a\tb" }));
    expect(declared(result)).toEqual(OWN);
    expect(told(result).filter((line) => line.startsWith("floatingips.json"))).toEqual([
      expect.stringMatching(/its description "a\\tb" is none that a document can have$/),
      expect.stringMatching(/dns_domain "example\.org\.": there is no DNS service/),
      expect.stringMatching(/dns_name "web": there is no DNS service/),
    ]);
    const ipv6 = cloudWith(floating({ floating_ip_address: "2001:db8::9" }));
    expect(ipv6.declarations).not.toHaveProperty("floating_ips");
    expect(told(ipv6)).toContainEqual(expect.stringMatching(/2001:db8::9 is IPv6$/));
  });
});

describe("port forwardings of a floating IP", () => {
  const rows = [
    {
      id: "725ade3c-9760-4880-8080-8fc2dbab9acc",
      protocol: "tcp",
      internal_port_id: VM1,
      internal_ip_address: "172.16.0.196",
      internal_port: 25,
      internal_port_range: "25:25",
      external_port: 2225,
      external_port_range: "2225:2225",
      description: "mail",
    },
    {
      id: "725ade3c-9760-4880-8080-8fc2dbab9acd",
      protocol: "udp",
      internal_port_id: VM1,
      internal_ip_address: "172.16.0.196",
      internal_port: null,
      internal_port_range: "7000:7099",
      external_port: null,
      external_port_range: "9000:9099",
      description: "",
    },
    {
      id: "725ade3c-9760-4880-8080-8fc2dbab9ace",
      protocol: "icmp",
      external_port: 1,
      internal_port: 1,
      internal_port_id: VM1,
    },
  ];
  const file = {
    name: `floatingips/${FLOATING_IP}/port_forwardings.json`,
    text: JSON.stringify({ port_forwardings: rows }),
  };
  const expected = {
    "tcp-2225": {
      id: "725ade3c-9760-4880-8080-8fc2dbab9acc",
      protocol: "tcp",
      external_port: 2225,
      internal_port: 25,
      internal_port_id: vm1,
      description: "mail",
    },
    "udp-9000-9099": {
      id: "725ade3c-9760-4880-8080-8fc2dbab9acd",
      protocol: "udp",
      external_port_range: "9000:9099",
      internal_port_range: "7000:7099",
      internal_port_id: vm1,
    },
  };
  /** As the floating IP itself shows them: without ids. */
  const shown = rows.slice(0, 1).map(({ protocol, internal_ip_address, internal_port, external_port }) => {
    return { protocol, internal_ip_address, internal_port, external_port };
  });

  test("are carried, ranges too, and those that have no ports are told", () => {
    const result = cloudWith(floating({ port_forwardings: shown }), [file]);
    expect(declared(result)).toEqual({ ...OWN, port_forwardings: expected });
    expect(told(result)).toContainEqual(expect.stringMatching(/icmp cannot be forwarded by port/));
  });

  test("without a list of their own, those that the floating IP shows lead to addresses", () => {
    const result = cloudWith(floating({ router_id: R1, port_forwardings: shown }));
    expect(declared(result)).toEqual({
      ...OWN,
      router: "r1",
      port_forwardings: {
        "tcp-2225": { protocol: "tcp", external_port: 2225, internal_port: 25, internal_ip_address: "172.16.0.196" },
      },
    });
  });

  test("as `openstack floating ip port forwarding list` prints them", () => {
    const columns = rows.slice(0, 2).map((row) => ({
      ID: row.id,
      "Internal Port ID": row.internal_port_id,
      "Internal IP Address": row.internal_ip_address,
      "Internal Port": row.internal_port,
      "Internal Port Range": row.internal_port_range,
      "External Port": row.external_port,
      "External Port Range": row.external_port_range,
      Protocol: row.protocol,
      Description: row.description,
    }));
    expect(declared(cloudWith({}, [{ ...file, text: JSON.stringify(columns) }]))).toEqual({
      ...OWN,
      port_forwardings: expected,
    });
  });

  test("of which no file says whose they are, or that has no ports, are told or an error", () => {
    const alone = cloudWith({}, [{ ...file, name: "port_forwardings.json" }]);
    expect(told(alone)).toContainEqual(
      expect.stringMatching(/keep its file at floatingips\/<id>\/port_forwardings\.json$/),
    );
    const unknown = cloudWith({}, [
      { ...file, name: "floatingips/00000000-0000-4000-8000-00000000000f/port_forwardings" },
    ]);
    expect(told(unknown)).toContainEqual(expect.stringMatching(/its floating IP 00000000-\S+ is in no file$/));
    const { remarks } = cloudWith({}, [
      {
        ...file,
        text: JSON.stringify({ port_forwardings: [{ ...rows[0], external_port: null, external_port_range: null }] }),
      },
    ]);
    expect(remarks.map(formatRemark)).toContainEqual(expect.stringMatching(/INCOMPLETE: .*external_port: missing/));
    const wrong = cloudWith({}, [
      { ...file, text: JSON.stringify({ port_forwardings: [{ ...rows[1], external_port_range: "9000-9099" }] }) },
    ]);
    expect(wrong.remarks.map(formatRemark)).toContainEqual(
      expect.stringMatching(/WRONG_TYPE: .*external_port_range is "9000-9099"/),
    );
  });
});

test("ranges on a gateway address are carried", () => {
  const name = `routers/${EDGE}/gateway_port_forwardings.json`;
  const { declarations } = cloudWith({
    [name]: (row) => ({
      ...row,
      external_port: null,
      internal_port: null,
      external_port_range: "9000:9009",
      internal_port_range: "7000:7009",
    }),
  });
  const ports = { external_port_range: "9000:9009", internal_port_range: "7000:7009" };
  expect(body(name)["gateway_port_forwardings"]).toHaveLength(1);
  expect(declarations!.gateway_port_forwardings!["edge-router-tcp-9000-9009"]).toMatchObject(ports);
});

test("filled in, a cloud with a distributed router and a floating IP compiles, and the address is on the VM's host", () => {
  const { declarations, remarks } = cloudWith(
    { ...DISTRIBUTED, ...floating({ port_id: VM1, fixed_ip_address: "172.16.0.196", router_id: R1 }) },
    [PORTS],
  );
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
  const text = documentText(declarations!, remarks)
    .replaceAll(/<SSH address of ([a-z]+-\d)>/g, "$1.example.com")
    .replaceAll(/<SSH host key of [a-z]+-\d>/g, `"${key}"`);
  const { topology, placement } = compiled(parse(text) as Declarations);
  const r1 = topology.routers.find(({ id }) => id === R1)!;
  expect(r1.snatPorts.map(({ fixedIps }) => fixedIps[0]!.ipAddress)).toEqual(["172.16.0.3"]);
  expect(placement.instances.computeHostsOf("r1")).toContain("compute-1");
  expect([...placement.floatingIps.values()]).toEqual([{ router: "r1", host: "compute-1" }]);
});
