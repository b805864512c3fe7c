import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { ApiError } from "../../api/base/api-error";
import { errorLines } from "../../errors/coded-error";
import type { Answer } from "./answer";
import { errorAnswer, type Api } from "./api";
import { auditLine } from "./audit";
import type { Handled } from "./handled";
import type { Metrics } from "./metrics";
import { bodyOf, pathAndQuery, type Request } from "./request";

/** Milliseconds for a request to come in, and bytes of its headers. */
const LIMITS = {
  requestTimeout: 30_000,
  headersTimeout: 15_000,
  maxHeaderSize: 16 << 10,
  connectionsCheckingInterval: 5000,
};
const CONNECTIONS = 256;

export interface ListenerOptions {
  readonly api: Api;
  readonly metrics: Metrics;
  /** The other end is known by the rights of the socket's file. */
  readonly bySocket: boolean;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly audit: (line: string) => void;
}

export type Listener = Server & { readonly setSecureContext?: (options: { cert: Buffer; key: Buffer }) => void };

/** Not yet listening. */
export function listener(options: ListenerOptions): Listener {
  const answering = (message: IncomingMessage, response: ServerResponse): void =>
    void respond(message, response, options);
  const server =
    options.tls === undefined
      ? createServer(LIMITS, answering)
      : createTlsServer({ ...LIMITS, ...options.tls, minVersion: "TLSv1.2" }, answering);
  server.maxConnections = CONNECTIONS;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuse(error, socket as Socket));
  return server;
}

/** What is no HTTP gets a short word and the end. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function respond(message: IncomingMessage, response: ServerResponse, options: ListenerOptions): Promise<void> {
  const start = performance.now();
  const id = `req-${randomUUID()}`;
  let request: Request | undefined;
  let handled: Handled;
  try {
    request = await requestOf(message, id, options);
    handled = await options.api.handle(request);
  } catch (error) {
    if (message.destroyed && !(error instanceof ApiError)) return;
    handled = { answer: errorAnswer(asApiError(error, id), request), route: "other" };
  }
  const seconds = (performance.now() - start) / 1000;
  send(response, handled.answer, id, message.method === "HEAD");
  options.metrics.request(handled.route, methodOf(message), handled.answer.status, seconds);
  const line = auditLine(message, request, handled, id);
  if (line !== undefined) options.audit(line);
}

async function requestOf(message: IncomingMessage, id: string, { bySocket, tls }: ListenerOptions): Promise<Request> {
  const url = message.url ?? "/";
  const { path, query } = pathAndQuery(url);
  return {
    id,
    method: message.method ?? "GET",
    url,
    path,
    query,
    headers: message.headers,
    body: await bodyOf(message),
    address: bySocket ? "socket" : (message.socket.remoteAddress ?? ""),
    bySocket,
    isSecure: tls !== undefined,
  };
}

/** A defect of ours is told to whoever runs the server, and to the client only by the request's id. */
function asApiError(error: unknown, id: string): ApiError {
  if (error instanceof ApiError) return error;
  process.stderr.write(
    `DEFECT: ${id}: ${error instanceof Error ? (error.stack ?? error.message) : errorLines(error)[0]}\n`,
  );
  return new ApiError(500, "HTTPInternalServerError", "DEFECT", `something went wrong here; the log has more of ${id}`);
}

function send(response: ServerResponse, { status, headers, body }: Answer, id: string, isHead: boolean): void {
  response.writeHead(status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-openstack-request-id": id,
    ...(status === 204 ? {} : { "content-length": Buffer.byteLength(body) }),
    ...headers,
  });
  response.end(isHead ? undefined : body);
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]);

function methodOf({ method = "" }: IncomingMessage): string {
  return METHODS.has(method) ? method : "other";
}
