import type { HostBundle } from "../../bundle/bundle";
import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { RemoteHost } from "../host/remote-host";
import { statusOf, type HostStatus } from "./status";

/** Asks a host for its status again and again over one connection, and over another when that is lost. */
export class StatusWatch {
  private host: RemoteHost | undefined;

  constructor(
    private readonly bundle: HostBundle,
    private readonly endpoint: SshEndpoint,
    private readonly context: RunContext,
  ) {}

  /** @throws EngineError when the host cannot be asked now */
  async look(): Promise<HostStatus> {
    this.host ??= await RemoteHost.open(this.endpoint, { ...this.context, notice: () => undefined });
    try {
      return await statusOf(this.host, this.bundle);
    } catch (error) {
      this.host.close();
      this.host = undefined;
      throw error;
    }
  }
}
