import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a client's requests were answered with while it did one thing: method, path, status, and the type of an error. */
export type Asked = readonly string[];

/** Stands before a server and writes down what it is asked. A client tells it by `POST /step/<number>` what it does next. */
export class Relay {
  private readonly steps: string[][] = [];
  private step: string[] = [];

  private constructor(
    private readonly to: number,
    private readonly server: Server,
  ) {
    server.on("request", (asked: IncomingMessage, answer: ServerResponse) => void this.pass(asked, answer));
  }

  /** @param to the port on the loopback device that requests go on to */
  static async start(to: number): Promise<Relay> {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    return new Relay(to, server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What was asked in the step of this number. */
  asked(number: number): Asked {
    return this.steps[number] ?? [];
  }

  end(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method, headers, url = "/" } = asked;
    const body = await whole(asked);
    const begun = /^\/step\/(\d+)$/.exec(url)?.[1];
    if (begun !== undefined) {
      this.step = this.steps[Number(begun)] = [];
      answer.writeHead(204).end();
      return;
    }
    const sent = request({ host: "127.0.0.1", port: this.to, method, path: url, headers }, (came) => {
      void whole(came).then((text) => {
        this.step.push([method, inOrder(url), came.statusCode, ...errorType(text)].join(" "));
        answer.writeHead(came.statusCode!, came.headers).end(text);
      });
    });
    sent.on("error", (error) => answer.destroy(error));
    sent.end(body);
  }
}

/** A query is the same in any order. */
function inOrder(url: string): string {
  const [path = "", query] = decodeURIComponent(url).split("?");
  return query === undefined ? path : `${path}?${query.split("&").sort().join("&")}`;
}

async function whole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function errorType(text: Buffer): string[] {
  if (!text.includes('"NeutronError"')) return [];
  return [JSON.parse(text.toString()).NeutronError.type];
}
