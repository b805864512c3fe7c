import { keepalivedIn } from "../../artefacts/daemons/keepalived";
import { namespaceIn } from "../../artefacts/network/namespace";
import type { HostBundle } from "../../bundle/bundle";
import { kindOfFile, type FilePattern } from "../../bundle/file-kinds";

/** An address that a router has on an external network. */
export interface Claim {
  readonly router: string;
  readonly device: string;
  readonly address: string;
  readonly bridge: string;
  readonly mac: string;
  /** keepalived gives it to the master of a pair. */
  readonly virtual: boolean;
  /** Of its routes. One that answers for others, too, (proxy ARP) has none of their addresses. */
  readonly nexthops: readonly string[];
}

/** Those of a bundle that another does not have. */
export function claimsBeyond(bundle: HostBundle | undefined, other: HostBundle | undefined): readonly Claim[] {
  const had = new Set(claimsOf(other).map(({ address, bridge }) => `${bridge} ${address}`));
  return claimsOf(bundle).filter(({ address, bridge }) => !had.has(`${bridge} ${address}`));
}

function claimsOf(bundle: HostBundle | undefined): Claim[] {
  const ofRouters = (pattern: FilePattern): ReadonlyMap<string, string> => {
    const files = (bundle?.files ?? []).map((file) => ({ kind: kindOfFile(file), text: file.text }));
    return new Map(files.flatMap(({ kind, text }) => (kind?.pattern === pattern ? [[kind.id!, text] as const] : [])));
  };
  const configurations = ofRouters("routers/<id>/keepalived.conf");
  return [...ofRouters("routers/<id>/ports")].flatMap(([router, text]) => {
    const given = keepalivedIn(configurations.get(router) ?? "");
    const { ports, routes } = namespaceIn(text);
    const nexthops = [...routes, ...given.routes].flatMap(({ nexthop }) => nexthop ?? []);
    return ports
      .filter(({ device }) => /^[qf]g-/.test(device))
      .flatMap(({ device, bridge, mac, addresses }) => {
        const claim = (cidr: string, virtual: boolean): Claim => {
          return { router, device, address: cidr.split("/")[0]!, bridge, mac, virtual, nexthops };
        };
        const virtual = given.addresses.filter((one) => one.device === device);
        return [...addresses.map((cidr) => claim(cidr, false)), ...virtual.map(({ address }) => claim(address, true))];
      });
  });
}
