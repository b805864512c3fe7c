/** How much each host carries; the host that carries least is chosen, the first by name among equals. */
export class Load {
  private readonly counts = new Map<string, number>();

  public add(host: string): void {
    this.counts.set(host, this.of(host) + 1);
  }

  /** @param hosts names, sorted */
  public least(hosts: readonly string[]): string | undefined {
    return hosts.reduce<string | undefined>(
      (best, host) => (best === undefined || this.of(host) < this.of(best) ? host : best),
      undefined,
    );
  }

  private of(host: string): number {
    return this.counts.get(host) ?? 0;
  }
}
