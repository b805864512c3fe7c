/** So much at once, and so much more each second. */
export class Rate {
  private readonly left = new Map<string, { amount: number; at: number }>();

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns seconds to wait; 0: it is taken */
  take(who: string): number {
    const { amount, at } = this.left.get(who) ?? { amount: this.burst, at: this.now() };
    const now = this.now();
    const full = Math.min(this.burst, amount + ((now - at) / 1000) * this.perSecond);
    if (full < 1) {
      this.left.set(who, { amount: full, at: now });
      return Math.ceil((1 - full) / this.perSecond);
    }
    if (this.left.size > 10_000) this.left.clear();
    this.left.set(who, { amount: full - 1, at: now });
    return 0;
  }

  /** What {@link take} would say, without taking. */
  wait(who: string): number {
    const known = this.left.get(who);
    if (known === undefined) return 0;
    const full = known.amount + ((this.now() - known.at) / 1000) * this.perSecond;
    return full >= 1 ? 0 : Math.ceil((1 - full) / this.perSecond);
  }
}
