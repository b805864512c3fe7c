import { EngineError } from "../../lib/errors/engine-error";

/** The error with which the engine gives up. */
export async function refusal(attempt: Promise<unknown>): Promise<EngineError> {
  const error = await attempt.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
}
