import { join } from "node:path";
import { vmNetworks } from "../../../lib/placement/reach/vm-networks";
import type { Declarations } from "../../../lib/model/declared/declarations";
import { compiled, compiledDocument } from "../../compiled";

const environment = (name: string) => join(__dirname, `../../../environments/${name}.yaml`);

function placesOf({ topology, placement }: ReturnType<typeof compiled>) {
  return vmNetworks(topology, placement).map(({ vms, ...place }) => ({ ...place, vms: vms.map(({ name }) => name) }));
}

test("a network is on the compute hosts of its VMs, by the name and MTU that the hosts' files have", () => {
  const compilation = compiledDocument(environment("spread"));
  const places = placesOf(compilation);
  expect(places).toMatchObject([
    { host: "compute-1", network: "tenant", mtu: 1450, vms: ["vm1"] },
    { host: "compute-2", network: "tenant", mtu: 1450, vms: ["vm2"] },
  ]);
  for (const { host, bridge, mtu } of places) {
    const { files } = compilation.bundles.find((bundle) => bundle.host === host)!;
    expect(files.map(({ text }) => text).join("")).toContain(`\nbridge ${bridge} ${mtu}\n`);
  }
});

test("a distributed router brings each of its networks to every host with an instance", () => {
  const places = placesOf(compiledDocument(environment("dvr")));
  expect(places.map(({ host, network, vms }) => `${host} ${network}: ${vms.join(" ")}`)).toEqual([
    "compute-1 back: vm4",
    "compute-1 front: vm1",
    "compute-2 back: vm2",
    "compute-2 front: ",
    "compute-3 back: ",
    "compute-3 front: vm3",
  ]);
});

test("a VM that may be anywhere has its network on every compute host; one without VMs is nowhere", () => {
  const ssh = {
    address: "198.18.0.1",
    host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte",
  };
  const compute = (i: number) =>
    ({ role: "compute", ssh: { ...ssh, address: `198.18.0.2${i}` }, underlay_ip: `198.18.1.2${i}` }) as const;
  const declarations: Declarations = {
    environment: "edge",
    hosts: {
      "network-1": { role: "network", ssh, underlay_ip: "198.18.1.11" },
      "compute-1": compute(1),
      "compute-2": compute(2),
    },
    networks: {
      tenant: { vni: 1, subnets: { web: { cidr: "172.16.0.0/24" } } },
      empty: { vni: 2, subnets: { none: { cidr: "172.17.0.0/24" } } },
    },
    dhcp_host_mappings: { vm: { subnet: "web", mac_address: "fa:16:3e:a1:00:50", ip_address: "172.16.0.50" } },
  };
  expect(placesOf(compiled(declarations))).toMatchObject([
    { host: "compute-1", network: "tenant", vms: ["vm"] },
    { host: "compute-2", network: "tenant", vms: ["vm"] },
  ]);
});
