import type { HostBundle } from "../../bundle/bundle";
import { isAborted, type RunContext } from "../../ssh/run-context";
import type { Peers } from "../ha/vrrp-transition";
import { RemoteHost } from "../host/remote-host";
import { heldBy, type Holding } from "./holding";

/** What the other hosts of an environment have on external networks. They are asked once, all at once, and only if that is of interest. */
export class OtherHosts {
  private readonly open = new Map<string, RemoteHost>();
  private asked: Promise<readonly Holding[]> | undefined;
  private readonly mute: string[] = [];

  private constructor(
    private readonly environment: string,
    private readonly places: Peers,
    private readonly context: RunContext,
  ) {}

  /** @param places of all hosts, the one that is deployed among them */
  static of({ environment, host }: Pick<HostBundle, "environment" | "host">, places: Peers, context: RunContext) {
    const others = Object.entries(places).filter(([name]) => name !== host);
    return new OtherHosts(environment, Object.fromEntries(others), context);
  }

  /** @throws EngineError when the run was aborted */
  holdings(): Promise<readonly Holding[]> {
    return (this.asked ??= this.askAll());
  }

  /** Those that could not be asked. */
  get silent(): readonly string[] {
    return [...this.mute].sort();
  }

  host(name: string): RemoteHost {
    return this.open.get(name)!;
  }

  close(): void {
    for (const host of this.open.values()) host.close();
  }

  private async askAll(): Promise<readonly Holding[]> {
    const found = await Promise.all(
      Object.entries(this.places).map(async ([name, place]) => {
        try {
          const host = await RemoteHost.open(place, this.context);
          this.open.set(name, host);
          return await heldBy(name, host, this.environment);
        } catch (error) {
          if (isAborted(error)) throw error;
          this.mute.push(name);
          return [];
        }
      }),
    );
    return found.flat();
  }
}
