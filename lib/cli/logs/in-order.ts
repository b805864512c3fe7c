import type { LogLine } from "./log-line";

/** Milliseconds for which a line waits for an older one of another host. */
const PATIENCE_MS = 500;

/** Gives lines of several hosts on in the order of their times, as far as they come within half a second. */
export class InOrder {
  private readonly waiting: { readonly line: LogLine; readonly until: number }[] = [];

  constructor(
    private readonly give: (line: LogLine) => void,
    private readonly now: () => number = Date.now,
  ) {}

  add(line: LogLine): void {
    this.waiting.push({ line, until: this.now() + PATIENCE_MS });
    this.waiting.sort((a, b) => a.line.time - b.line.time);
  }

  /** To be called now and then. Lines before one that has waited long enough go with it. */
  flush(): void {
    const now = this.now();
    const due = this.waiting.reduce((last, { until }, index) => (until <= now ? index : last), -1);
    for (const { line } of this.waiting.splice(0, due + 1)) this.give(line);
  }
}
