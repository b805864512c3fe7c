/** What a program's output stands between: what the login shell and sudo print before it or after it is not its. */
const BEGIN = /cdktf-vrouter begins as (\d+)\n/;
const END = "cdktf-vrouter ended\n";

/** What came back from a program. */
export interface Framed {
  /** What the program itself printed; so far, if it has not ended. */
  readonly said: string;
  /** What was printed before and after. */
  readonly noise: string;
  /** As whom it runs. */
  readonly uid: number;
}

/**
 * The program with a line before its first and one after its last, on both outputs. Their words are apart in the text itself: a shell that
 * repeats its command, or sudo that refuses it, must not pass for the program.
 */
export function framed(program: string): string {
  return `both() { printf "$@"; printf "$@" >&2; }
both 'cdktf-%s begins as %s\\n' vrouter "$(id -u)"
(
${program}
)
status=$?
both 'cdktf-%s ended\\n' vrouter
exit $status
`;
}

/** @returns undefined: it never began */
export function unframed(output: string): Framed | undefined {
  const begin = BEGIN.exec(output);
  if (begin === null) return undefined;
  const from = begin.index + begin[0].length;
  const end = output.lastIndexOf(END);
  const [to, after] = end < from ? [output.length, ""] : [end, output.slice(end + END.length)];
  return { said: output.slice(from, to), noise: output.slice(0, begin.index) + after, uid: Number(begin[1]) };
}
