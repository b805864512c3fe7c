import { ApiError } from "../../api/base/api-error";
import { openApi } from "../../api/openapi";
import { read } from "../../api/reading";
import { match } from "../../api/requests/routes";
import { noSuchPath } from "../../api/writing";
import { VERSION } from "../../version";
import type { Changes } from "../changes";
import type { Environment } from "../environment";
import { identityError, identityVersion, Keystone, shownIn, tokenBody } from "../login/keystone";
import { SOCKET, type Login, type Logins } from "../login/logins";
import { Rate } from "../login/rates";
import { jsonAnswer, textAnswer, type Answer } from "./answer";
import { isConfirmed } from "../hosts/seen";
import type { EnvironmentMetrics, Metrics } from "./metrics";
import { originOf, type Request } from "./request";

/** Milliseconds that `Prefer: wait` may ask for. */
const LONGEST_WAIT = 300_000;

export interface ApiOptions {
  readonly environments: readonly Environment[];
  readonly logins: Logins;
  readonly keystone: Keystone;
  readonly metrics: Metrics;
  readonly readOnly: boolean;
  readonly publicUrl?: string | undefined;
  /** Resolves once the hosts have confirmed a document, or the time is over. */
  readonly confirmed?: (environment: Environment, hash: string, milliseconds: number) => Promise<void>;
  readonly changes: Changes;
  /** The page for people; undefined: not below `/ui`. */
  readonly page?: (environment: Environment, path: readonly string[]) => Answer | undefined;
}

/** An answer, and what is told of it to metrics and audit. */
export interface Handled {
  readonly answer: Answer;
  readonly route: string;
  readonly login?: Login | undefined;
  readonly environment?: string | undefined;
  readonly changed?: {
    readonly before: string;
    readonly after: string;
    readonly commit?: string | undefined;
    readonly subject: string;
  };
}

/** What answers a request, whatever it came by. */
export class Api {
  private readonly reads = new Rate(400, 200);
  private readonly writes = new Rate(100, 20);

  constructor(private readonly options: ApiOptions) {}

