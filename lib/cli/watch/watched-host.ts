import { setTimeout } from "node:timers/promises";
import type { HostBundle } from "../../bundle/bundle";
import { KeptHost } from "../../engine/host/kept-host";
import { statusOf } from "../../engine/status/status";
import { errorLines } from "../../errors/coded-error";
import type { Host } from "../../model/topology";
import { processContext } from "../../terminal/process-context";
import type { Look } from "./snapshot";

/** Seconds after which a host is not waited for any longer; it may still answer the next time. */
const PATIENCE = 2;

/** A host that is looked at now and then, and never waited for. */
export class WatchedHost {
  private readonly kept: KeptHost;
  private pending: Promise<Look> | undefined;

  constructor(
    readonly host: Host,
    private readonly bundle: HostBundle,
  ) {
    this.kept = new KeptHost(host.ssh, processContext());
  }

  look(): Promise<Look> {
    this.pending ??= this.ask().finally(() => (this.pending = undefined));
    const silence = { failure: `no answer within ${PATIENCE} s` };
    return Promise.race([this.pending, setTimeout(PATIENCE * 1000, silence, { ref: false })]);
  }

  private async ask(): Promise<Look> {
    try {
      return { status: await this.kept.ask((host) => statusOf(host, this.bundle)) };
    } catch (error) {
      return { failure: errorLines(error)[0]! };
    }
  }
}
