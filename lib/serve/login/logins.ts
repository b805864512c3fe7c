import { ApiError } from "../../api/base/api-error";
import type { Keystone, Shown } from "./keystone";
import { Rate } from "./rates";
import { readTokens, tokenOf, type Role, type Token } from "./token-file";

/** Who asks. */
export interface Login {
  readonly name: string;
  readonly role: Role;
  /** The only environment that it is for. */
  readonly environment?: string | undefined;
}

/** Whoever may open the socket. */
export const SOCKET: Login = { name: "socket", role: "writer" };

/** The environments that somebody may see. */
export function openTo<E extends { readonly name: string }>(
  { environment }: Login,
  environments: readonly E[],
): readonly E[] {
  return environment === undefined ? environments : environments.filter(({ name }) => name === environment);
}

/** Wrong logins in a minute from one address. */
const WRONG_PER_MINUTE = 10;

interface Headers {
  readonly "x-auth-token"?: string | undefined;
  readonly authorization?: string | undefined;
}

export class Logins {
  private tokens: readonly Token[];
  private readonly wrong = new Rate(WRONG_PER_MINUTE, WRONG_PER_MINUTE / 60);

  /** @param file undefined: only the socket lets anybody in. @throws CodedError */
  constructor(
    private readonly file: string | undefined,
    private readonly keystone: Keystone,
  ) {
    this.tokens = file === undefined ? [] : readTokens(file);
  }

  /** @throws CodedError, and the tokens there were stay */
  reload(): void {
    if (this.file !== undefined) this.tokens = readTokens(this.file);
  }

  /** @param address where it comes from. @throws ApiError 401, 429 */
  of(headers: Headers, address: string): Login {
    this.requirePatience(address);
    const login = this.byToken(headers["x-auth-token"]) ?? this.byBasic(headers.authorization);
    if (login === undefined) throw this.refused(address);
    return login;
  }

  /** By name and secret. @throws ApiError 401, 429 */
  named({ name, secret }: Shown, address: string): Login {
    this.requirePatience(address);
    const token = tokenOf(this.tokens, secret);
    if (token?.name !== name) throw this.refused(address);
    return token;
  }

  private byToken(secret: string | undefined): Login | undefined {
    if (secret === undefined) return undefined;
    const issued = this.keystone.verify(secret);
    if (issued === undefined) return tokenOf(this.tokens, secret);
    const token = this.tokens.find(({ name }) => name === issued.name);
    return token && { name: token.name, role: token.role, environment: issued.environment };
  }

  private byBasic(authorization: string | undefined): Login | undefined {
    const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "") ?? [];
    if (encoded === undefined) return undefined;
    const text = Buffer.from(encoded, "base64").toString();
    const at = text.indexOf(":");
    const token = tokenOf(this.tokens, text.slice(at + 1));
    return at >= 0 && token?.name === text.slice(0, at) ? token : undefined;
  }

  private requirePatience(address: string): void {
    const wait = this.wrong.wait(address);
    if (wait === 0) return;
    const message = `too many wrong logins from ${address}; wait ${wait} s`;
    throw new ApiError(429, "TooManyRequests", "TOO_MANY_LOGINS", message, { "retry-after": String(wait) });
  }

  private refused(address: string): ApiError {
    this.wrong.take(address);
    const message = "show a token: X-Auth-Token, or basic authentication with its name; vrouter token add makes one";
    return new ApiError(401, "HTTPUnauthorized", "NOT_LOGGED_IN", message, {
      "www-authenticate": 'Basic realm="vrouter"',
    });
  }
}
