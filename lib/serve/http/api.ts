import { ApiError } from "../../api/base/api-error";
import { openApi } from "../../api/openapi";
import type { Query } from "../../api/requests/query";
import { noSuchPath } from "../../api/writing";
import { VERSION } from "../../version";
import type { Environment } from "../environment";
import { identityError } from "../login/keystone";
import { openTo, SOCKET, type Login } from "../login/logins";
import { jsonAnswer, textAnswer, type Answer } from "./answer";
import type { Answered, Handled } from "./handled";
import { health, healthDetail, metricsOf } from "./health";
import { Identity, type IdentityOptions } from "./identity";
import type { Metrics } from "./metrics";
import { Networking, type NetworkingOptions } from "./networking";
import { originOf, type Request } from "./request";

export interface ApiOptions extends IdentityOptions, NetworkingOptions {
  readonly metrics: Metrics;
  /** The page for people; undefined: not below `/ui`. */
  readonly page: (request: PageRequest) => Promise<Answer | undefined>;
}

/** What somebody asks for of the page for people. */
export interface PageRequest {
  readonly environment: Environment;
  /** Below `/ui`. */
  readonly path: readonly string[];
  readonly query: Query;
}

/** What is known of a request so far. */
type Told = { -readonly [K in keyof Omit<Handled, "answer">]: Handled[K] };

/** What answers a request, whatever it came by: which part of the API it is for, and whether who asks may ask that. */
export class Api {
  private readonly identity: Identity;
  private readonly networking: Networking;

  constructor(private readonly options: ApiOptions) {
    this.identity = new Identity(options);
    this.networking = new Networking(options);
  }

  async handle(request: Request): Promise<Handled> {
    const told: Told = { route: "other" };
    try {
      const answered = await this.answer(request, told);
      return { ...told, ...answered };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ...told, answer: errorAnswer(error, request) };
    }
  }

  private async answer(request: Request, told: Told): Promise<Answered> {
    const { path, method } = request;
    const [first] = path;
    if (first === "healthcheck" && path.length === 1) {
      told.route = "/healthcheck";
      return { answer: this.health(request) };
    }
    if (first === "identity") {
      told.route = "/identity";
      return this.identity.answer(request);
    }
    const named = this.options.environments.find(({ name }) => name === first);
    const rest = named === undefined ? path : path.slice(1);
    if (rest.length === 0 && (method === "GET" || method === "HEAD")) {
      told.route = "/";
      return { answer: jsonAnswer(200, versions(this.base(request, named))) };
    }
    const login = this.login(request);
    told.login = login;
    if (first === "metrics" && path.length === 1) {
      told.route = "/metrics";
      const text = this.options.metrics.text(openTo(login, this.options.environments).map(metricsOf));
      return { answer: textAnswer(200, text, "text/plain; version=0.0.4; charset=utf-8") };
    }
    if (first === "openapi.json" && path.length === 1) {
      told.route = "/openapi.json";
      return { answer: jsonAnswer(200, openApi(VERSION)) };
    }
    const environment = named ?? this.only;
    if (environment === undefined) throw noSuchPath(request.url);
    told.environment = environment.name;
    if (openTo(login, [environment]).length === 0) throw noSuchPath(request.url);
    if (rest[0] === "ui") {
      told.route = "/ui";
      const page = await this.options.page({ environment, path: rest.slice(1), query: request.query });
      if (page === undefined) throw noSuchPath(request.url);
      return { answer: page };
    }
    if (!isVersion(rest[0])) throw noSuchPath(request.url);
    const base = `${this.base(request, named)}/v2.0`;
    return this.networking.answer(request, { environment, login, path: withoutSuffix(rest.slice(1)), base, told });
  }

  /** The environment that need not be named. */
  private get only(): Environment | undefined {
    const [only, ...others] = this.options.environments;
    return others.length === 0 ? only : undefined;
  }

  /** @throws ApiError */
  private login(request: Request): Login {
    return request.bySocket ? SOCKET : this.options.logins.of(request.headers, request.address);
  }

  private health(request: Request): Answer {
    const { environments } = this.options;
    const isDetailed = request.query.some(([name]) => name === "detail");
    return isDetailed ? healthDetail(environments, this.login(request)) : health(environments);
  }

  private base(request: Request, named: Environment | undefined): string {
    const origin = originOf(request, this.options.publicUrl);
    return named === undefined ? origin : `${origin}/${named.name}`;
  }
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

export function errorAnswer(error: ApiError, request: Pick<Request, "path"> | undefined): Answer {
  if (request?.path[0] === "identity") {
    return jsonAnswer(error.status, identityError(error.status, error.type, error.message), error.headers);
  }
  return jsonAnswer(error.status, error.body, error.headers);
}
