/** What the user can mend: printed as it is. */
export class UserError extends Error {
  constructor(
    readonly lines: readonly string[],
    readonly exitStatus = 1,
  ) {
    super(lines.join("\n"));
    this.name = "UserError";
  }
}
