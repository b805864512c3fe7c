import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { isObject } from "../../text/json";

/** Seconds that a token of the façade lives. */
const LIFE = 3600;
const PREFIX = "vrouter.";

/** What somebody shows to log in. */
export interface Shown {
  readonly name: string;
  readonly secret: string;
  /** The environment that is asked for. */
  readonly project?: string | undefined;
}

/** What is needed of Keystone: tokens for one environment, signed with a key that dies with the process. */
export class Keystone {
  private readonly key = randomBytes(32);

  constructor(private readonly now: () => number = () => Date.now() / 1000) {}

  issue(name: string, environment: string): { readonly token: string; readonly expires: Date; readonly issued: Date } {
    const at = Math.floor(this.now());
    const claim = Buffer.from(JSON.stringify([name, environment, at + LIFE])).toString("base64url");
    const token = `${PREFIX}${claim}.${this.sign(claim)}`;
    return { token, expires: new Date((at + LIFE) * 1000), issued: new Date(at * 1000) };
  }

  /** Name of the token that it was issued for, and the environment; undefined: it is none of ours, or too old. */
  verify(token: string): { readonly name: string; readonly environment: string } | undefined {
    if (!token.startsWith(PREFIX)) return undefined;
    const [claim = "", signature = ""] = token.slice(PREFIX.length).split(".");
    const [given, wanted] = [Buffer.from(signature), Buffer.from(this.sign(claim))];
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    const [name, environment, until] = JSON.parse(Buffer.from(claim, "base64url").toString()) as [
      string,
      string,
      number,
    ];
    return until > this.now() ? { name, environment } : undefined;
  }

  private sign(claim: string): string {
    return createHmac("sha256", this.key).update(claim).digest("base64url");
  }
}

/** Name and secret in the body of `POST /v3/auth/tokens`; undefined: by no method that there is. */
export function shownIn(body: unknown): Shown | undefined {
  const at = (value: unknown, ...keys: readonly string[]): unknown =>
    keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
  const identity = at(body, "auth", "identity");
  const methods = at(identity, "methods");
  if (!Array.isArray(methods)) return undefined;
  const [place, key] = methods.includes("password")
    ? [at(identity, "password", "user"), "password"]
    : methods.includes("application_credential")
      ? [at(identity, "application_credential"), "secret"]
      : [undefined, ""];
  const [name, secret] = [at(place, "name") ?? at(place, "id"), at(place, key)];
  const project = at(body, "auth", "scope", "project", "name") ?? at(body, "auth", "scope", "project", "id");
  if (typeof name !== "string" || typeof secret !== "string") return undefined;
  return { name, secret, project: typeof project === "string" ? project : undefined };
}

/** What Keystone says of a token. @param endpoint of the environment. @param identity of the façade */
export function tokenBody(
  { name, environment, role, methods }: { name: string; environment: string; role: string; methods: string },
  { issued, expires }: { readonly issued: Date; readonly expires: Date },
  { endpoint, identity }: { readonly endpoint: string; readonly identity: string },
): object {
  const domain = { id: "default", name: "Default" };
  const service = (type: string, url: string): object => ({
    id: type,
    type,
    name: type === "network" ? "neutron" : "keystone",
    endpoints: ["public", "internal", "admin"].map((kind) => ({
      id: `${type}-${kind}`,
      interface: kind,
      region: "RegionOne",
      region_id: "RegionOne",
      url,
    })),
  });
  return {
    token: {
      methods: [methods],
      user: { id: name, name, domain, password_expires_at: null },
      project: { id: environment, name: environment, domain },
      is_domain: false,
      roles: [{ id: role, name: role === "writer" ? "member" : "reader" }],
      issued_at: issued.toISOString().replace("Z", "000Z"),
      expires_at: expires.toISOString().replace("Z", "000Z"),
      audit_ids: [randomBytes(12).toString("base64url")],
      catalog: [service("network", endpoint), service("identity", identity)],
    },
  };
}

export function identityVersion(base: string): object {
  return {
    id: "v3.14",
    status: "stable",
    updated: "2020-04-07T00:00:00Z",
    links: [{ rel: "self", href: `${base}/v3/` }],
    "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
  };
}

/** As Keystone words its errors. */
export function identityError(code: number, title: string, message: string): object {
  return { error: { code, title, message } };
}
