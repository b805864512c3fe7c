import { createHash } from "node:crypto";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import { secretPlaceholder, secretsIn, secretsOf, secretVariable, type SecretName } from "../../bundle/secret";
import { EngineError } from "../../errors/engine-error";
import type { RunContext } from "../../ssh/run-context";
import type { Observation } from "../state/observation";

/** keepalived cuts longer passwords, and reads quotes, blanks and comment signs as its own. */
const PASSWORD = /^[A-Za-z0-9._~+=:@%^*,/-]{1,8}$/;

/** The values of the secrets that one bundle needs. They go into files on their way to a host, and nowhere else. */
export class Secrets {
  /** @param values placeholder -> what stands for it on the host */
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  /** @throws EngineError when one is missing or not usable; the message does not hold it */
  static of(bundle: HostBundle, env: RunContext["env"]): Secrets {
    const secrets = secretsOf(bundle.files);
    return new Secrets(new Map(secrets.map((secret) => [secretPlaceholder(secret), valueOf(secret.name, env)])));
  }

  /** For what is on its host already. */
  static readonly none = new Secrets(new Map());

  fill(text: string): string {
    return [...this.values].reduce((result, [placeholder, value]) => result.replaceAll(placeholder, () => value), text);
  }

  /**
   * Another value of the same version would reach one host and not its peers, and no plan would show it.
   * @throws EngineError
   */
  requireVersionsOf({ confirmed, sealed }: Pick<Observation, "confirmed" | "sealed">): void {
    for (const { path, text } of confirmed?.bundle.files ?? []) {
      const secrets = secretsIn(text);
      const [secret] = secrets;
      const staged = sealed[inGeneration(confirmed!.bundle, path)];
      if (secret === undefined || staged === undefined) continue;
      if (!secrets.every((one) => this.values.has(secretPlaceholder(one)))) continue;
      if (createHash("sha256").update(this.fill(text)).digest("hex") === staged) continue;
      const { name, version } = secret;
      throw new EngineError(
        "SECRET_CHANGED",
        `${secretVariable(name)} is not what version ${version} of ${name} is on this host: ` +
          `give that, or for a new one set l3.${name}_version to ${version + 1}; nothing was changed on the host`,
      );
    }
  }
}

function valueOf(name: SecretName, env: RunContext["env"]): string {
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
