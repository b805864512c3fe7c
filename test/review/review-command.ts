import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPlan } from "../../lib/cli/commands/changes/read-plan";
import { vrouterCommand } from "../cli/vrouter-command";

/** Keeps what was reviewed, and what came of it, for `npm run mutate review`: there neither Terraform nor the command is started. */
const RECORDS = process.env["RECORDED_REVIEWS"];

/** Too long to be read once for each mutant. */
const LONG = 4_000_000;

/** `vrouter review`, without colours. */
export function review(args: readonly string[], input = "", env: Readonly<Record<string, string>> = {}) {
  const plain = { CHECKPOINT_DISABLE: "1", NO_COLOR: "1", FORCE_COLOR: undefined };
  const reviewed = vrouterCommand(["review", ...args], { input, env: { ...plain, ...env } });
  if (RECORDS !== undefined && args[0] !== "-") {
    const given = withPlan(args[0]!, (plan) => plan);
    const record = JSON.stringify({ given, format: args[1] ?? "--terminal", printed: reviewed.stdout });
    const file = join(RECORDS, `${readdirSync(RECORDS).length}.json`);
    if (record.length < LONG) writeFileSync(file, record);
  }
  return reviewed;
}
