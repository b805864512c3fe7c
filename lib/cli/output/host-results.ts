import type { DeployOutcome } from "../../engine/transaction/deployment";
import { CodedError } from "../../errors/coded-error";
import type { HostFailure } from "../../fleet/each-host";

/** How a change of a host ended, for programs. */
export type HostResult =
  | ({ readonly host: string; readonly outcome: "changed" } & Omit<Extract<DeployOutcome, { kind: "changed" }>, "kind">)
  | { readonly host: string; readonly outcome: "unchanged"; readonly generation: number }
  | { readonly host: string; readonly outcome: "failed"; readonly error: ToldError };

interface ToldError {
  /** Absent: it is no error of ours. */
  readonly code?: string;
  readonly message: string;
  readonly details: readonly string[];
}

/** Sorted by host. */
export function hostResults(
  outcomes: ReadonlyMap<string, DeployOutcome>,
  failures: readonly HostFailure[],
): HostResult[] {
  const results = [
    ...[...outcomes].map(([host, { kind, ...rest }]) => ({ host, outcome: kind, ...rest }) as HostResult),
    ...failures.map(({ host, error }): HostResult => ({ host, outcome: "failed", error: toldError(error) })),
  ];
  return results.sort((a, b) => (a.host < b.host ? -1 : 1));
}

export function toldError(error: unknown): ToldError {
  if (!(error instanceof CodedError)) {
    return { message: error instanceof Error ? error.message : String(error), details: [] };
  }
  const { code, message, details } = error;
  return { code, message, details };
}
