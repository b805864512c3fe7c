import type { Login } from "../login/logins";
import type { Answer } from "./answer";

/** An answer, and what is told of it to metrics and audit. */
export interface Handled {
  readonly answer: Answer;
  readonly route: string;
  readonly login?: Login | undefined;
  readonly environment?: string | undefined;
  readonly changed?: {
    readonly before: string;
    readonly after: string;
    readonly commit?: string | undefined;
    readonly subject: string;
  };
}

/** What a part of the API says of a request whose route is known already. */
export type Answered = Partial<Handled> & Pick<Handled, "answer">;
