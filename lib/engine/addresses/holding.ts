import { factsIn } from "../host/facts";
import type { RemoteHost } from "../host/remote-host";

/** An address on an external network, as a host's kernel has it. */
export interface Holding {
  readonly host: string;
  readonly router: string;
  readonly device: string;
  readonly mac: string;
  /** With prefix length. */
  readonly cidr: string;
  /** The router runs there as one of a pair. */
  readonly isOfPair: boolean;
}

/** @param environment whose routers, `*`: of all environments */
export async function heldBy(name: string, host: RemoteHost, environment: string): Promise<readonly Holding[]> {
  const output = await host.ask("external", ["has", environment]);
  return factsIn(output)("address").map(([router, device, mac, cidr, kind]) => ({
    host: name,
    router: router!,
    device: device!,
    mac: mac!,
    cidr: cidr!,
    isOfPair: kind === "pair",
  }));
}

export function addressOf({ cidr }: Pick<Holding, "cidr">): string {
  return cidr.split("/")[0]!;
}

/** Addresses that a host has, and that another one has from now on. */
export interface Leaving {
  readonly holdings: readonly Holding[];
  /** Those of its routers that run on the other host from now on. */
  readonly routers: readonly string[];
}

/** @param successors who have them from now on */
export function leavingOf(holdings: readonly Holding[], successors: readonly Pick<Holding, "mac">[]): Leaving {
  const moved = holdings.filter(({ mac, isOfPair }) => !isOfPair && successors.some((one) => one.mac === mac));
  return { holdings, routers: [...new Set(moved.map(({ router }) => router))] };
}

/** The same by hosts. */
export function leavingHosts(...[holdings, successors]: Parameters<typeof leavingOf>): ReadonlyMap<string, Leaving> {
  const hosts = [...new Set(holdings.map(({ host }) => host))];
  const of = (name: string) =>
    leavingOf(
      holdings.filter(({ host }) => host === name),
      successors,
    );
  return new Map(hosts.map((name) => [name, of(name)]));
}

/** Has a host give up addresses, at once and until its files are read again. */
export async function giveUp(host: RemoteHost, environment: string, { holdings, routers }: Leaving): Promise<void> {
  const staying = holdings.filter(({ router }) => !routers.includes(router));
  const words = staying.flatMap(({ router, device, cidr }) => [router, device, cidr]);
  if (words.length > 0) await host.change("external", ["drop", environment, ...words]);
  if (routers.length > 0) await host.change("external", ["stop", environment, ...routers]);
}

/** Has it read the files of these routers again. */
export async function takeBack(host: RemoteHost, environment: string, { holdings }: Leaving): Promise<void> {
  const routers = new Set(holdings.map(({ router }) => router));
  await host.change("external", ["restore", environment, ...routers]);
}
