import { ApiError } from "../../api/base/api-error";
import { CodedError, errorLines } from "../../errors/coded-error";
import type { State, Step, WriteRequest, Written } from "./writer";

/** From the thread that answers to the one that writes. */
export type Order =
  | { readonly id: number; readonly kind: "state" }
  | { readonly id: number; readonly kind: "write"; readonly request: WriteRequest };

/** And back. `state` comes along whenever it is another one. */
export type Report =
  | { readonly id: number; readonly state?: State | undefined; readonly written?: Written; readonly seconds: Seconds }
  | { readonly id: number; readonly error: SentError };

/** What each step of a write took. */
export type Seconds = Partial<Readonly<Record<Step, number>>>;

export interface SentError {
  readonly code: string;
  readonly message: string;
  /** Of an {@link ApiError}. */
  readonly status?: number;
  readonly type?: string;
}

export interface WriterData {
  readonly file: string;
  readonly commit: boolean;
}

/** Errors lose their class on the way from one thread to another. */
export function sent(error: unknown): SentError {
  if (error instanceof ApiError) {
    return { code: error.code, message: error.message, status: error.status, type: error.type };
  }
  if (error instanceof CodedError) return { code: error.code, message: error.message };
  return { code: "DEFECT", message: errorLines(error)[0]! };
}

/** What cannot be written for now says so as 503; a defect of ours as 500. */
export function received({ code, message, status, type }: SentError): ApiError {
  if (status !== undefined) return new ApiError(status, type!, code, message);
  if (code === "DEFECT") return new ApiError(500, "HTTPInternalServerError", code, message);
  return new ApiError(503, "ServiceUnavailable", code, message, { "retry-after": "10" });
}
