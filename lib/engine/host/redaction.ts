import { SECRET_NAMES, secretVariable } from "../../bundle/secret";
import { EngineError } from "../../errors/engine-error";
import type { RunContext } from "../../ssh/run-context";

/** Where a password stands in a file that a daemon or a person may quote. */
const PASSWORD_FIELDS = /\b(auth_pass\s+)(?!@@secret:)\S+/g;

/**
 * Takes the values of secrets out of a text: those that `env` has here, and those that only the host has, where
 * its text says what they are.
 */
export function redact(text: string, env: RunContext["env"]): string {
  const given = SECRET_NAMES.reduce((rest, name) => {
    const value = env[secretVariable(name)] ?? "";
    return value === "" ? rest : rest.replaceAll(value, () => `<${name}>`);
  }, text);
  return given.replace(PASSWORD_FIELDS, "$1<secret>");
}

/** An error that may be shown. */
export function redactError(error: unknown, env: RunContext["env"]): unknown {
  if (error instanceof EngineError) {
    const { code, message, details } = error;
    return new EngineError(
      code,
      redact(message, env),
      details.map((line) => redact(line, env)),
    );
  }
  if (!(error instanceof Error)) return error;
  const told = new Error(redact(error.message, env));
  told.stack = redact(error.stack ?? "", env);
  return told;
}