  async handle(request: Request): Promise<Handled> {
    const told: { route: string; login?: Login; environment?: string } = { route: "other" };
    try {
      const answered = await this.answer(request, told);
      return { ...told, ...answered };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ...told, answer: errorAnswer(error, request) };
    }
  }

  private async answer(
    request: Request,
    told: { route: string; login?: Login; environment?: string },
  ): Promise<Partial<Handled> & { readonly answer: Answer }> {
    const { path, method } = request;
    const [first] = path;
    if (first === "healthcheck" && path.length === 1) {
      told.route = "/healthcheck";
      return { answer: this.health(request) };
    }
    if (first === "identity") {
      told.route = "/identity";
      return this.identity(request);
    }
    const named = this.options.environments.find(({ name }) => name === first);
    const [only, ...others] = this.options.environments;
    const environment = named ?? (others.length === 0 ? only : undefined);
    const rest = named === undefined ? path : path.slice(1);
    if (rest.length === 0 && (method === "GET" || method === "HEAD")) {
      told.route = "/";
      return { answer: jsonAnswer(200, versions(this.base(request, named))) };
    }
    const login = request.bySocket ? SOCKET : this.options.logins.of(request.headers, request.address);
    told.login = login;
    if (first === "metrics" && path.length === 1) {
      told.route = "/metrics";
      return { answer: textAnswer(200, this.metrics(), "text/plain; version=0.0.4; charset=utf-8") };
    }
    if (first === "openapi.json" && path.length === 1) {
      told.route = "/openapi.json";
      return { answer: jsonAnswer(200, openApi(VERSION)) };
    }
    if (environment === undefined) throw noSuchPath(request.url);
    told.environment = environment.name;
    if (login.environment !== undefined && login.environment !== environment.name) throw noSuchPath(request.url);
    if (rest[0] === "ui" && this.options.page !== undefined) {
      told.route = "/ui";
      const page = this.options.page(environment, rest.slice(1));
      if (page === undefined) throw noSuchPath(request.url);
      return { answer: page };
    }
    if (!isVersion(rest[0])) throw noSuchPath(request.url);
    return this.networking(request, { environment, login, named, rest: withoutSuffix(rest.slice(1)), told });
  }

  private async networking(
    request: Request,
    {
      environment,
      login,
      named,
      rest,
      told,
    }: {
      readonly environment: Environment;
      readonly login: Login;
      readonly named: Environment | undefined;
      readonly rest: readonly string[];
      readonly told: { route: string };
    },
  ): Promise<Partial<Handled> & { readonly answer: Answer }> {
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = match(method, rest);
    if (found.route === undefined) {
      const { allowed } = found;
      if (allowed.length === 0) throw noSuchPath(request.url);
      const allow = [...new Set([...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].join(", ");
      if (method === "OPTIONS") return { answer: { status: 204, headers: { allow }, body: "" } };
      throw new ApiError(405, "HTTPMethodNotAllowed", "METHOD_NOT_ALLOWED", `${method} is not done here`, { allow });
    }
    told.route = `/v2.0/${found.route.path}`;
    const base = `${this.base(request, named)}/v2.0`;
    if (method === "GET") {
      requireRate(this.reads, login);
      const text = read(environment.view, found, request.query, base);
      return { answer: jsonAnswer(200, text, { etag: `"${environment.hash}"` }) };
    }
    requireRate(this.writes, login);
    if (this.options.readOnly) throw forbidden("this server only reads: the document changes by pull requests");
    if (login.role !== "writer") throw forbidden(`token ${login.name} is a reader's`);
    const written = await environment.write({
      method,
      path: rest,
      body: method === "DELETE" ? undefined : request.body,
      ifMatch: request.headers["if-match"],
      author: login.name,
      requestId: request.id,
      reason: single(request.headers["x-vrouter-reason"]),
    });
    if (written.before !== written.after) {
      const why = single(request.headers["x-vrouter-reason"]) ?? "";
      const { subject: what, commit = "" } = written;
      const change = { time: new Date().toISOString(), who: login.name, what, why, commit };
      this.options.changes.add(environment.name, change);
    }
    await this.wait(request, environment, written.after);
    const { status, text, before, after, commit, subject } = written;
    return {
      answer: jsonAnswer(status, text, { etag: `"${after}"` }),
      changed: { before, after, commit, subject },
    };
  }

  private async wait({ headers }: Request, environment: Environment, hash: string): Promise<void> {
    const [, seconds] = /^wait=(\d{1,6})$/.exec(single(headers["prefer"]) ?? "") ?? [];
    if (seconds === undefined) return;
    await this.options.confirmed?.(environment, hash, Math.min(Number(seconds) * 1000, LONGEST_WAIT));
  }

  private health(request: Request): Answer {
    const { environments, logins } = this.options;
    const isWhole = environments.every(({ problem }) => problem === undefined);
    if (!request.query.some(([name]) => name === "detail"))
      return textAnswer(isWhole ? 200 : 503, isWhole ? "OK\n" : "READ_ONLY\n");
    const login = request.bySocket ? SOCKET : logins.of(request.headers, request.address);
    const own = environments.filter(({ name }) => login.environment === undefined || login.environment === name);
    return jsonAnswer(isWhole ? 200 : 503, {
      environments: Object.fromEntries(
        own.map((environment) => [
          environment.name,
          {
            document: environment.problem === undefined ? "valid" : environment.problem.message,
            sha256: environment.hash,
            writes_waiting: environment.waiting,
            hosts_not_confirmed: hostsOf(environment).flatMap(({ name, confirmed }) => (confirmed ? [] : [name])),
          },
        ]),
      ),
    });
  }

  private metrics(): string {
    const { environments, metrics } = this.options;
    return metrics.text(
      environments.map((environment) => ({
        name: environment.name,
        waiting: environment.waiting,
        hosts: hostsOf(environment),
      })),
    );
  }

  /** Enough of Keystone for clients that know no other way to log in. */
  private identity(request: Request): Partial<Handled> & { readonly answer: Answer } {
    const base = `${originOf(request, this.options.publicUrl)}/identity`;
    const { method, path } = request;
    const at = path.slice(1).join("/");
    if (method === "GET" && at === "")
      return { answer: jsonAnswer(300, { versions: { values: [identityVersion(base)] } }) };
    if (method === "GET" && at === "v3") return { answer: jsonAnswer(200, { version: identityVersion(base) }) };
    if (method !== "POST" || at !== "v3/auth/tokens") {
      return { answer: jsonAnswer(404, identityError(404, "Not Found", "Only POST /v3/auth/tokens is here.")) };
    }
    try {
      return this.issue(request, base);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const title = error.status === 429 ? "Too Many Requests" : error.status === 401 ? "Unauthorized" : "Bad Request";
      return { answer: jsonAnswer(error.status, identityError(error.status, title, error.message), error.headers) };
    }
  }

  private issue(request: Request, identity: string): Partial<Handled> & { readonly answer: Answer } {
    let body: unknown;
    try {
      body = JSON.parse(request.body);
    } catch {
      body = undefined;
    }
    const shown = shownIn(body);
    if (shown === undefined) {
      throw new ApiError(
        400,
        "",
        "BAD_REQUEST",
        "Give the method password or application_credential with a name and a secret.",
      );
    }
    const login = this.options.logins.named(shown, request.address);
    const wanted = shown.project ?? login.environment;
    const open = this.options.environments.filter(
      ({ name }) => login.environment === undefined || login.environment === name,
    );
    const environment = wanted === undefined && open.length === 1 ? open[0] : open.find(({ name }) => name === wanted);
    if (environment === undefined) {
      throw new ApiError(
        401,
        "",
        "NOT_LOGGED_IN",
        "The token is for no such project; its name is that of an environment.",
      );
    }
    const issued = this.options.keystone.issue(login.name, environment.name);
    const endpoint = `${originOf(request, this.options.publicUrl)}/${environment.name}`;
    const methods = request.body.includes('"application_credential"') ? "application_credential" : "password";
    const told = { name: login.name, environment: environment.name, role: login.role, methods };
    const answer = jsonAnswer(201, tokenBody(told, issued, { endpoint, identity }), {
      "x-subject-token": issued.token,
    });
    return { answer, login, environment: environment.name };
  }

  private base(request: Request, named: Environment | undefined): string {
    const origin = originOf(request, this.options.publicUrl);
    return named === undefined ? origin : `${origin}/${named.name}`;
  }
}

function hostsOf({ view, hostsReport }: Environment): EnvironmentMetrics["hosts"] {
  return view.topology.hosts.map(({ name }) => {
    const host = hostsReport?.hosts.find((one) => one.name === name);
    const seenAt = host?.seenAt;
    return {
      name,
      confirmed: host !== undefined && isConfirmed(host),
      ...(seenAt === undefined ? {} : { secondsSinceSeen: Math.round((Date.now() - seenAt) / 1000) }),
    };
  });
}

function versions(base: string): object {
  return { versions: [{ id: "v2.0", status: "CURRENT", links: [{ rel: "self", href: `${base}/v2.0/` }] }] };
}

function isVersion(part: string | undefined): boolean {
  return part === "v2.0" || part === "v2.0.json";
}

/** `routers.json` is `routers`. */
function withoutSuffix(path: readonly string[]): readonly string[] {
  const last = path.at(-1);
  return last?.endsWith(".json") === true ? [...path.slice(0, -1), last.slice(0, -5)] : path;
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

export function errorAnswer(error: ApiError, request: Pick<Request, "path"> | undefined): Answer {
  if (request?.path[0] === "identity") {
    return jsonAnswer(error.status, identityError(error.status, error.type, error.message), error.headers);
  }
  return jsonAnswer(error.status, error.body, error.headers);
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
