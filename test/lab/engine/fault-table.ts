import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { table } from "../../../lib/cli/output/table";

const PAGE = join(__dirname, "../../../docs/faults.md");

export interface Fault {
  readonly fault: string;
  /** What whoever deploys is told. */
  readonly told: string;
  /** What the host does, or has. */
  readonly host: string;
  /** Answers to a ping every 2 ms that did not come, through what the deployment leaves alone. */
  readonly lost: number | string;
}

const HEAD = ["fault", "whoever deploys is told", "the host", "pings lost"];

/** What was tried and what came of it, for the reader of a test run and of docs/faults.md. */
export class FaultTable {
  private readonly rows: string[][] = [];

  /** @param section of the page */
  constructor(private readonly section: string) {}

  add({ fault, told, host, lost }: Fault): void {
    this.rows.push([fault, told, host, String(lost)]);
  }

  print(): void {
    process.stdout.write(`\n${this.section}\n${table(HEAD, this.rows)}\n`);
  }

  /** The page, and the page with what was seen in this section. With UPDATE_GOLDEN=1 it is written. */
  get page(): { readonly seen: string; readonly written: string } {
    const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    const text = [row(HEAD), row(HEAD.map(() => "---")), ...this.rows.map(row)].join("\n");
    const sections = readFileSync(PAGE, "utf8").split(/^(?=## )/m);
    const seen = sections.map((one) =>
      one.startsWith(`## ${this.section}\n`) ? `## ${this.section}\n\n${text}\n\n` : one,
    );
    const page = `${seen.join("").trimEnd()}\n`;
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, page);
    return { seen: page, written: readFileSync(PAGE, "utf8") };
  }
}
