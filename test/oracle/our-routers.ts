import { namespaceIn } from "../../lib/artefacts/network/namespace";
import type { Compilation } from "../../lib/compile";
import { contains } from "../../lib/net/cidr";
import type { Surroundings } from "./around";
import type { Node } from "./walk/namespace-walk";
import { rulesetIn } from "./walk/ruleset";
import type { World } from "./walk/world";

/** The routers of an environment as its hosts get them. */
export function ourRouters({ topology, bundles }: Compilation, around: Surroundings): World {
  const subnets = topology.networks.flatMap((network) => network.subnets);
  const nodes = bundles.flatMap(({ host, files }) =>
    files
      .filter(({ path }) => /\/routers\/[^/]+\/ports$/.test(path))
      .map(({ path, text }): Node => {
        const routing = namespaceIn(text);
        const rules = files.find((file) => file.path === path.replace(/ports$/, "iptables.rules"))!;
        const devices = routing.ports.map(({ device, addresses: [address] }) => {
          const subnet = subnets.find(({ cidr }) => contains(cidr, address!.split("/")[0]!))!;
          return [device, subnet.name] as const;
        });
        const name = `${routing.name} of ${host}`;
        return { name, host, rules: rulesetIn(rules.text), routing, devices: new Map(devices) };
      }),
  );
  return { ...around, nodes };
}
