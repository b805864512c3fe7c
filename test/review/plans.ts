import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { synthesised, TerraformDirectory, withoutProvisioners } from "../plan/terraform";

export const SITE = readFileSync(join(__dirname, "site.yaml"), "utf8");

/** A document that was applied, without hosts, by the real Terraform; plans from there to others. */
export class Applied {
  readonly terraform = new TerraformDirectory();

  /**
   * @param environment as YAML
   * @param earlier what an earlier version made of the configuration's text
   */
  constructor(
    private readonly environment: string,
    earlier = (configuration: string) => configuration,
  ) {
    const configuration = earlier(JSON.stringify(synthesised(environment, {}, this.lockFile)));
    this.terraform.write(withoutProvisioners(JSON.parse(configuration) as ReturnType<typeof synthesised>));
    this.terraform.apply();
  }

  private get lockFile(): string {
    return join(this.terraform.directory, "before.lock.json");
  }

  /** What the application would hand to Terraform for a document, by the choices made so far. */
  configuration(environment: string): ReturnType<typeof synthesised> {
    const lockFile = join(this.terraform.directory, "after.lock.json");
    copyFileSync(this.lockFile, lockFile);
    return synthesised(environment, {}, lockFile);
  }

  /** @returns path of the saved plan */
  plan(environment: string = this.environment, ...options: readonly string[]): string {
    return this.planOf(this.configuration(environment), ...options);
  }

  planOf(configuration: unknown, ...options: readonly string[]): string {
    this.terraform.write(configuration);
    this.terraform.run("plan", "-input=false", "-out=plan", ...options);
    return join(this.terraform.directory, "plan");
  }
}

/** A document with something else in it. @throws when there is nothing to replace */
export function edited(document: string, ...edits: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${String(from)} is not in the document`);
    return changed;
  }, document);
}
