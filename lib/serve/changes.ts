/** A write that was done: who, what and why. */
export interface Change {
  readonly time: string;
  readonly who: string;
  readonly what: string;
  readonly why: string;
  readonly commit: string;
}

/** Of so many it is remembered; the rest is in the log of the repository. */
const REMEMBERED = 100;

/** The last writes of each environment, the newest first. */
export class Changes {
  private readonly all = new Map<string, Change[]>();

  add(environment: string, change: Change): void {
    this.all.set(environment, [change, ...this.of(environment)].slice(0, REMEMBERED));
  }

  of(environment: string): readonly Change[] {
    return this.all.get(environment) ?? [];
  }
}
