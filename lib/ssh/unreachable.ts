import { setTimeout } from "node:timers/promises";
import { EngineError } from "../errors/engine-error";
import { requireGoingOn, type RunContext } from "./run-context";

/** For what a host must say before the login. */
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

/** May be over in a moment; it happened before the login, so nothing has been done. */
export class TransientError extends EngineError {}

/** Before the second and the third try. */
const PAUSES_MS = [1000, 2000];

/** A host that is down is reported soon: what takes long to fail is not tried three times. */
const LATEST_MS = 15_000;

/** A notice is given of each repetition. @throws what the last try threw */
export async function retried<T>(attempt: () => Promise<T>, { notice, signal }: RunContext): Promise<T> {
  const latest = Date.now() + LATEST_MS;
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = PAUSES_MS[failures];
      if (!(error instanceof TransientError) || pause === undefined || Date.now() + pause > latest) throw error;
      notice(`${error.message}; trying again (${failures + 2} of ${PAUSES_MS.length + 1})`);
      await setTimeout(pause, undefined, { signal }).catch(() => requireGoingOn({ signal }));
    }
  }
}
