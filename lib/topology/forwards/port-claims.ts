import type { PortRange } from "../../net/port-range";

interface Claim extends PortRange {
  readonly owner: string;
}

/** Who owns which ports of an address. */
export class PortClaims {
  /** Sorted, none overlaps another. */
  private readonly claims = new Map<string, Claim[]>();

  /** The first to claim ports gets them; for every later one `taken` is called with an owner of some of them. */
  public claim(address: string, { first, last }: PortRange, owner: string, taken: (owner: string) => void): void {
    const claims = this.claims.get(address) ?? [];
    this.claims.set(address, claims);
    const place = firstBehind(claims, first);
    const next = claims[place];
    if (next !== undefined && next.first <= last) taken(next.owner);
    else claims.splice(place, 0, { first, last, owner });
  }
}

/** Index of the first claim that ends at or behind a port. */
function firstBehind(claims: readonly Claim[], port: number): number {
  let [low, high] = [0, claims.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (claims[middle]!.last < port) low = middle + 1;
    else high = middle;
  }
  return low;
}
