import { basename, dirname } from "node:path";
import { CodedError } from "../errors/coded-error";
import { isSynthesised } from "../sources/synthesised";

/**
 * What writes a document, or deploys one without Terraform, is not done with what cdktf synthesised.
 * @param instead what is to be done, of the stack
 * @throws CodedError `DEPLOYED_BY_CDKTF`
 */
export function requireDocument(file: string, instead: (stack: string) => string): void {
  if (!isSynthesised(file)) return;
  const folder = dirname(file);
  const advice = instead(basename(folder));
  const message = `${folder} is what cdktf synthesised: neither what declares it nor Terraform's state would know of this; ${advice}`;
  throw new CodedError("DEPLOYED_BY_CDKTF", message);
}

/** What brings a host to what is declared. */
export function deployCommand(file: string, host: string): string {
  return isSynthesised(file) ? `cdktf deploy ${basename(dirname(file))}` : `vrouter apply ${file} --host ${host}`;
}
