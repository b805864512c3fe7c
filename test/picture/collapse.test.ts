import { compile, type Compilation } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declarations";
import { difference } from "../../lib/picture/difference";
import { dot } from "../../lib/picture/dot";
import { draw } from "../../lib/picture/draw";
import { LIMITS, mermaid } from "../../lib/picture/mermaid";
import type { Picture } from "../../lib/picture/picture";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

/** Each router has a tenant network of its own, with so many VMs, and a port that leads to the first of them. */
function large(
  { routers, vms, nodes = 10 }: { routers: number; vms: number; nodes?: number },
  before?: Compilation,
): Compilation {
  const octets = (i: number) => `${i >> 8}.${i & 255}`;
  const host = (name: string, i: number) => ({
    role: name as "network" | "compute",
    ssh: { address: `198.18.${octets(i)}`, host_key: HOST_KEY },
    underlay_ip: `198.19.${octets(i)}`,
    ...(name === "network" ? { bridge_mappings: { physnet: "br-ex" } } : {}),
  });
  const each = <T>(number: number, of: (i: number) => readonly [string, T]) =>
    Object.fromEntries(Array.from({ length: number }, (_, i) => of(i)));
  const declarations: Declarations = {
    environment: "large",
    hosts: {
      ...each(nodes, (i) => [`network-${i}`, host("network", i)]),
      ...each(nodes, (i) => [`compute-${i}`, host("compute", i + 5000)]),
    },
    networks: {
      public: { external: true, physical_network: "physnet", subnets: { "public-v4": { cidr: "203.0.0.0/16" } } },
      ...each(routers, (i) => [
        `tenant-${i}`,
        { vni: i + 1, subnets: { [`web-${i}`]: { cidr: `10.${octets(i)}.0/24` } } },
      ]),
    },
    routers: each(routers, (i) => [
      `router-${i}`,
      { external_gateway_info: { network: "public" }, interfaces: [{ subnet: `web-${i}` }] },
    ]),
    dhcp_host_mappings: each(routers * vms, (i) => [
      `vm-${i}`,
      {
        subnet: `web-${Math.floor(i / vms)}`,
        mac_address: `52:54:00:${(i + 0x100000).toString(16).replace(/(..)(?=.)/g, "$1:")}`,
        ip_address: `10.${octets(Math.floor(i / vms))}.${50 + (i % vms)}`,
        host: `compute-${i % nodes}`,
      },
    ]),
    gateway_port_forwardings: each(routers, (i) => [
      `port-${i}`,
      {
        router: `router-${i}`,
        protocol: "tcp",
        external_port: 80,
        internal_port_id: `vm-${i * vms}`,
        internal_port: 80,
      },
    ]),
  };
  const { compilation, problems } = compile(declarations, before?.lock);
  if (compilation === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return compilation;
}

/** As Mermaid counts, in the code that it is given. */
function drawn(picture: Picture): string {
  const code = mermaid(picture);
  const lines = code.split("\n").filter((line) => / (?:==>|---|-\.-)/.test(line));
  expect(lines.length).toBeLessThanOrEqual(LIMITS.lines);
  expect(code.length).toBeLessThanOrEqual(LIMITS.characters);
  return code;
}

test("Mermaid's own limits are known", () => {
  expect(LIMITS).toEqual({ lines: 500, characters: 50_000 });
});

test("what fits is drawn in full", () => {
  const picture = draw(large({ routers: 20, vms: 2 }));
  expect(drawn(picture)).not.toContain("is counted");
  expect(drawn(picture).match(/router-\d+<br>/g)).toHaveLength(20);
});

test("100 routers and 400 VMs: routers are counted by network node, VMs by compute host", () => {
  const code = drawn(draw(large({ routers: 100, vms: 4 })));
  expect(code).toContain("too much to draw: what is alike is counted");
  expect(code).toContain('["network-3"]');
  expect(code.match(/\["10 routers<br>10 port forwards"\]:::router/g)).toHaveLength(10);
  expect(code.match(/\("40 VMs"\):::vms/g)).toHaveLength(10);
  expect(code).toContain('{{"100 networks"}}:::network');
  expect(code.match(/\|"10 interfaces"\|/g)).toHaveLength(10);
});

test("1,000 routers, on 300 hosts: hosts are counted too", () => {
  const code = drawn(draw(large({ routers: 1000, vms: 2, nodes: 150 })));
  expect(code).toContain('["300 hosts"]');
  expect(code).toContain('["1000 routers<br>1000 port forwards"]:::router');
  expect(code).toContain('("2000 VMs"):::vms');
  expect(code).toMatch(/ ==>\|"2000 ways"\| /);
});

test("what changes is drawn one by one among much that does not", () => {
  const before = large({ routers: 100, vms: 4 });
  const code = drawn(difference(draw(before), draw(large({ routers: 101, vms: 4 }, before))));
  expect(code).toMatch(/"\(\+\) router-100<br>203\.0\.\d+\.\d+<br>1 port forward"/);
  expect(code.match(/\(\+\) 1 VM"/g)).toHaveLength(4);
  expect(code).not.toContain("(-)");
});

test("nothing is counted in a picture of another kind", () => {
  expect(dot(draw(large({ routers: 100, vms: 4 }))).match(/>router-\d+</g)).toHaveLength(100);
});
