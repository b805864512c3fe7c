import { ApiError } from "../../api/base/api-error";
import { read } from "../../api/reading";
import { match, type Method } from "../../api/requests/routes";
import { noSuchPath } from "../../api/writing";
import type { Changes } from "../changes";
import type { Environment } from "../environment";
import { SOCKET, type Login } from "../login/logins";
import { Rate } from "../login/rates";
import { jsonAnswer } from "./answer";
import type { Answered } from "./handled";
import type { Request } from "./request";

/** Milliseconds that `Prefer: wait` may ask for. */
const LONGEST_WAIT = 300_000;

export interface NetworkingOptions {
  readonly readOnly: boolean;
  readonly changes: Changes;
}

/** Who asks for what. */
export interface Asked {
  readonly environment: Environment;
  readonly login: Login;
  /** Below the version. */
  readonly path: readonly string[];
  /** URL of the version. */
  readonly base: string;
  /** Told of the route as soon as it is known. */
  readonly told: { route: string };
}

/** The Networking API of an environment: below `/v2.0`. */
export class Networking {
  private readonly reads = new Rate(400, 200);
  private readonly writes = new Rate(100, 20);

  constructor(private readonly options: NetworkingOptions) {}

  async answer(request: Request, asked: Asked): Promise<Answered> {
    const { environment, login, path, base, told } = asked;
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = match(method, path);
    if (found.route === undefined) return notThere(request, method, found.allowed);
    told.route = `/v2.0/${found.route.path}`;
    if (method !== "GET") return this.write(request, method, asked);
    requireRate(this.reads, login);
    const text = read(environment.view, found, request.query, base);
    return { answer: jsonAnswer(200, text, { etag: `"${environment.hash}"` }) };
  }

  private async write(request: Request, method: string, { environment, login, path }: Asked): Promise<Answered> {
    requireRate(this.writes, login);
    if (this.options.readOnly) throw forbidden("this server only reads: the document changes by pull requests");
    if (login.role !== "writer") throw forbidden(`token ${login.name} is a reader's`);
    const reason = single(request.headers["x-vrouter-reason"]);
    const written = await environment.write({
      method,
      path,
      body: method === "DELETE" ? undefined : request.body,
      ifMatch: request.headers["if-match"],
      author: login.name,
      requestId: request.id,
      reason,
    });
    const { status, text, before, after, commit, subject } = written;
    if (before !== after) {
      const change = { time: new Date().toISOString(), who: login.name, what: subject, why: reason ?? "" };
      this.options.changes.add(environment.name, { ...change, commit: commit ?? "" });
    }
    await waited(request, environment, after);
    return {
      answer: jsonAnswer(status, text, { etag: `"${after}"` }),
      changed: { before, after, commit, subject },
    };
  }
}

function notThere({ url }: Request, method: string, allowed: readonly Method[]): Answered {
  if (allowed.length === 0) throw noSuchPath(url);
  const allow = [...new Set([...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].join(", ");
  if (method === "OPTIONS") return { answer: { status: 204, headers: { allow }, body: "" } };
  throw new ApiError(405, "HTTPMethodNotAllowed", "METHOD_NOT_ALLOWED", `${method} is not done here`, { allow });
}

async function waited({ headers }: Request, environment: Environment, hash: string): Promise<void> {
  const [, seconds] = /^wait=(\d{1,6})$/.exec(single(headers["prefer"]) ?? "") ?? [];
  if (seconds === undefined) return;
  await environment.confirmed(hash, Math.min(Number(seconds) * 1000, LONGEST_WAIT));
}

function requireRate(rate: Rate, { name }: Login): void {
  if (name === SOCKET.name) return;
  const wait = rate.take(name);
  if (wait === 0) return;
  const message = `token ${name} asks too often; wait ${wait} s`;
  throw new ApiError(429, "TooManyRequests", "TOO_MANY_REQUESTS", message, { "retry-after": String(wait) });
}

function forbidden(message: string): ApiError {
  return new ApiError(403, "PolicyNotAuthorized", "NOT_ALLOWED", message);
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
