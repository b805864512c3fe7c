import { describeActions } from "../../bundle/activation-plan";
import type { DeployOutcome } from "../../engine/transaction/deployment";
import type { Log } from "../../engine/transaction/log";
import { clearProgress } from "../../terminal/progress-line";
import { counted } from "../../text/counted";

/** What changes of hosts print: every step, or one line per host when it is done, and what the user should know. */
export class Progress {
  private readonly ends = new Map<string, DeployOutcome>();

  constructor(
    private readonly isVerbose: boolean,
    private readonly stream: NodeJS.WritableStream = process.stdout,
  ) {}

  /** @param json standard output is for programs: people read on standard error */
  static beside(isVerbose: boolean, json: boolean): Progress {
    return new Progress(isVerbose, json ? process.stderr : process.stdout);
  }

  readonly log: Log = (line, kind) => {
    if (this.isVerbose || kind === "notice") this.print(line);
  };

  ended(host: string, outcome: DeployOutcome): void {
    this.ends.set(host, outcome);
    if (!this.isVerbose) this.print(`${host}: ${summary(outcome)}`);
  }

  /** How it ended on each host that was brought there. */
  get outcomes(): ReadonlyMap<string, DeployOutcome> {
    return this.ends;
  }

  private print(line: string): void {
    clearProgress();
    this.stream.write(`${line}\n`);
  }
}

function summary(outcome: DeployOutcome): string {
  if (outcome.kind === "unchanged") return `no changes (generation ${outcome.generation})`;
  const { generation, changes, actions } = outcome;
  return `confirmed generation ${generation} (${counted(changes.length, "file")} changed, ${describeActions(actions)})`;
}
