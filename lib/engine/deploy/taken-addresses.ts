import { keepalivedIn } from "../../artefacts/daemons/keepalived";
import { namespaceIn } from "../../artefacts/network/namespace";
import type { HostBundle } from "../../bundle/bundle";
import { kindOfFile, type FilePattern } from "../../bundle/file-kinds";
import { EngineError } from "../../errors/engine-error";
import type { RemoteHost } from "../host/remote-host";

/** An address that a router has on an external network. */
interface Claim {
  readonly address: string;
  readonly bridge: string;
  readonly mac: string;
  /** Of its routes. One that answers for others, too, (proxy ARP) has none of their addresses. */
  readonly nexthops: readonly string[];
}

/** How often it is asked again, almost a second each: another host that is deployed at the same time may give an address up. */
const PATIENCE = 9;

/**
 * Asks beside whatever else the host does meanwhile. Two on one network with the same address cut each other off, whoever they are. Asked of what the host has not had so far.
 * @param gatewayMacs of the routers of the environment: one of them may have had the address, and gives it up too
 * @throws EngineError when somebody else answers for one of the addresses
 */
export async function requireFreeAddresses(
  host: RemoteHost,
  before: HostBundle | undefined,
  after: HostBundle,
  gatewayMacs: readonly string[],
): Promise<void> {
  const had = new Set(claimsOf(before).map(({ address, bridge }) => `${bridge} ${address}`));
  const claims = claimsOf(after).filter(({ address, bridge }) => !had.has(`${bridge} ${address}`));
  if (claims.length === 0) return;
  const ours = new Set([...gatewayMacs, ...claims.map(({ mac }) => mac)]);
  const asked = await host.beside();
  for (const bridge of new Set(claims.map((claim) => claim.bridge))) {
    const behind = claims.filter((claim) => claim.bridge === bridge);
    const ask = () => strangers(asked, bridge, behind, ours);
    let strange = await ask();
    for (let tries = PATIENCE; strange.length > 0 && tries > 0; tries--) strange = await ask();
    if (strange.length === 0) continue;
    const who = strange.map(([address, mac]) => `${address} (${mac})`).join(", ");
    throw new EngineError(
      "ADDRESS_IN_USE",
      `behind bridge ${bridge} somebody else answers for ${who}, which routers of this host are to get: ` +
        "give them other addresses, or take these off who has them",
    );
  }
}

/** Who answers, and is none of ours: address and MAC. */
async function strangers(
  host: RemoteHost,
  bridge: string,
  claims: readonly Claim[],
  ours: ReadonlySet<string>,
): Promise<string[][]> {
  const nexthops = claims.flatMap((claim) => claim.nexthops);
  const addresses = claims.map(({ address }) => address);
  const output = await host.ask("answers", [bridge, ...new Set([...addresses, ...nexthops])]);
  const answers = output.split("\n").flatMap((line) => (line === "" ? [] : [line.split(" ")]));
  const gateways = answers.flatMap(([address, mac]) => (nexthops.includes(address!) ? [mac!] : []));
  return answers.filter(
    ([address, mac]) => addresses.includes(address!) && !ours.has(mac!) && !gateways.includes(mac!),
  );
}

function claimsOf(bundle: HostBundle | undefined): Claim[] {
  const ofRouters = (pattern: FilePattern): ReadonlyMap<string, string> => {
    const files = (bundle?.files ?? []).map((file) => ({ kind: kindOfFile(file), text: file.text }));
    return new Map(files.flatMap(({ kind, text }) => (kind?.pattern === pattern ? [[kind.id!, text] as const] : [])));
  };
  const configurations = ofRouters("routers/<id>/keepalived.conf");
  return [...ofRouters("routers/<id>/ports")].flatMap(([id, text]) => {
    const virtual = keepalivedIn(configurations.get(id) ?? "");
    const { ports, routes } = namespaceIn(text);
    const nexthops = [...routes, ...virtual.routes].flatMap(({ nexthop }) => nexthop ?? []);
    return ports
      .filter(({ device }) => /^[qf]g-/.test(device))
      .flatMap(({ device, bridge, mac, addresses }) => {
        const given = virtual.addresses.filter((one) => one.device === device).map(({ address }) => address);
        return [...addresses, ...given].map((address) => ({ address: address.split("/")[0]!, bridge, mac, nexthops }));
      });
  });
}
