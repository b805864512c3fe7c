import { UserError } from "../../../errors/user-error";
import { explanationOf, EXPLANATIONS, nearestCodes } from "../../../explain/catalogue";
import { explanationText } from "../../../explain/text";
import { jsonText } from "../../../text/json";
import { table } from "../../output/table";

/** @param given a code; undefined: all of them in a table. @throws UserError when there is no such code */
export function explain(given: string | undefined, json: boolean): void {
  if (given === undefined) {
    const rows = EXPLANATIONS.map(({ code, of, why }) => [code, of, why]);
    process.stdout.write(json ? jsonText(EXPLANATIONS) : table(["code", "of", "why"], rows));
    return;
  }
  const found = explanationOf(given);
  if (found === undefined) throw unknownCode(given);
  process.stdout.write(json ? jsonText(found) : explanationText(found));
}

function unknownCode(given: string): UserError {
  const nearest = nearestCodes(given);
  const advice = nearest.length === 0 ? "vrouter explain lists all" : `did you mean ${nearest.join(", ")}?`;
  return new UserError([`UNKNOWN_CODE: "${given}" is no code of an error or a warning; ${advice}`]);
}
