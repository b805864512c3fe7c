import { printable } from "../../text/printable";

/** Something to tell about what was given to an import. */
export interface Remark {
  /** With an error there is no document; a loss is what the document does not say of what was given. */
  readonly severity: "error" | "loss";
  /** Stable, for scripts: `NOT_CARRIED`. */
  readonly code: string;
  /** File and where in it: `ports.json [3].fixed_ips`. */
  readonly place: string;
  /** The object it is about: `router "r1" (972f90f7-…)`. */
  readonly subject?: string;
  /** One line: what was given, why it is wrong or not carried, what to do. */
  readonly message: string;
}

export function formatRemark({ place, code, subject, message }: Remark): string {
  return printable(`${place}: ${code}: ${subject === undefined ? "" : `${subject}: `}${message}`);
}

/** A value as JSON, not at length. */
export function abridged(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
