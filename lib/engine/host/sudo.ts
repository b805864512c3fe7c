/** What lets a user deploy: the one command that the engine runs through sudo, without a password and without a terminal. */
export function sudoers(user: string): readonly string[] {
  return [`Defaults:${user} !requiretty`, `${user} ALL=(root) NOPASSWD: /bin/sh -c *`];
}

/** What sudo has against running a command, in a word; undefined: it had nothing, or was not asked. */
export function sudoComplaint(lines: readonly string[]): string | undefined {
  // It repeats the command, which is a whole program.
  if (lines.some((line) => /^Sorry, user \S+ is not allowed to execute /.test(line))) {
    return "sudo: not allowed to run /bin/sh -c";
  }
  return lines.filter((line) => /(^|: )sudo: /.test(line)).at(-1);
}
