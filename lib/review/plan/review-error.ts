/** Why there is nothing to review. */
export class ReviewError extends Error {
  /** @param code stable, for scripts: `NOT_A_PLAN` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "ReviewError";
  }
}
