import { compile } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";
import { importNeutron, type Import } from "../../lib/neutron/import";
import { formatRemark } from "../../lib/neutron/report/remark";
import { cloudSources, cloudWith, type Body, type Change } from "./cloud";

function without(...fields: readonly string[]): Change {
  return (row) => Object.fromEntries(Object.entries(row).filter(([name]) => !fields.includes(name)));
}

const told = ({ remarks }: Import) => remarks.map(formatRemark);

test("who is no administrator sees less: placeholders for VNIs and physical networks, hosts chosen", () => {
  const result = cloudWith({
    "networks.json": without("provider:network_type", "provider:physical_network", "provider:segmentation_id"),
    "ports.json": without("binding:host_id"),
    "routers.json": without("ha", "distributed", "configurations"),
    "agents.json": () => undefined,
    ...Object.fromEntries(
      cloudSources("rest").flatMap(({ name }) => (name.includes("l3-agents") ? [[name, () => undefined]] : [])),
    ),
  });
  const { networks, routers, hosts } = result.declarations!;
  expect([networks!["tenant"]!.vni, networks!["public"]!.physical_network]).toEqual([
    "<VXLAN identifier of tenant>",
    "<physical network of public>",
  ]);
  expect(hosts).toBeUndefined();
  expect(routers!["edge-router"]).toMatchObject({ ha: true });
  expect(routers!["edge-router"]!.configurations).toBeUndefined();
  expect(told(result).filter((line) => /NOT_KNOWN: router .* no file says where it runs/.test(line))).toHaveLength(3);
  expect(told(result)).toContainEqual(
    expect.stringMatching(/subnet "web" .*: dhcp_agents: no file says which host answers/),
  );
  expect(told(result).filter((line) => /NOT_KNOWN: port .* host: no file says where it runs/.test(line))).toHaveLength(
    3,
  );
  const { problems } = compile(result.declarations!);
  for (const path of ["networks.tenant.vni", "networks.public.physical_network"]) {
    expect(problems.map((problem) => problem.path.join("."))).toContain(path);
  }
});

test("request bodies of the API: an HA router to be made, and a forwarding to be made on it", () => {
  const { declarations, remarks } = importNeutron([
    {
      name: "router.json",
      text: JSON.stringify({
        router: {
          name: "edge",
          admin_state_up: true,
          ha: true,
          configurations: { preferred_agent: "", master_agent: "control01", slave_agents: ["compute01"] },
        },
      }),
    },
    {
      name: "routers/edge/gateway_port_forwardings.json",
      text: JSON.stringify({
        gateway_port_forwarding: {
          external_port: "14122",
          internal_port: 3634,
          internal_ip_address: "172.16.0.196",
          protocol: "tcp",
          internal_port_id: "b671c61a-95c3-49cd-89f2-b7e817d1f486",
        },
      }),
    },
  ]);
  expect(declarations).toEqual({
    environment: "<name of the environment>",
    hosts: Object.fromEntries(
      ["compute01", "control01"].map((name) => [
        name,
        { role: "network", ssh: { address: `<SSH address of ${name}>`, host_key: `<SSH host key of ${name}>` } },
      ]),
    ),
    routers: { edge: { ha: true, configurations: { master_agent: "control01", slave_agents: ["compute01"] } } },
    gateway_port_forwardings: {
      "edge-tcp-14122": {
        router: "edge",
        protocol: "tcp",
        external_port: 14122,
        internal_port: 3634,
        internal_ip_address: "172.16.0.196",
      },
    },
  } satisfies Declarations);
  expect(remarks.map(({ code }) => code)).toEqual(["DANGLING", "NOT_KNOWN"]);
});

test("one host for routers and VMs is a network node, and its VMs have no host", () => {
  const onOne: Change = (row) => (row["binding:host_id"] === "" ? row : { ...row, "binding:host_id": "network-1" });
  const result = cloudWith({ "ports.json": onOne });
  expect(result.declarations!.hosts!["network-1"]!.role).toBe("network");
  expect(Object.values(result.declarations!.dhcp_host_mappings!).map(({ host }) => host)).toEqual(
    Array(4).fill(undefined),
  );
  expect(told(result)).toContainEqual(expect.stringMatching(/host "network-1": carries routers and VMs/));
});

test("names that several have, that nothing has, and that a document cannot have", () => {
  const result = cloudWith({
    "routers.json": (row) => ({ ...row, name: row["name"] === "r2" ? "" : "7 Räume/路由" }),
    "routers/972f90f7-dd2a-4057-b1eb-498177980839/gateway_port_forwardings.json": () => undefined,
  });
  expect(Object.keys(result.declarations!.routers!)).toEqual([
    "router-7-raume-972f90f7",
    "router-ae488682",
    "router-7-raume-d2e2c7f5",
  ]);
  expect(told(result).filter((line) => /RENAMED: router/.test(line))).toHaveLength(2);
});

