/** One word for a POSIX shell that stands for exactly `argument`; fish, which reads `\\` and `\'` in quotes, takes it for the same. */
export function shellQuote(argument: string): string {
  if (argument.includes("\0")) throw new RangeError("a shell argument cannot hold a NUL character");
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll(/['\\]/g, "'\\$&'")}'`;
}

/** A command line for a POSIX shell. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellQuote).join(" ");
}
