import { ApiError } from "../../api/base/api-error";
import type { Environment } from "../environment";
import { identityError, identityVersion, shownIn, tokenBody, type Keystone, type Shown } from "../login/keystone";
import { openTo, type Logins } from "../login/logins";
import { jsonAnswer } from "./answer";
import type { Answered } from "./handled";
import { originOf, type Request } from "./request";

export interface IdentityOptions {
  readonly environments: readonly Environment[];
  readonly logins: Logins;
  readonly keystone: Keystone;
  readonly publicUrl?: string | undefined;
}

/** Enough of Keystone for clients that know no other way to log in: below `/identity`. */
export class Identity {
  constructor(private readonly options: IdentityOptions) {}

  answer(request: Request): Answered {
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

  private issue(request: Request, identity: string): Answered {
    const { environments, logins, keystone, publicUrl } = this.options;
    const shown = shownBy(request);
    const login = logins.named(shown, request.address);
    const wanted = shown.project ?? login.environment;
    const open = openTo(login, environments);
    const environment = wanted === undefined && open.length === 1 ? open[0] : open.find(({ name }) => name === wanted);
    if (environment === undefined) {
      const message = "The token is for no such project; its name is that of an environment.";
      throw new ApiError(401, "", "NOT_LOGGED_IN", message);
    }
    const issued = keystone.issue(login.name, environment.name);
    const endpoint = `${originOf(request, publicUrl)}/${environment.name}`;
    const methods = request.body.includes('"application_credential"') ? "application_credential" : "password";
    const told = { name: login.name, environment: environment.name, role: login.role, methods };
    const answer = jsonAnswer(201, tokenBody(told, issued, { endpoint, identity }), {
      "x-subject-token": issued.token,
    });
    return { answer, login, environment: environment.name };
  }
}

/** @throws ApiError */
function shownBy({ body }: Request): Shown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  const shown = shownIn(value);
  if (shown !== undefined) return shown;
  const message = "Give the method password or application_credential with a name and a secret.";
  throw new ApiError(400, "", "BAD_REQUEST", message);
}
