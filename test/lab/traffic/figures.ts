import { table } from "../../../lib/cli/output/table";

/** What was measured, for the reader of a test run. */
export class Figures {
  private readonly rows: string[][] = [];

  constructor(private readonly title: string) {}

  add(what: string, value: string | number, limit = ""): void {
    this.rows.push([what, typeof value === "number" ? String(Math.round(value * 1000) / 1000) : value, limit]);
  }

  print(): void {
    process.stdout.write(`\n${this.title}\n${table(["measured", "value", "limit"], this.rows)}\n`);
  }
}
