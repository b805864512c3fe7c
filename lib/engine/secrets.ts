import type { HostBundle } from "../bundle/bundle";
import { secretPlaceholder, secretsIn, secretVariable, type SecretName } from "../bundle/secret";
import { EngineError } from "./engine-error";

/** keepalived cuts longer passwords, and reads quotes, blanks and comment signs as its own. */
const PASSWORD = /^[A-Za-z0-9._~+=:@%^*,/-]{1,8}$/;

/** The values of the secrets that one bundle needs. They go into files on their way to a host, and nowhere else. */
export class Secrets {
  private constructor(private readonly values: ReadonlyMap<SecretName, string>) {}

  /** @throws EngineError when one is missing or not usable; the message does not hold it */
  static of(bundle: HostBundle, env: NodeJS.ProcessEnv): Secrets {
    const names = new Set(bundle.files.flatMap(({ text }) => secretsIn(text)));
    return new Secrets(new Map([...names].map((name) => [name, valueOf(name, env)])));
  }

  /** For what is on its host already. */
  static readonly none = new Secrets(new Map());

  fill(text: string): string {
    return this.replaced(text, (name, value) => [secretPlaceholder(name), value]);
  }

  /** For what is printed: what a daemon says of its file may quote it. */
  redact(text: string): string {
    return this.replaced(text, (name, value) => [value, secretPlaceholder(name)]);
  }

  private replaced(text: string, pair: (name: SecretName, value: string) => [string, string]): string {
    return [...this.values].reduce((result, [name, value]) => {
      const [from, to] = pair(name, value);
      return result.replaceAll(from, () => to);
    }, text);
  }
}

function valueOf(name: SecretName, env: NodeJS.ProcessEnv): string {
  const variable = secretVariable(name);
  const value = env[variable];
  if (value === undefined || value === "") {
    throw new EngineError(
      "MISSING_SECRET",
      `${variable} is not set: put the secret ${name} there (with cdktf, into TF_VAR_${variable.toLowerCase()})`,
    );
  }
  if (PASSWORD.test(value)) return value;
  throw new EngineError(
    "BAD_SECRET",
    `${variable} holds ${value.length} characters that keepalived does not take as they are: ` +
      `use 1 to 8 letters, digits or . _ ~ + = : @ % ^ * , / -`,
  );
}
