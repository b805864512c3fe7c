import { CodedError } from "../../errors/coded-error";

/** What a request is refused with, as Neutron does: its status, and the name of Neutron's exception. */
export class ApiError extends CodedError {
  /** @param type Neutron's or openEuler's exception where one fits */
  constructor(
    readonly status: number,
    readonly type: string,
    code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, message);
  }

  /** `detail` is our stable code, which Neutron leaves empty. */
  get body(): object {
    return { NeutronError: { type: this.type, message: this.message, detail: this.code } };
  }
}

/** Something of the request is wrong by itself, whatever the document says. */
export function badRequest(message: string, type = "HTTPBadRequest"): ApiError {
  return new ApiError(400, type, "BAD_REQUEST", message);
}

export function notFound(type: string, what: string, id: string): ApiError {
  return new ApiError(404, type, "NOT_FOUND", `${what} ${JSON.stringify(id)} could not be found`);
}

/** What is asked for would break something else that is there. */
export function inUse(type: string, message: string): ApiError {
  return new ApiError(409, type, "IN_USE", message);
}

/** @param kind as a person calls it: `router` */
export function nameInUse(kind: string, name: string): ApiError {
  const message = `a ${kind} is called ${name} already; names are keys of the document`;
  return new ApiError(409, "Conflict", "NAME_IN_USE", message);
}
