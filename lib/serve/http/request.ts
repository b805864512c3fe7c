import type { IncomingMessage } from "node:http";
import { ApiError, badRequest } from "../../api/base/api-error";
import type { Query } from "../../api/requests/query";

/** Bytes of a body at most. */
export const BODY = 1 << 20;

/** A request, read to its end. */
export interface Request {
  readonly id: string;
  readonly method: string;
  /** As it was sent. */
  readonly url: string;
  /** Decoded parts of the path. */
  readonly path: readonly string[];
  readonly query: Query;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Who is at the other end. */
  readonly address: string;
  /** Came by the socket that only some may open. */
  readonly bySocket: boolean;
  readonly isSecure: boolean;
}

/** @throws ApiError */
export function pathAndQuery(url: string): Pick<Request, "path" | "query"> {
  const [path = "", query = ""] = url.split(/\?(.*)/s);
  try {
    const parts = path.split("/").filter((part) => part !== "");
    return { path: parts.map((part) => decodeURIComponent(part)), query: [...new URLSearchParams(query)] };
  } catch {
    throw badRequest("the path is not percent-encoded UTF-8");
  }
}

/** @throws ApiError 413 */
export async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY) {
      throw new ApiError(413, "HTTPRequestEntityTooLarge", "BODY_TOO_LARGE", `the body has more than ${BODY} bytes`, {
        connection: "close",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Where a client sees this server: as it names it, if that is nothing but a host and a port. */
export function originOf({ headers, isSecure }: Pick<Request, "headers" | "isSecure">, publicUrl?: string): string {
  if (publicUrl !== undefined) return publicUrl;
  const { host = "" } = headers;
  const plain = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/.test(host) ? host : "localhost";
  return `${isSecure ? "https" : "http"}://${plain}`;
}
