import { EngineError } from "../../errors/engine-error";
import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { noAnswer } from "../../ssh/unreachable";
import { RemoteHost } from "./remote-host";

/** Milliseconds for an answer: a host that works gives one within a second or two. */
const PATIENCE = 30_000;

/** A host that is asked again and again over one connection, and over another one when that is lost. */
export class KeptHost {
  private host: RemoteHost | undefined;

  constructor(
    private readonly endpoint: SshEndpoint,
    private readonly context: RunContext,
    private readonly patience = PATIENCE,
  ) {}

  /** One question at a time. @throws EngineError when the host cannot be asked now */
  async ask<T>(work: (host: RemoteHost) => Promise<T>): Promise<T> {
    if (this.host !== undefined) {
      try {
        return await this.answer(this.host, work);
      } catch (error) {
        // Lost since the last time: that says nothing of how the host is now.
        if (!(error instanceof EngineError && error.code === "CONNECTION_LOST")) throw error;
      }
    }
    this.host = await RemoteHost.open(this.endpoint, { ...this.context, notice: () => undefined });
    return this.answer(this.host, work);
  }

  close(): void {
    this.host?.close();
    this.host = undefined;
  }

  private async answer<T>(host: RemoteHost, work: (host: RemoteHost) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      const error = new EngineError("UNREACHABLE", `cannot ask ${host.login}: ${noAnswer(this.patience)}`);
      timer = setTimeout(() => reject(error), this.patience);
    });
    try {
      return await Promise.race([work(host), silence]);
    } catch (error) {
      this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
