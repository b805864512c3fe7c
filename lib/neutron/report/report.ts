import type { NeutronObject } from "../model";
import type { Finding } from "./finding";

type Subject = Pick<NeutronObject, "label" | "place">;

/** Gathers what is to be reported while a document is made. */
export class Report {
  readonly findings: Finding[] = [];

  /** What the document does not say. */
  loss({ label, place }: Subject, message: string, code = "NOT_CARRIED"): void {
    this.findings.push({ severity: "loss", code, place, subject: label, message });
  }

  error({ label, place }: Subject, code: string, message: string): void {
    this.findings.push({ severity: "error", code, place, subject: label, message });
  }
}
