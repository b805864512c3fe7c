import { describeActions } from "../../bundle/activation-plan";
import type { DeployOutcome } from "../../engine/transaction/deployment";
import type { Log } from "../../engine/transaction/log";
import { clearProgress } from "../../terminal/progress-line";

/** What changes of hosts print: every step, or one line per host when it is done, and what the user should know. */
export class Progress {
  constructor(private readonly isVerbose: boolean) {}

  readonly log: Log = (line, kind) => {
    if (this.isVerbose || kind === "notice") print(line);
  };

  ended(host: string, outcome: DeployOutcome): void {
    if (!this.isVerbose) print(`${host}: ${summary(outcome)}`);
  }
}

function summary(outcome: DeployOutcome): string {
  if (outcome.kind === "unchanged") return `no changes (generation ${outcome.generation})`;
  const { generation, changes, actions } = outcome;
  const files = `${changes.length} ${changes.length === 1 ? "file" : "files"} changed`;
  return `confirmed generation ${generation} (${files}, ${describeActions(actions)})`;
}

function print(line: string): void {
  clearProgress();
  process.stdout.write(`${line}\n`);
}