test("a VM on a subnet without DHCP is told, and a forwarding leads to its address", () => {
  const result = cloudWith({ "subnets.json": (row) => (row["name"] === "db" ? { ...row, enable_dhcp: false } : row) });
  expect(result.declarations!.dhcp_host_mappings).not.toHaveProperty("db1");
  expect(result.declarations!.gateway_port_forwardings!["edge-router-tcp-5432"]).toMatchObject({
    internal_ip_address: "172.16.10.21",
  });
  expect(told(result)).toContainEqual(
    expect.stringMatching(/port "db1" .*: 172\.16\.10\.21: on a subnet without DHCP/),
  );
});

test("what the API forwards and packets have no ports for is told", () => {
  const file = "routers/d2e2c7f5-3719-49f5-bdc8-76df80bc7147/gateway_port_forwardings.json";
  const result = cloudWith({ [file]: (row) => ({ ...row, protocol: "icmp" }) });
  expect(Object.keys(result.declarations!.gateway_port_forwardings!)).toEqual(["r1-tcp-34203", "r1-tcp-14122"]);
  expect(told(result)).toContainEqual(
    expect.stringMatching(/icmp cannot be forwarded by port; only tcp, udp, sctp, dccp can/),
  );
});

test("the lease time of the DHCP agents, where it is not the default", () => {
  const agents: Change = (row) => {
    const configurations = row["configurations"] as Record<string, unknown>;
    return "dhcp_lease_duration" in configurations
      ? { ...row, configurations: { ...configurations, dhcp_lease_duration: 600 } }
      : row;
  };
  const { networks } = cloudWith({ "agents.json": agents }).declarations!;
  expect(networks!["tenant"]!.subnets!["web"]!.lease_time).toBe(600);
  expect(networks!["public"]!.subnets!["public-v4"]!.lease_time).toBeUndefined();
});

test("without the ports, the interfaces are those that `openstack router show` shows, and no HA port is among them", () => {
  const sources = cloudSources("cli").filter(({ name }) => !name.startsWith("port-"));
  const result = importNeutron(sources, "cloud");
  expect(result.declarations!.routers!["edge-router"]!.interfaces).toEqual([
    { subnet: "db", ip_address: "172.16.10.1", port_id: "635f3f6c-64f0-41b3-b928-65c4a44b72d0" },
  ]);
  expect(told(result)).toContainEqual(
    expect.stringMatching(
      /172\.16\.10\.1: no file has port 635f3f6c-64f0-41b3-b928-65c4a44b72d0: its MAC address is new/,
    ),
  );
  expect(told(result).filter((line) => line.includes("169.254."))).toEqual([]);
});

test("who does not see an IPv6 subnet is told of the addresses on it, and of a gateway with no other", () => {
  const result = cloudWith({
    "subnets.json": (row) => (row["name"] === "web-v6" ? undefined : row),
    "routers.json": (row) => {
      const gateway = row["external_gateway_info"] as object;
      const ips = [{ subnet_id: "d166d5fc-0000-4000-8000-01ea56360dee", ip_address: "2001:db8::5" }];
      return row["name"] === "r2" ? { ...row, external_gateway_info: { ...gateway, external_fixed_ips: ips } } : row;
    },
    "ports.json": (row) => (row["device_id"] === "ae488682-1c91-46b9-9992-704be58bb0a8" ? undefined : row),
  });
  expect(result.declarations!.routers!["r2"]!.external_gateway_info).toEqual({ network: "public" });
  for (const line of [
    /NOT_CARRIED: port "vm2" .*: 2001:db8:1::207 is IPv6/,
    /NOT_CARRIED: router "r2" .*: 2001:db8::5 is IPv6/,
    /NOT_KNOWN: router "r2" .*: no file says an IPv4 address of its gateway; one is allocated/,
  ]) {
    expect(told(result)).toContainEqual(expect.stringMatching(line));
  }
});

test("a page of a list: that there is another is told", () => {
  const sources = cloudSources("rest").map(({ name, text }) => {
    const [key, rows] = Object.entries(JSON.parse(text) as Body)[0]!;
    const links = { [`${key}_links`]: [{ rel: "next", href: "http://neutron/v2.0/x?marker=y" }] };
    return { name, text: JSON.stringify({ [key]: rows, ...links }) };
  });
  const result = importNeutron(sources, "cloud");
  expect(result.declarations).toEqual(cloudWith({}).declarations);
  expect(told(result)).toContain(
    "ports.json ports_links: NOT_KNOWN: the list goes on at another page; nothing of that is here unless it was given too",
  );
});

test("a router without a gateway, which Neutron answers about its forwardings with an error, has none", () => {
  const name = "routers/x/gateway_port_forwardings.json";
  const text = JSON.stringify({ NeutronError: { type: "RouterDoesNotHaveGateway", message: "…", detail: "" } });
  expect(importNeutron([...cloudSources("rest"), { name, text }], "cloud")).toEqual(cloudWith({}));
});
