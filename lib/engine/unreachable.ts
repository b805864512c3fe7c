import { EngineError } from "./engine-error";
import { TransientError } from "./retry";

/** For what a host must say before it knows who comes. */
export const READY_TIMEOUT_MS = 10_000;

/** For a login: a host may look up names first, and wait for a server that does not answer (UseDNS, PAM). */
export const LOGIN_TIMEOUT_MS = 60_000;

/** What a network does for a while. */
const TRANSIENT = ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN"];

/** As ssh2 gives it. */
export interface ConnectError extends Error {
  /** Where in its work ssh2 met it. */
  readonly level?: string;
  /** errno of the operating system, or the number of a host's reason to hang up. */
  readonly code?: string | number;
}

/** What may heal is a TransientError. */
export function unreachable(error: ConnectError, where: string, isKeyExchanged: boolean): EngineError {
  const isOverdue = error.level === "client-timeout";
  const silence = noAnswer(isKeyExchanged ? LOGIN_TIMEOUT_MS : READY_TIMEOUT_MS);
  const message = `cannot connect to ${where}: ${isOverdue ? silence : error.message}`;
  const mayHeal = isOverdue || TRANSIENT.includes(String(error.code)) || /connection lost|closed/i.test(error.message);
  return new (mayHeal && !isKeyExchanged ? TransientError : EngineError)("UNREACHABLE", message);
}

export function noAnswer(milliseconds = READY_TIMEOUT_MS): string {
  return `no answer within ${milliseconds / 1000} s`;
}
