import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { DeclaredMachines } from "../../model/machines";

/** With the addresses that names stand for here; a name that stands for none says nothing. */
export async function resolvedMachines(machines: DeclaredMachines): Promise<DeclaredMachines> {
  const resolved = Object.entries(machines).map(async ([name, { addresses, hostKeys }]) => {
    const all = await Promise.all(addresses.map(addressesOf));
    return [name, { addresses: all.flat(), hostKeys }] as const;
  });
  return Object.fromEntries(await Promise.all(resolved));
}

async function addressesOf(address: string): Promise<string[]> {
  if (isIP(address) !== 0) return [address];
  try {
    return (await lookup(address, { all: true })).map((found) => found.address);
  } catch {
    return [];
  }
}
