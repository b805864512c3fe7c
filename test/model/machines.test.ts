import type { Lock } from "../../lib/model/lock";
import { declaredEnvironment } from "../../lib/model/machines";
import type { Host, Topology } from "../../lib/model/topology";

/** Who is asked whether an external address is its router's. */

function host(name: string, address: string, bridgeMappings: Host["bridgeMappings"] = { physnet: "br-ex" }): Host {
  return { name, origin: name, role: "network", ssh: { address, become: false }, bridgeMappings };
}

const HOSTS = [host("node", "192.0.2.1"), host("inside", "192.0.2.2", {})];
const topology = { hosts: HOSTS, floatingIps: [] } as unknown as Topology;
const NODE = ["node", "192.0.2.1"] as const;

test.each<[string, Lock["hosts"], readonly (readonly [string, string])[]]>([
  ["hosts that lead outside, and no others", {}, [NODE]],
  ["one that is declared no more", { gone: { ssh: { address: "192.0.2.3" } } }, [NODE, ["gone", "192.0.2.3"]]],
  ["no other name of a machine that is declared", { old: { ssh: { address: "192.0.2.1" } } }, [NODE]],
  [
    "the machine that a host was before",
    { node: { ssh: { address: "192.0.2.1" }, former: [{ address: "192.0.2.4" }] } },
    [NODE, ["node at 192.0.2.4 port 22", "192.0.2.4"]],
  ],
])("%s", (_, everDeclared, expected) => {
  const { places } = declaredEnvironment(topology, everDeclared);
  expect(Object.entries(places).map(([name, { address }]) => [name, address])).toEqual(expected);
});
