import { grouped } from "../collections/grouped";
import type { Compilation } from "../compile";
import { lookup } from "../model/lookup";
import type { DeclarationPath, Problem } from "../model/problem";
import { placeOf } from "../model/ssh-declaration";
import { declaredName } from "../model/snat-nodes";
import type { Topology } from "../model/topology";
import { warningAt, quote } from "../topology/problems/finding";
import { diagnose, type Diagnostic } from "./yaml/diagnostic";
import type { DocumentSource } from "./yaml/source";

interface Document {
  readonly file: string;
  readonly source: DocumentSource;
  readonly compilation: Compilation;
}

/** Something of which a host, or the wire it is on, has room for one. */
interface Claim {
  /** Equal for what cannot be there twice. */
  readonly what: string;
  readonly path: DeclarationPath;
  readonly message: (other: string) => string;
  readonly code: string;
  /** The environment that hands it over. */
  readonly from?: string;
}

interface Owner {
  readonly file: string;
  readonly environment: string;
  readonly from?: string;
}

/**
 * Several environments may be on one host, or on one external network, but not two that want the same VXLAN device, or the
 * same external address. A warning only: perhaps not both are deployed, or the two external networks are not one.
 */
export function sharedHosts(documents: readonly Document[]): Diagnostic[] {
  const claimed = new Map<string, Owner>();
  return documents.flatMap(({ file, source, compilation }) => {
    const { environment } = compilation.topology;
    const own = new Map<string, Owner>();
    const problems: Problem[] = [];
    for (const { what, path, code, message, from } of claimsOf(compilation)) {
      const other = claimed.get(what);
      own.set(what, { file, environment, from });
      if (other === undefined || other.environment === from || other.from === environment) continue;
      problems.push(warningAt(path, { code, message: message(other.file) }));
    }
    for (const [what, owner] of own) if (!claimed.has(what)) claimed.set(what, owner);
    return diagnose(file, source, distinct(problems));
  });
}

function claimsOf({ topology, placement, bundles }: Compilation): Claim[] {
  const carried = new Map(bundles.map(({ host, files }) => [host, networksIn(files)]));
  const devices = topology.hosts.flatMap(({ name, ssh }) => deviceClaims(topology, placeOf(ssh), carried.get(name)!));
  return [
    ...devices,
    ...gatewayClaims(topology, placement),
    ...floatingClaims(topology, placement),
    ...dhcpServerClaims(topology, placement),
  ];
}

/** Ids of the networks that a host carries. */
function networksIn(files: Compilation["bundles"][number]["files"]): ReadonlySet<string> {
  return new Set(files.flatMap(({ path }) => /\/networks\/([^/]+)$/.exec(path)?.[1] ?? []));
}

function deviceClaims({ networks }: Topology, place: string, carried: ReadonlySet<string>): Claim[] {
  return networks.flatMap((network): Claim[] => {
    if (network.kind !== "vxlan" || !carried.has(network.id)) return [];
    const { name, vni, handedOverFrom: from } = network;
    const message = (other: string) =>
      `VNI ${vni} is also the one of a network of ${other} on ${place}, where there can be only one; give one of them another`;
    return [
      {
        what: `${place} vni ${vni}`,
        path: ["networks", name, "vni"],
        code: "VNI_OF_ANOTHER_ENVIRONMENT",
        message,
        from,
      },
    ];
  });
}

function gatewayClaims(topology: Topology, placement: Compilation["placement"]): Claim[] {
  return topology.routers.flatMap((router) => {
    const { name, gateway, adminStateUp, handedOverFrom: from } = router;
    if (gateway === undefined || !adminStateUp) return [];
    const { fixedIps, network } = gateway;
    const hosts = placement.instances.agentsOf(name);
    const remedy = "give one of them another ip_address; allocation_pools that do not overlap keep the next ones apart";
    return fixedIps.flatMap(({ ipAddress }) => {
      const port = { ipAddress, network, hosts, what: `gateway address ${ipAddress}`, from };
      return addressClaims(topology, port, remedy, ["routers", declaredName(router), "external_gateway_info"]);
    });
  });
}

function floatingClaims(topology: Topology, { floatingIps, instances }: Compilation["placement"]): Claim[] {
  return topology.floatingIps.flatMap(({ name, network, fixedIp: { ipAddress } }) => {
    const place = floatingIps.get(name);
    if (place === undefined) return [];
    const hosts = instances.hostsOf(place);
    const remedy = "give one of them another floating_ip_address";
    const port = { ipAddress, network, hosts, what: `floating IP ${ipAddress}` };
    return addressClaims(topology, port, remedy, ["floating_ips", name]);
  });
}

function dhcpServerClaims(topology: Topology, { dhcpServers }: Compilation["placement"]): Claim[] {
  return dhcpServers.flatMap(({ network, host, fixedIps }) =>
    fixedIps.flatMap(({ subnet, ipAddress }) => {
      const from = lookup(topology).networks.get(network)?.handedOverFrom;
      const port = { ipAddress, network, hosts: [host], what: `the DHCP server's address ${ipAddress}`, from };
      const remedy =
        "give them allocation_pools that do not overlap, and take this address out of the lock file of one";
      return addressClaims(topology, port, remedy, ["networks", network, "subnets", subnet]);
    }),
  );
}

interface Port {
  readonly ipAddress: string;
  readonly network: string;
  readonly hosts: readonly string[];
  readonly what: string;
  readonly from?: string;
}

/** What is on one bridge of one host is on one wire for certain. Of another host it may be. */
function addressClaims(
  topology: Topology,
  { ipAddress, network: name, hosts, what, from }: Port,
  remedy: string,
  path: DeclarationPath,
): Claim[] {
  const network = lookup(topology).networks.get(name);
  if (network?.kind !== "external") return [];
  const behind = hosts.map((hostName): Claim => {
    const { ssh, bridgeMappings } = lookup(topology).hosts.get(hostName)!;
    const bridge = bridgeMappings[network.physicalNetwork]!;
    const message = (other: string) =>
      `${what} is also one of ${other} behind bridge ${quote(bridge)} of ${placeOf(ssh)}; ${remedy}`;
    return {
      what: `${placeOf(ssh)} ${bridge} ${ipAddress}`,
      path,
      code: "ADDRESS_OF_ANOTHER_ENVIRONMENT",
      message,
      from,
    };
  });
  const message = (other: string) => `${what} is also one of ${other}; if their external networks are one, ${remedy}`;
  return [...behind, { what: ipAddress, path, code: "ADDRESS_OF_ANOTHER_ENVIRONMENT", message, from }];
}

/** Once for a pair of documents, on however many hosts they meet. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...grouped(problems, ({ code, path }) => JSON.stringify([code, path])).values()].map(([first]) => first!);
}
