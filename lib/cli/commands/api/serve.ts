import { UserError } from "../../../errors/user-error";
import { addressAndPort } from "../../../serve/listening";
import { serve } from "../../../serve/serve";

export interface ServeFlags {
  readonly socket?: string;
  readonly listen?: string;
  readonly tokens?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure: boolean;
  readonly readOnly: boolean;
  readonly commit: boolean;
  readonly apply: "now" | "never";
  readonly status: boolean;
  readonly publicUrl?: string;
}

/** Answers the Networking API until it is ended. */
export async function serveDocuments(files: readonly string[], { listen: given, ...flags }: ServeFlags): Promise<void> {
  const listen = given === undefined ? undefined : addressAndPort(given);
  if (given !== undefined && listen === undefined) {
    throw new UserError([`USAGE: --listen ${given} is no ADDRESS:PORT; write 127.0.0.1:9696 or [::1]:9696`]);
  }
  await serve(files, { ...flags, listen });
}
