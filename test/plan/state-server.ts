import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A server of Terraform's `http` backend for one state, on 127.0.0.1, with locking by LOCK and UNLOCK. */
export class StateServer {
  state = "";
  /** What Terraform said about the lock that is held. */
  lock: string | undefined;
  private readonly server: Server;

  private constructor(private readonly authorization: string) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  static async start(user: string, password: string): Promise<StateServer> {
    const started = new StateServer(`Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`);
    await once(started.server.listen(0, "127.0.0.1"), "listening");
    return started;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/state`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const [status, text] =
      request.headers.authorization === this.authorization ? this.answer(request, body) : ([401, ""] as const);
    response.writeHead(status).end(text);
  }

  private answer({ method, url }: IncomingMessage, body: string): readonly [number, string] {
    switch (method) {
      case "GET":
        return this.state === "" ? [404, ""] : [200, this.state];
      case "POST":
        return this.write(new URL(url!, this.address).searchParams.get("ID"), body);
      case "LOCK":
        if (this.lock !== undefined) return [423, this.lock];
        this.lock = body;
        return [200, ""];
      case "UNLOCK":
        this.lock = undefined;
        return [200, ""];
      default:
        return [405, ""];
    }
  }

  /** Only the holder of the lock may write. */
  private write(id: string | null, body: string): readonly [number, string] {
    const holder = this.lock === undefined ? null : (JSON.parse(this.lock) as { ID: string }).ID;
    if (holder !== id) return [409, ""];
    this.state = body;
    return [200, ""];
  }
}
