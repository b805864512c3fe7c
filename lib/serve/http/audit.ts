import type { IncomingMessage } from "node:http";
import type { Handled } from "./handled";
import type { Request } from "./request";

/** A line for whoever asks later who did what: of each write, and of each that was not let in. No secret is in it. */
export function auditLine(
  { method, url }: IncomingMessage,
  request: Request | undefined,
  { answer, route, login, environment, changed }: Handled,
  id: string,
): string | undefined {
  const isRead = method === "GET" || method === "HEAD" || method === "OPTIONS";
  if (isRead && answer.status !== 401 && answer.status !== 403) return undefined;
  return JSON.stringify({
    time: new Date().toISOString(),
    request_id: id,
    address: request?.address,
    token: login?.name,
    environment,
    method,
    path: url?.split("?")[0],
    route,
    // What logs in is a secret.
    body: route === "/identity" || login === undefined ? undefined : parsed(request?.body),
    status: answer.status,
    before: changed?.before,
    after: changed?.after,
    commit: changed?.commit,
    subject: changed?.subject,
  });
}

function parsed(body: string | undefined): unknown {
  if (body === undefined || body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return "no JSON";
  }
}
