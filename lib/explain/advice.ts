/** Says what has happened or what there is, not what to do. */
const STATEMENT = /^(<[^<>]*>\)? *$|it printed |this host stays |the host closed )/;

/**
 * What to do, out of a message: its last clause behind a semicolon, or what is behind its first colon.
 * @returns undefined: it does not say
 */
export function adviceIn(form: string): string | undefined {
  const clauses = form
    .split("; ")
    .filter((clause) => !clause.startsWith("nothing was changed on") && clause !== "nothing was changed");
  const last = clauses.length > 1 ? clauses.at(-1)! : /: (.*)$/.exec(clauses[0]!)?.[1];
  const advice = last?.replace(/^nothing was changed: /, "");
  return advice === undefined || STATEMENT.test(advice) ? undefined : advice;
}
