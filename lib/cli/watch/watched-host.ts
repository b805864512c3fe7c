import { setTimeout } from "node:timers/promises";
import type { HostBundle } from "../../bundle/bundle";
import { StatusWatch } from "../../engine/status/status-watch";
import { errorLines } from "../../errors/coded-error";
import type { Host } from "../../model/topology";
import { processContext } from "../../terminal/process-context";
import type { Look } from "./snapshot";

/** Seconds after which a host is not waited for any longer; it may still answer the next time. */
const PATIENCE = 2;

/** A host that is looked at now and then, and never waited for. */
export class WatchedHost {
  private readonly watch: StatusWatch;
  private pending: Promise<Look> | undefined;

  constructor(
    readonly host: Host,
    bundle: HostBundle,
  ) {
    this.watch = new StatusWatch(bundle, host.ssh, processContext());
  }

  look(): Promise<Look> {
    this.pending ??= this.ask().finally(() => (this.pending = undefined));
    const silence = { failure: `no answer within ${PATIENCE} s` };
    return Promise.race([this.pending, setTimeout(PATIENCE * 1000, silence, { ref: false })]);
  }

  private async ask(): Promise<Look> {
    try {
      return { status: await this.watch.look() };
    } catch (error) {
      return { failure: errorLines(error)[0]! };
    }
  }
}
