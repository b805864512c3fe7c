import type { NeutronObject } from "../model";
import type { Remark } from "./remark";

type Subject = Pick<NeutronObject, "label" | "place">;

/** Gathers what is to be reported while a document is made. */
export class Report {
  readonly remarks: Remark[] = [];

  /** What the document does not say. */
  loss({ label, place }: Subject, message: string, code = "NOT_CARRIED"): void {
    this.remarks.push({ severity: "loss", code, place, subject: label, message });
  }

  error({ label, place }: Subject, code: string, message: string): void {
    this.remarks.push({ severity: "error", code, place, subject: label, message });
  }
}
