import type { Compilation } from "../compile";
import type { Host, Topology } from "../topology/model";
import type { DeclarationPath, Problem } from "../topology/problem";
import { warningAt, quote } from "../topology/problems/finding";
import { placeOf } from "../topology/ssh-declaration";
import { diagnose, type Diagnostic } from "./diagnostic";
import type { DocumentSource } from "./source";

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
}

/**
 * Hosts may carry several environments, but not two that want the same VXLAN device, or the same external address. A warning,
 * for nobody says that both are deployed.
 */
export function sharedHosts(documents: readonly Document[]): Diagnostic[] {
  const claimed = new Map<string, string>();
  return documents.flatMap(({ file, source, compilation }) => {
    const own = new Map<string, string>();
    const problems: Problem[] = [];
    for (const { what, path, code, message } of claimsOf(compilation)) {
      const other = claimed.get(what);
      own.set(what, file);
      if (other !== undefined) problems.push(warningAt(path, { code, message: message(other) }));
    }
    for (const [what, owner] of own) if (!claimed.has(what)) claimed.set(what, owner);
    return diagnose(file, source, distinct(problems));
  });
}

function claimsOf({ topology, bundles }: Compilation): Claim[] {
  return topology.hosts.flatMap((host) => {
    const place = placeOf(host.ssh);
    const paths = bundles.find((bundle) => bundle.host === host.name)!.files.map(({ path }) => path);
    return [...deviceClaims(topology, place, paths), ...addressClaims(topology, host, place, paths)];
  });
}

function deviceClaims({ networks }: Topology, place: string, paths: readonly string[]): Claim[] {
  return networks.flatMap((network): Claim[] => {
    if (network.kind !== "vxlan" || !paths.some((path) => path.endsWith(`/networks/${network.id}`))) return [];
    const { name, vni } = network;
    const message = (other: string) =>
      `VNI ${vni} is also the one of a network of ${other} on ${place}, where there can be only one; give one of them another`;
    return [
      { what: `${place} vni ${vni}`, path: ["networks", name, "vni"], code: "VNI_OF_ANOTHER_ENVIRONMENT", message },
    ];
  });
}

function addressClaims({ routers, networks }: Topology, host: Host, place: string, paths: readonly string[]): Claim[] {
  return routers.flatMap(({ id, name, gateway }): Claim[] => {
    const network = networks.find((one) => one.name === gateway?.network);
    if (gateway === undefined || network?.kind !== "external") return [];
    if (!paths.some((path) => path.includes(`/routers/${id}/`))) return [];
    const bridge = host.bridgeMappings[network.physicalNetwork]!;
    const address = gateway.ipAddress;
    const message = (other: string) =>
      `gateway address ${address} is also the one of a router of ${other} behind bridge ${quote(bridge)} of ${place}; ` +
      `give one of them another ip_address, or allocation_pools that do not overlap`;
    const path = ["routers", name, "external_gateway_info"];
    return [{ what: `${place} ${bridge} ${address}`, path, code: "ADDRESS_OF_ANOTHER_ENVIRONMENT", message }];
  });
}

/** Once for a pair of documents, on however many hosts they meet. */
function distinct(problems: readonly Problem[]): Problem[] {
  const key = ({ code, path }: Problem) => JSON.stringify([code, path]);
  return problems.filter((problem, index) => problems.findIndex((other) => key(other) === key(problem)) === index);
}
