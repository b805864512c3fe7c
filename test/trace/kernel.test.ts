import type { Declarations, SubnetDeclaration } from "../../lib/model/declared/declarations";
import { checkOf } from "../../lib/topology/ends/checks";
import { routeTexts } from "../../lib/trace/kernel/routing";
import type { Trace } from "../../lib/trace/trace";
import { trace } from "../../lib/trace/tracing";
import { World } from "../../lib/trace/world/world";
import { compiled } from "../compiled";

/** What packets in the lab taught the trace, each in the smallest document that shows it. */
const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

function host(address: string) {
  return { ssh: { address, host_key: HOST_KEY }, underlay_ip: address, bridge_mappings: { outside: "br-ex" } };
}

/** One network with two subnets, vm1 on the first and vm2 on the second. */
function declared(
  routers: Declarations["routers"],
  { web = {}, ...more }: { readonly web?: Partial<SubnetDeclaration> } & Partial<Declarations> = {},
): Declarations {
  return {
    environment: "taught",
    hosts: {
      "network-1": { role: "network", ...host("198.18.0.11") },
      "compute-1": { role: "compute", ...host("198.18.0.21") },
    },
    networks: {
      public: { external: true, physical_network: "outside", subnets: { "public-v4": { cidr: "203.0.113.0/24" } } },
      tenant: {
        vni: 1001,
        subnets: {
          web: { cidr: "172.16.0.0/24", dns_nameservers: [], ...web },
          db: { cidr: "172.16.1.0/24", dns_nameservers: [] },
        },
      },
    },
    routers: routers!,
    dhcp_host_mappings: {
      vm1: { subnet: "web", mac_address: "fa:16:3e:00:00:01", ip_address: "172.16.0.50", host: "compute-1" },
      vm2: { subnet: "db", mac_address: "fa:16:3e:00:00:02", ip_address: "172.16.1.50", host: "compute-1" },
    },
    ...more,
  };
}

function traced(declarations: Declarations, from: string, to: string): Trace {
  const { topology, placement } = compiled(declarations);
  return trace(new World(topology, placement), checkOf("asked", { from, to }, topology).check!);
}

const placesOf = ({ there }: Trace) => there.hops.map(({ host: name, router }) => `${router} on ${name}`);

test("nobody has the address of a router that is down", () => {
  const router = { interfaces: [{ subnet: "web" }] };
  expect(traced(declared({ r1: router }), "vm1", "172.16.0.1").reached).toBe(true);
  const { reached, there } = traced(declared({ r1: { ...router, admin_state_up: false } }), "vm1", "172.16.0.1");
  expect(reached).toBe(false);
  expect(there.end).toMatchObject({ kind: "nobody", why: "nobody has 172.16.0.1 on network tenant" });
});

test("a router that is on both subnets of a network answers no ARP that comes from the other one", () => {
  const both = declared({ r1: { interfaces: [{ subnet: "web" }, { subnet: "db" }] } });
  const { reached, there } = traced(both, "vm1", "172.16.1.1");
  expect([reached, there.hops]).toEqual([false, []]);
  expect(there.end.why).toMatch(
    /^172\.16\.1\.1 is of router r1 on network-1, whose qr-\S+ answers no ARP from 172\.16\./,
  );
  const routes = [{ destination: "172.16.0.0/24", nexthop: "172.16.1.50" }];
  const leadingBack = declared({ r1: { interfaces: [{ subnet: "db" }], routes } });
  expect(placesOf(traced(leadingBack, "vm1", "172.16.1.1"))).toEqual(["r1 on network-1"]);
});

test("a host route to another subnet of the network goes before the link", () => {
  const router = { interfaces: [{ subnet: "web" }, { subnet: "db" }] };
  const routes = [{ destination: "172.16.1.0/24", nexthop: "172.16.0.1" }];
  expect(placesOf(traced(declared({ r1: router }), "vm1", "vm2"))).toEqual([]);
  expect(placesOf(traced(declared({ r1: router }, { web: { host_routes: routes } }), "vm1", "vm2"))).toEqual([
    "r1 on network-1",
  ]);
});

test("a VM that host routes lead to sends nothing to itself", () => {
  const routes = [{ destination: "172.31.0.0/24", nexthop: "172.16.0.50" }];
  const { there } = traced(
    declared({ r1: { interfaces: [{ subnet: "web" }] } }, { web: { host_routes: routes } }),
    "vm1",
    "172.31.0.1",
  );
  expect([there.networks, there.end.kind]).toEqual([[], "dropped"]);
  expect(there.end.why).toBe("it is itself the next hop of what is for 172.31.0.0/24");
});

describe("behind a distributed router without source NAT", () => {
  const distributed = {
    distributed: true,
    external_gateway_info: { network: "public", enable_snat: false },
    interfaces: [{ subnet: "db" }],
  };

  test("a VM with a floating IP does not answer what comes to its own address: its host knows no such connection", () => {
    const without = declared({ r1: distributed });
    const having = declared({ r1: distributed }, { floating_ips: { f: { floating_network: "public", port: "vm2" } } });
    expect(traced(without, "outside", "vm2").reached).toBe(true);
    for (const to of ["vm2", "172.16.1.50:22/tcp"]) {
      const { reached, back } = traced(having, "outside", to);
      expect([reached, back?.end]).toMatchObject([false, { kind: "dropped", at: "router r1 on compute-1" }]);
      expect(back?.end.why).toContain("--ctstate INVALID");
    }
  });

  test("what comes in from an address of the router itself goes no further", () => {
    const { there, back } = traced(declared({ r1: distributed }), "vm1", "172.16.1.1");
    expect(there.end.at).toBe("router r1 on compute-1");
    expect(back?.end).toMatchObject({
      kind: "dropped",
      at: "router r1 on network-1",
      why: "its sender 172.16.1.1 is an address of the router itself",
    });
  });
});

test("a router without any way out has the routes of its own subnets", () => {
  const ports = [{ device: "qr-1", addresses: ["172.16.0.1/24"] }];
  expect(routeTexts({ ports, routes: [] })).toEqual(["172.16.0.0/24 dev qr-1"]);
});
